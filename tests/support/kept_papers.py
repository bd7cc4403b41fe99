"""What the store of papers holds, as its database tells."""

from services.intake.parts import Parts
from shared.persistence.mongo import Database


def papers_database(parts: Parts) -> Database:
    """Return the database in which intake keeps papers, as it was written last.

    That a majority confirmed a chunk is known a little later.
    """
    prefix = parts.store.database.name.removesuffix("_intake")
    return parts.store.latest.client[f"{prefix}_attachments"]


async def count_files(parts: Parts, owner: str = "") -> int:
    """Return how many papers are kept, of one owner or of all."""
    of_owner = {"_id": {"$regex": f"^{owner}"}}
    return await papers_database(parts)["papers.files"].count_documents(of_owner)


async def count_chunks(parts: Parts, owner: str) -> int:
    """Return how many parts of papers of an owner are kept, also of uploads that were cut short."""
    of_owner = {"files_id": {"$regex": f"^{owner}:"}}
    return await papers_database(parts)["papers.chunks"].count_documents(of_owner)
