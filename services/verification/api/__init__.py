"""HTTP in: the clerks' queues and cases."""
