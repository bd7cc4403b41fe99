"""The environment of the notifier."""

from enum import StrEnum

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class ChannelKind(StrEnum):
    """How notices leave."""

    WHATSAPP = "whatsapp"
    CALL_LIST = "call_list"
    """Not at all: an office without WhatsApp calls people, from the list of those not reached."""


class NotifierSettings(ServiceSettings):
    """What the notifier takes from its environment beside what every service takes.

    Attributes:
        public_url: Where people reach the public page; receipts and slips tell it.
        notifier_channel: How notices leave.
        notifier_concurrency: How many messages are under way to the provider at once.
        whatsapp_base_url: The Cloud API, or a simulator.
        whatsapp_version: The version of the Cloud API.
        whatsapp_phone_number_id: Our number.
        whatsapp_token: The system user's token.
        whatsapp_account_id: Our business account, whose templates are asked for; if it is empty,
            their states are heard by webhook only.
        whatsapp_templates_seconds: How often they are asked for.
        whatsapp_messages_per_second: What the platform allows this number.
        whatsapp_send_timeout_seconds: After this a call to the provider has an unknown outcome.
        whatsapp_unknown_outcome_seconds: How long to wait for the provider's word about a message
            whose outcome is unknown, before a person is asked to call.
    """

    public_url: str = "http://127.0.0.1:8000"
    notifier_channel: ChannelKind = ChannelKind.WHATSAPP
    notifier_concurrency: int = Field(default=16, ge=1, le=256)
    whatsapp_base_url: str = "https://graph.facebook.com"
    whatsapp_version: str = "v24.0"
    whatsapp_phone_number_id: str = ""
    whatsapp_token: SecretStr = SecretStr("")
    whatsapp_account_id: str = ""
    whatsapp_templates_seconds: float = Field(default=3600, ge=60)
    whatsapp_messages_per_second: int = Field(default=80, ge=1)
    whatsapp_send_timeout_seconds: float = Field(default=20, gt=0)
    whatsapp_unknown_outcome_seconds: float = Field(default=90, gt=0)
