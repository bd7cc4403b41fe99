"""The ways by which notices leave: one file each."""
