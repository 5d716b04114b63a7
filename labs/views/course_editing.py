"""Who leads a lab writes its course, on plain pages."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking import signed_in
from accounts.rules import require
from labs import rules
from labs.actions import courses as actions
from labs.course_forms import LearningObjectForm, ModuleForm, QuestionForm
from labs.courses import course_of, questions_of
from labs.models import CourseModule, Lab, LearningObject, Progress, QuizQuestion

STEPS = {"su": -1, "giu": 1}
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def edit_course(request: HttpRequest, pk: int) -> HttpResponse:
    lab = _led_lab(request, pk)
    context = {"lab": lab, "course": course_of(signed_in(request), lab)}
    return render(request, "labs/edit_course.html", context)


@form_methods
def create_module(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_module(request, CourseModule(lab=_led_lab(request, pk)))


@form_methods
def update_module(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_module(request, _led_module(request, pk))


@require_POST
def move_module(request: HttpRequest, pk: int) -> HttpResponse:
    module = _led_module(request, pk)
    actions.move_part(signed_in(request), module.lab, module, _step(request))
    return _to_course(module.lab, f"modulo-{module.pk}")


@form_methods
def remove_module(request: HttpRequest, pk: int) -> HttpResponse:
    module = _led_module(request, pk)
    if request.method == "POST":
        actions.remove_module(signed_in(request), module)
        messages.success(request, f"«{module.title}» non è più nel corso.")
        return _to_course(module.lab)
    objects = LearningObject.objects.visible_to(request.user).current().filter(module=module)
    return _confirm(request, module.lab, module, begun=_begun(objects), objects=objects)


@form_methods
def create_learning_object(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_object(request, LearningObject(module=_led_module(request, pk)))


@form_methods
def update_learning_object(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_object(request, _led_object(request, pk))


@require_POST
def move_learning_object(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led_object(request, pk)
    actions.move_part(signed_in(request), found.module.lab, found, _step(request))
    return _to_course(found.module.lab, f"oggetto-{found.pk}")


@form_methods
def remove_learning_object(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led_object(request, pk)
    if request.method == "POST":
        actions.remove_learning_object(signed_in(request), found)
        messages.success(request, f"«{found.title}» non è più nel corso.")
        return _to_course(found.module.lab)
    return _confirm(request, found.module.lab, found, begun=_begun([found]))


@form_methods
def create_question(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_question(request, QuizQuestion(learning_object=_led_object(request, pk)))


@form_methods
def update_question(request: HttpRequest, pk: int, question_pk: int) -> HttpResponse:
    return _edit_question(request, _led_question(request, pk, question_pk))


@require_POST
def move_question(request: HttpRequest, pk: int, question_pk: int) -> HttpResponse:
    question = _led_question(request, pk, question_pk)
    quiz = question.learning_object
    actions.move_part(signed_in(request), quiz.module.lab, question, _step(request))
    return redirect(f"{reverse('labs:update_learning_object', args=[quiz.pk])}#domande")


@require_POST
def remove_question(request: HttpRequest, pk: int, question_pk: int) -> HttpResponse:
    question = _led_question(request, pk, question_pk)
    actions.remove_question(signed_in(request), question)
    messages.success(request, "La domanda è stata tolta; i risultati già ottenuti restano.")
    return redirect(f"{reverse('labs:update_learning_object', args=[pk])}#domande")


def _led_lab(request: HttpRequest, pk: int) -> Lab:
    person = signed_in(request)
    lab = get_object_or_404(Lab.objects.visible_to(person), pk=pk)
    require(rules.can_lead(person, lab), rules.WHO_LEADS)
    return lab


def _led_module(request: HttpRequest, pk: int) -> CourseModule:
    person = signed_in(request)
    found = CourseModule.objects.visible_to(person).current().select_related("lab")
    module = get_object_or_404(found, pk=pk)
    require(rules.can_lead(person, module.lab), rules.WHO_LEADS)
    return module


def _led_object(request: HttpRequest, pk: int) -> LearningObject:
    person = signed_in(request)
    objects = LearningObject.objects.visible_to(person).current().select_related("module__lab")
    found = get_object_or_404(objects, pk=pk)
    require(rules.can_lead(person, found.module.lab), rules.WHO_LEADS)
    return found


def _led_question(request: HttpRequest, pk: int, question_pk: int) -> QuizQuestion:
    quiz = _led_object(request, pk)
    return get_object_or_404(quiz.questions.select_related("learning_object__module__lab"), pk=question_pk)


def _edit_module(request: HttpRequest, module: CourseModule) -> HttpResponse:
    form = ModuleForm(request.POST or None, instance=module)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_module(signed_in(request), form.save(commit=False))
        messages.success(request, f"Il modulo «{saved.title}» è salvato.")
        return _to_course(saved.lab, f"modulo-{saved.pk}")
    return render(
        request, "labs/course_module_form.html", {"form": form, "module": module, "lab": module.lab}
    )


def _edit_object(request: HttpRequest, found: LearningObject) -> HttpResponse:
    """A new quiz goes on to its questions."""
    person, lab, is_new = signed_in(request), found.module.lab, found.pk is None
    form = LearningObjectForm(person, request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_learning_object(person, form.save(commit=False))
        messages.success(request, f"«{saved.title}» è salvato.")
        if is_new and saved.kind == LearningObject.Kind.QUIZ:
            return redirect("labs:create_question", pk=saved.pk)
        return _to_course(lab, f"oggetto-{saved.pk}")
    questions = [] if is_new else questions_of(found)
    context = {"form": form, "learning_object": found, "lab": lab, "questions": questions}
    return render(request, "labs/learning_object_form.html", context)


def _edit_question(request: HttpRequest, question: QuizQuestion) -> HttpResponse:
    quiz = question.learning_object
    form = QuestionForm(request.POST or None, instance=question)
    if request.method == "POST" and form.is_valid():
        actions.save_question(signed_in(request), form.save(commit=False), form.choices)
        messages.success(request, "La domanda è salvata.")
        if "another" in request.POST:
            return redirect("labs:create_question", pk=quiz.pk)
        return redirect(f"{reverse('labs:update_learning_object', args=[quiz.pk])}#domande")
    context = {"form": form, "question": question, "quiz": quiz, "lab": quiz.module.lab}
    return render(request, "labs/question_form.html", context)


def _confirm(request: HttpRequest, lab: Lab, part: Any, **more: Any) -> HttpResponse:
    return render(request, "labs/remove_course_part.html", {"lab": lab, "part": part, **more})


def _begun(objects: Any) -> int:
    """How many people have begun one of these."""
    return Progress.objects.filter(learning_object__in=objects).values("person").distinct().count()


def _step(request: HttpRequest) -> int:
    return STEPS.get(request.POST.get("verso", ""), 0)


def _to_course(lab: Lab, at: str = "") -> HttpResponse:
    return redirect(f"{reverse('labs:edit_course', args=[lab.pk])}#{at}")
