"""What every service's HTTP side has: problem documents, sign-in, health, metrics, dead letters."""
