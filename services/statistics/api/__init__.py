"""What can be asked of statistics over HTTP."""
