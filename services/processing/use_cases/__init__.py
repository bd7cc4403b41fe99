"""What people and systems do at the desk; each function opens its own unit of work."""
