"""Who writes by WhatsApp: the register of village heads, and residents where the office says so."""
