"""WhatsApp: the webhook, the conversation with village heads and residents, and who they are.

A webhook body is stored before it is answered (`webhook`), read into delivery reports and waiting
messages (`taking_in`), and answered turn by turn (`turns`, with the pure `dialogue`).
"""

from services.intake.channels.whatsapp.channel import COLLECTIONS, background, replayers, routes

__all__ = ["COLLECTIONS", "background", "replayers", "routes"]
