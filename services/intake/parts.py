"""What a channel and the use cases need of the service, handed over by main."""

from dataclasses import dataclass
from datetime import date, datetime

from services.intake.checklists import Checklists
from services.intake.inspecting import Inspector
from services.intake.new_keys import NewKeys
from services.intake.room import SharedRoom
from services.intake.settings import IntakeSettings
from shared.catalogue.rules import Catalogue
from shared.catalogue.villages import Villages
from shared.persistence.attachments import Attachments
from shared.persistence.store import Store
from shared.privacy.keyring import Keyring
from shared.privacy.lookup import LookupHasher


@dataclass(frozen=True, slots=True)
class Parts:
    """The service's parts.

    Attributes:
        store: State: drafts, requests, and whatever collections the channels bring.
        keyring: The data key of each request.
        new_keys: Makes the keys of new requests.
        attachments: Uploaded papers.
        inspector: Looks at uploads.
        uploads: Memory for uploads until they are stored.
        catalogue: The office's rules.
        checklists: What a case needs, remembered.
        hasher: Keyed hashes of what identifies people.
        villages: The regency's villages.
        settings: As read at start.
        process_name: Unique name of this process, for leases.
    """

    store: Store
    keyring: Keyring
    new_keys: NewKeys
    attachments: Attachments
    inspector: Inspector
    uploads: SharedRoom
    catalogue: Catalogue
    checklists: Checklists
    hasher: LookupHasher
    villages: Villages
    settings: IntakeSettings
    process_name: str

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""
        return self.store.clock()

    def today(self) -> date:
        """Return the day where the office is."""
        return self.now().astimezone(self.catalogue.current.office.timezone).date()
