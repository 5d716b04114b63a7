"""The attendance file of a video meeting: uploaded, looked at, confirmed; then the names that nobody knows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.asking import signed_in
from labs.actions import meetings as actions
from labs.attendance_forms import NAMES_A_PAGE, ConfirmMeetingForm, MeetingFileForm, answers_of
from labs.meeting_pages import names_page, preview_of, waiting_in
from labs.meetings import Meeting, UnreadableMeeting, read_meeting
from labs.models import Session
from labs.views.attendance import led_lab, led_session


@require_http_methods(["GET", "HEAD", "POST"])
def import_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """POST with a file shows what would happen; nothing is written."""
    session = led_session(request, pk)
    form = MeetingFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        actions.check_import_moment(session)
        file = form.cleaned_data["file"]
        try:
            zone = timezone.get_current_timezone()
            return _preview(
                request, session, read_meeting(file.read(), session.starts_at, zone), file.name or ""
            )
        except UnreadableMeeting as fault:
            form.add_error("file", str(fault))
    context = {"session": session, "lab": session.lab, "form": form, "imports": session.meeting_imports.all()}
    return render(request, "labs/import_meeting.html", context)


def _preview(request: HttpRequest, session: Session, meeting: Meeting, file_name: str) -> HttpResponse:
    person = signed_in(request)
    signed = ConfirmMeetingForm.signed(person, session, meeting, file_name)
    form = ConfirmMeetingForm(person, session, initial={"read": signed})
    return _shown(request, session, meeting, file_name, form)


def _shown(
    request: HttpRequest, session: Session, meeting: Meeting, file_name: str, form: ConfirmMeetingForm
) -> HttpResponse:
    context = {"session": session, "lab": session.lab, "preview": preview_of(session, meeting), "form": form}
    return render(request, "labs/meeting_preview.html", context | {"file_name": file_name})


@require_POST
def confirm_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    session, person = led_session(request, pk), signed_in(request)
    form = ConfirmMeetingForm(person, session, request.POST)
    is_valid = form.is_valid()
    if "read" not in form.cleaned_data:
        messages.error(request, str(form.errors["read"][0]))
        return redirect("labs:import_meeting", pk=pk)
    meeting, file_name = form.cleaned_data["read"]
    if not is_valid:
        return _shown(request, session, meeting, file_name, form)
    changed = actions.import_meeting(person, session, meeting, file_name, form.cleaned_data.get("reason", ""))
    messages.success(request, f"L'elenco è importato: righe del registro cambiate {len(changed)}.")
    if waiting_in(session.lab).filter(session=session).exists():
        return redirect("labs:meeting_names", pk=session.lab_id)
    return redirect("labs:register", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_names(request: HttpRequest, pk: int) -> HttpResponse:
    lab, person = led_lab(request, pk), signed_in(request)
    if request.method == "POST":
        answers = answers_of(lab, request.POST)
        actions.answer_names(person, lab, answers)
        messages.success(
            request, f"Risposte salvate: {len(answers)}. Valgono per tutti gli incontri del laboratorio."
        )
        return redirect("labs:meeting_names", pk=pk)
    return render(request, "labs/meeting_names.html", names_page(lab, NAMES_A_PAGE))


@require_POST
def forget_name(request: HttpRequest, pk: int) -> HttpResponse:
    actions.forget_name(signed_in(request), led_lab(request, pk), request.POST.get("chiave", ""))
    messages.success(request, "Il nome è tornato fra quelli da riconoscere e i suoi minuti sono stati tolti.")
    return redirect("labs:meeting_names", pk=pk)
