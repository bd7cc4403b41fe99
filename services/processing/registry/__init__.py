"""The national system, as far as an office may use it.

It issues every number itself, and no office may connect to it: operators type into it and record
here what it issued. `manual` stands for that. `automatic` stands in for demonstrations and load.
"""
