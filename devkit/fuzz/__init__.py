"""Throws mutated webhooks at the parser and counts what it cannot take."""
