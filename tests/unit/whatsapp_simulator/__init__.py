"""The WhatsApp simulator without its server."""
