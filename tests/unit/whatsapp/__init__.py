"""The WhatsApp protocol."""
