"""The WhatsApp Business Cloud API: what its webhook says, and how to send.

Pure protocol and one HTTP client; who owns a message and what to answer is decided elsewhere.
"""
