"""Checks that help a clerk look at the right thing. None of them ever decides.

A check is one file here and one entry in `registry.py`. It is pure: it gets the material of a
request and returns what a clerk should look at.
"""
