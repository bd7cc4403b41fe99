"""What the notifier does: tell of a change, send, and hear what became of it."""
