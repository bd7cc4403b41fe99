"""What ops see: logs, metrics, traces."""
