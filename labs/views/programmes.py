"""The programme of an ATS: from the ranking of a survey, signed, compared with what was delivered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.models import Ats
from accounts.rules import require
from labs import actions, rules
from labs.comparisons import comparison_of, overview_of
from labs.forms import IndicationForm, MethodForm
from labs.models import Indication, NotReady, ProgrammeDraft
from labs.pages import programme_page
from surveys.models import Survey


@require_http_methods(["GET", "HEAD", "POST"])
def draft_programme(request: HttpRequest, survey_pk: int, ats_pk: int) -> HttpResponse:
    """GET says what will happen, or leads to the signed programme; POST makes the draft, or `again=1` makes it anew."""
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=survey_pk)
    ats = get_object_or_404(Ats, pk=ats_pk)
    require(rules.can_draft_programme(person, ats.pk), rules.WHO_DRAFTS)
    if request.method == "POST":
        form = MethodForm(request.POST)
        method = form.cleaned_data["method"] if form.is_valid() else MethodForm.fallback
        again = request.POST.get("again") == "1"
        return redirect(actions.draft_programme(person, survey, ats, again=again, method=method))
    existing = ProgrammeDraft.objects.visible_to(person).filter(survey=survey, ats=ats).first()
    if existing and existing.is_signed:
        return redirect(existing)
    indications = Indication.objects.filter(survey=survey).select_related("module")
    form = MethodForm(initial={"method": existing.method if existing else MethodForm.fallback})
    context = {"survey": survey, "ats": ats, "existing": existing, "indications": indications, "form": form}
    return render(request, "labs/draft_programme.html", context)


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    drafts = ProgrammeDraft.objects.visible_to(signed_in(request))
    draft = get_object_or_404(drafts.select_related("survey", "ats", "signed_by"), pk=pk)
    return render(request, "labs/programme.html", programme_page(draft))


@require_safe
def programmes(request: HttpRequest, survey_pk: int) -> HttpResponse:
    """What the survey became, ATS by ATS, of those that the person coordinates."""
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=survey_pk)
    require(rules.can_see_programmes(person), rules.WHO_DRAFTS)
    context = {"survey": survey, "overview": overview_of(person, survey)}
    return render(request, "labs/programmes.html", context)


@require_safe
def compare_programme(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed decision beside what was delivered."""
    drafts = ProgrammeDraft.objects.visible_to(signed_in(request))
    draft = get_object_or_404(drafts.select_related("survey", "ats"), pk=pk)
    if not draft.is_signed:
        raise NotReady(
            "Prima firma il programma: il confronto è fra quello che si è deciso e quello che si è fatto."
        )
    return render(request, "labs/comparison.html", {"draft": draft, "comparison": comparison_of(draft)})


@require_POST
def sign_programme(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    draft = get_object_or_404(ProgrammeDraft.objects.visible_to(person), pk=pk)
    actions.sign_programme(person, draft)
    messages.success(request, "Il programma è firmato: i laboratori sono in bozza, pronti da completare.")
    return redirect(draft)


@require_http_methods(["GET", "HEAD", "POST"])
def indications(request: HttpRequest, survey_pk: int) -> HttpResponse:
    person = signed_in(request)
    survey = get_object_or_404(Survey.objects.visible_to(person), pk=survey_pk)
    require(rules.can_indicate(person), rules.WHO_INDICATES)
    form = IndicationForm(survey, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.indicate(person, form.save(commit=False))
        messages.success(request, "L'indicazione è salvata: vale per i programmi preparati da ora.")
        return redirect("labs:indications", survey_pk=survey.pk)
    stored = Indication.objects.filter(survey=survey).select_related("module")
    return render(request, "labs/indications.html", {"form": form, "survey": survey, "indications": stored})


@require_POST
def remove_indication(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    surveys = Survey.objects.visible_to(person)
    indication = get_object_or_404(Indication, pk=pk, survey__in=surveys)
    actions.remove_indication(person, indication)
    messages.success(request, "L'indicazione è stata tolta.")
    return redirect("labs:indications", survey_pk=indication.survey_id)
