"""Reference pages and schemas, generated from the code that they describe.

`python -m devkit.reference` writes them; a test fails when what is checked in is not what the code
says.
"""
