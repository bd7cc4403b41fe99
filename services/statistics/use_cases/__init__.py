"""What the service does: hear, count anew, report, keep figures."""
