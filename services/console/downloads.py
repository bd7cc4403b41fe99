"""Passing on a file that an API answered."""

from fastapi import Response

from services.console.apis import File

_NAME = "content-disposition"


def download_of(file: File) -> Response:
    """Return a file of an API under the name that the API gave it."""
    kept = {name: value for name, value in file.headers.items() if name.lower() == _NAME}
    return Response(file.content, media_type=file.media_type, headers=kept)
