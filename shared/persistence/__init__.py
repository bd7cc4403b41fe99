"""State in MongoDB: the only package that imports motor and pymongo.

`store.py` is what services hold; `unit_of_work.py` is what they write with.
"""
