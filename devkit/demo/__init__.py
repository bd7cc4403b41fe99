"""The demo: a day at the office in half a minute, played on the real stack and then checked."""
