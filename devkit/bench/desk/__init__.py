"""The desk with a full store: how fast queue, search, opening and deciding are at a million."""
