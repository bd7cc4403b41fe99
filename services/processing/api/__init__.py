"""HTTP in, use case, response out."""
