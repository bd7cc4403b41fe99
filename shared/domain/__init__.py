"""The pure core: identifiers, the life of a request, and errors."""
