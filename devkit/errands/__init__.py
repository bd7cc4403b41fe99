"""Village heads with an errand at Loket: personas of the WhatsApp simulator for runs of many."""

from devkit.errands.heads import Head, Telephone, heads, introduce
from devkit.errands.visits import LOST_FAMILY_CARD, persona_of

__all__ = ["LOST_FAMILY_CARD", "Head", "Telephone", "heads", "introduce", "persona_of"]
