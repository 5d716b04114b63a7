"""The recording of a learning object, as a player asks for it: piece by piece, from wherever it goes on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.asking import signed_in
from labs.course_pages import document_of, video_of
from labs.models import LearningObject
from labs.ranges import span
from toolkit.models import Version

PIECE = 2 * 1024 * 1024  # bytes in one answer: players ask for the next by themselves


@require_safe
def course_video(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = get_object_or_404(LearningObject.objects.visible_to(person).current(), pk=pk)
    version = video_of(person, found, document_of(person, found))
    if version is None:
        raise Http404
    whole, header = version.size, request.headers.get("Range", "")
    asked = span(header, whole, PIECE if header else whole)
    if asked is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{whole}"})
    return _sent(version, *asked, is_part=bool(header))


def _sent(version: Version, first: int, last: int, *, is_part: bool) -> HttpResponse:
    with version.file.open("rb") as file:
        file.seek(first)
        piece = file.read(last - first + 1)
    response = HttpResponse(piece, status=206 if is_part else 200, content_type=version.media_type)
    response["Accept-Ranges"] = "bytes"
    if is_part:
        response["Content-Range"] = f"bytes {first}-{last}/{version.size}"
    return response
