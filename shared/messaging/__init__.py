"""Kafka: the only package that imports faststream and aiokafka.

`subscription.py` is the one way to listen, `relay.py` the one way to speak, `bus.py` holds both.
"""
