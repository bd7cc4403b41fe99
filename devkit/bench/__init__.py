"""The bench: whole lifecycles through the public APIs, and what they cost, on this machine."""
