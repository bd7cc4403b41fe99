"""What services say to each other: frozen bodies, one file per publisher, and their envelope."""
