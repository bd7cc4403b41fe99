"""Intake's environment."""

from datetime import timedelta

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    """What intake takes from its environment beyond what every service does.

    Attributes:
        intake_channels: Folders of `services/intake/channels`, comma separated.
        upload_file_bytes: The largest paper that is taken.
        upload_total_bytes: The largest body that is taken.
        upload_files: How many papers one call may bring.
        upload_memory_bytes: So much of what is uploaded is in memory at one time; more waits.
        decoding_memory_bytes: So much of decoded pictures is in memory at one time; more waits.
        upload_patience: How long an upload waits for memory before it is told to come again.
        public_url: Where people reach the public page; receipts and slips tell it.
        draft_days: How long a draft is kept that nobody touches.
        whatsapp_base_url: Where the Cloud API is.
        whatsapp_version: Its version, which the platform retires after two years.
        whatsapp_token: Its access token.
        whatsapp_phone_number_id: The office's number, by the platform's id.
        whatsapp_app_secrets: App secrets that sign webhooks, comma separated while rotating.
        whatsapp_verify_token: What the platform shows when it subscribes.
        whatsapp_media_hosts: From where media may be downloaded, comma separated.
        whatsapp_kept_days: How long a raw webhook body is kept once it was read.
        whatsapp_conversation_days: How long a conversation is kept after its last word.
    """

    intake_channels: str = "app"
    upload_file_bytes: int = Field(default=10_000_000, ge=1)
    upload_total_bytes: int = Field(default=30_000_000, ge=1)
    upload_files: int = Field(default=20, ge=1)
    upload_memory_bytes: int = Field(default=60_000_000, ge=1)
    decoding_memory_bytes: int = Field(default=200_000_000, ge=1)
    upload_patience: timedelta = timedelta(seconds=10)
    public_url: str = "http://127.0.0.1:8000"
    draft_days: int = Field(default=30, ge=1)
    whatsapp_base_url: str = "https://graph.facebook.com"
    whatsapp_version: str = "v24.0"
    whatsapp_token: SecretStr = SecretStr("")
    whatsapp_phone_number_id: str = ""
    whatsapp_app_secrets: SecretStr = SecretStr("")
    whatsapp_verify_token: SecretStr = SecretStr("")
    whatsapp_media_hosts: str = ""
    whatsapp_kept_days: int = Field(default=14, ge=1)
    whatsapp_conversation_days: int = Field(default=30, ge=2)

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels to serve."""
        return tuple(name.strip() for name in self.intake_channels.split(",") if name.strip())

    @property
    def draft_kept(self) -> timedelta:
        """How long a draft is kept that nobody touches."""
        return timedelta(days=self.draft_days)

    @property
    def whatsapp_kept(self) -> timedelta:
        """How long a raw webhook body is kept once it was read."""
        return timedelta(days=self.whatsapp_kept_days)

    @property
    def conversation_kept(self) -> timedelta:
        """How long a conversation is kept after its last word."""
        return timedelta(days=self.whatsapp_conversation_days)
