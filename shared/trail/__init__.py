"""The trail: who did and who read what, linked record by record so that tampering shows.

`chain.py` is the pure part, `records.py` what services write, `trail.py` what a service's trail
consists of. `sealing.py` makes the chain, and `sealer.py` does so all the time; `following.py`
follows it in the database, `remote.py` over the API, `verify.py` by a command, and `noting.py`
knows its ends as people note them. `reading.py` is what auditors ask, `acts.py` what operations do.
`export.py` makes files; `naming.py` and `texts/` say in words what stands there as a code.
"""
