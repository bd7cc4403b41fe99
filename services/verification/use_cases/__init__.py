"""What the verification desk does, one function for each thing."""
