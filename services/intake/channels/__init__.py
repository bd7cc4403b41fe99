"""Channels: a folder for each way in, found by its name.

A channel offers `routes(parts)` with its HTTP routes, and may offer `background(parts)` with
endless work and `COLLECTIONS` with what it keeps. Nothing outside its folder knows which it is.
"""
