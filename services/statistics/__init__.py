"""Statistics: how many requests, of which kind, how fast, and why they were returned.

Owns what it has heard of each request (changes, times and codes; no personal data), the counts that
are made of it day by day, and reference figures that the office gives. Hears all changes on
`loket.requests`; says nothing.
"""
