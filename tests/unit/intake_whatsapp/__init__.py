"""The WhatsApp channel of intake without any input or output."""
