"""Files of posts: sending one, and getting one back, never to be run."""

from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import Refused, WrongMoment
from community import actions
from community.attachments import described, media_type_of
from community.limits import TooManyUploads
from community.models import Attachment
from community.views.answers import visible_thread
from toolkit.formats import UnacceptableFile

NO_FILE = "Scegli un file da allegare."


@require_POST
def attach(request: HttpRequest, pk: int) -> JsonResponse:
    """For the page's script: each refusal is a sentence to show beside the file."""
    person = signed_in(request)
    thread = visible_thread(person, pk)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return JsonResponse({"message": NO_FILE}, status=400)
    try:
        return JsonResponse(described(actions.attach(person, thread, file)), status=201)
    except UnacceptableFile as refusal:
        return JsonResponse({"message": str(refusal)}, status=400)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=403)
    except WrongMoment as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    except TooManyUploads as limit:
        wait = {"Retry-After": str(limit.retry_after)}
        return JsonResponse({"message": str(limit)}, status=429, headers=wait)


@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Attachment.objects.visible_to(signed_in(request)), pk=pk)
    return given_back(found.file, found.name, as_attachment=True)


@require_safe
def attachment_image(request: HttpRequest, pk: int) -> HttpResponseBase:
    """In the page: only pictures that this site has written itself."""
    pictures = Attachment.objects.visible_to(signed_in(request)).filter(is_image=True)
    found = get_object_or_404(pictures, pk=pk)
    return given_back(found.file, found.name, as_attachment=False)


def given_back(field: FieldFile, name: str, *, as_attachment: bool) -> FileResponse:
    """Whatever it is, it gets no rights of this site."""
    try:
        file = field.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file, as_attachment=as_attachment, filename=name, content_type=media_type_of(name)
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
