"""Loket on one machine: the embedded stack, the simulator, demo, bench, faults."""
