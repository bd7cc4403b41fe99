"""What runs: five services, each a package with the same files, and the console, which is pages."""
