"""Fault runs: requests go through while everything is killed in turn, and nothing may be lost."""
