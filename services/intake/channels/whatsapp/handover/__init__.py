"""Handing a conversation over to a front officer, whose answers go out through the channel.

While a thread is open the bot is silent and its own conversation waits untouched.
"""
