"""The machine room: real databases and brokers, and Loket's services, on one machine."""
