"""The four services of Loket, each a package with the same files."""
