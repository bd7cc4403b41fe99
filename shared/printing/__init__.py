"""Printing: requirement packets, receipts, slips and tables as PDF.

Typst sets the pages from templates and plain data, PDFium puts the pictures of papers on them. An
uploaded PDF is never copied into what is printed: a process of its own, which knows no secret and
has little time and memory, turns its pages into pictures (`rasterising.py`).
"""
