"""A walk through the simulator's inspector on a running Loket, with a picture of every stop."""
