"""A month that an office published, played through the real pipeline by a simulated clock."""
