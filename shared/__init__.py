"""What every service agrees on; imports no service."""
