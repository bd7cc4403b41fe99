"""The office as data: document types, papers, deadlines, products, and rule versions."""
