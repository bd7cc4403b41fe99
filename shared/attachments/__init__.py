"""What an upload may be: a photo or a PDF of a paper, whole, within bounds, and nothing else.

Pure and blocking: run `inspection.inspect_upload` in a worker thread.
"""
