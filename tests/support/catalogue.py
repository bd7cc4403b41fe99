"""The catalogue that comes with Loket, read once for all tests that only look into it."""

from shared.catalogue.loading import load_catalogue

CATALOGUE = load_catalogue()
RULES = CATALOGUE.current
