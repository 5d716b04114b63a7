"""Uploaded files in an S3-compatible storage: told apart from the site only by where they lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

IN_MEMORY = 1024 * 1024  # bytes of a file being read; what is longer lies in a temporary file


def client_config() -> Config:
    """What compatible storages understand too: no checksums of Amazon's own, the bucket in the path."""
    return Config(
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"},
        signature_version="s3v4",
        connect_timeout=5,
        read_timeout=30,
        retries={"max_attempts": 2, "mode": "standard"},
    )


class PrivateS3(S3Storage):
    """Files have no address of their own: the site's views give them, to whoever may have them.

    A storage that does not answer is an OSError, as a disk's is."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "client_config": client_config(),
            "max_memory_size": IN_MEMORY,
            "file_overwrite": False,
        }

    def _open(self, name: str, mode: str = "rb") -> File:
        """Fetched at once, so that whatever goes wrong goes wrong here."""
        with told_as_os_error():
            found = super()._open(name, mode)
            if "r" in mode:
                found.open()
        return found

    def _save(self, name: str, content: File) -> str:
        with told_as_os_error():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        with told_as_os_error():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with told_as_os_error():
            super().delete(name)

    def size(self, name: str) -> int:
        with told_as_os_error():
            return int(super().size(name))

    def url(self, name: str, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError("Uploaded files are given by views that ask who may have them.")


@contextmanager
def told_as_os_error() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(f"object storage: {error}") from error
