"""The trail: who did and who read what, linked record by record so that tampering shows.

`chain.py` is the pure part, `records.py` what services write, `sealing.py` and `verifying.py` what
makes and follows the chain, `reading.py` what an auditor asks.
"""
