"""Walks through the pages of a running Loket, with a picture of every stop."""
