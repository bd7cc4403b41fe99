"""People who talk by themselves: they read what they are shown, and answer it.

`script.py` says what somebody answers to which words, `persona.py` plays it, `whims.py` is what
people do for no reason: stickers, old buttons, a message sent twice.
"""
