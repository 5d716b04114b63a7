"""What the worker does for documents."""

from django_tasks import task

from toolkit.newer import tell_holders
from toolkit.reading import read_version


@task()
def extract_document(version_id: int) -> None:
    """Read an uploaded file in the sandbox; safe to run twice."""
    read_version(version_id)


@task()
def tell_of_newer(version_id: int) -> None:
    """Tell who has an older version; safe to run twice."""
    tell_holders(version_id)
