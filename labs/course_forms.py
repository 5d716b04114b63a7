"""Is this input acceptable? The parts of a course, as who leads the lab writes them."""

from typing import Any, ClassVar

from django import forms

from accounts.models import Person
from labs.models import CourseModule, LearningObject, QuizQuestion
from toolkit.models import Document

CHOICES = 6


class ModuleForm(forms.ModelForm[CourseModule]):
    class Meta:
        model = CourseModule
        fields: ClassVar = ["title", "description"]
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 3})}


class LearningObjectForm(forms.ModelForm[LearningObject]):
    """What each kind needs is asked for; the document is one of the lab's materials."""

    url = forms.URLField(
        label="Indirizzo del video o della pagina",
        required=False,
        assume_scheme="https",
        help_text="Si apre in un'altra scheda: qui non si caricano contenuti di altri siti.",
    )

    class Meta:
        model = LearningObject
        fields: ClassVar = ["module", "kind", "title", "text", "url", "document", "minutes", "pass_percent"]
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 12})}
        labels: ClassVar = {"module": "Modulo"}
        help_texts: ClassVar = {
            "text": "Lascia una riga vuota tra i paragrafi; gli indirizzi diventano collegamenti. "
            "Di un video metti qui la trascrizione: serve a chi non sente.",
            "document": "Uno dei materiali del laboratorio: se manca, aggiungilo prima ai materiali. "
            "Una registrazione MP4 o WEBM si guarda nella pagina e riprende da dove era rimasta.",
            "minutes": "Contano come ore di chi lo completa. Se li cambi, cambiano anche le ore di chi lo ha già "
            "completato e i suoi attestati.",
            "pass_percent": "Serve solo ai quiz.",
        }

    def __init__(self, actor: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lab = self.instance.module.lab
        module, document = self.fields["module"], self.fields["document"]
        assert isinstance(module, forms.ModelChoiceField) and isinstance(document, forms.ModelChoiceField)
        module.queryset = CourseModule.objects.current().filter(lab=lab)
        module.empty_label = None
        document.queryset = Document.objects.visible_to(actor).filter(lab_links__lab=lab)
        document.empty_label = "Nessuno"

    def clean_minutes(self) -> int:
        minutes: int = self.cleaned_data["minutes"]
        if not 1 <= minutes <= 600:
            raise forms.ValidationError("Scrivi quanti minuti dura, da 1 a 600.")
        return minutes

    def clean_pass_percent(self) -> int:
        percent: int = self.cleaned_data["pass_percent"]
        if not 1 <= percent <= 100:
            raise forms.ValidationError("Scrivi una percentuale da 1 a 100.")
        return percent

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, has = cleaned.get("kind"), {name for name in ("text", "url", "document") if cleaned.get(name)}
        if kind == LearningObject.Kind.VIDEO and not has & {"url", "document"}:
            self.add_error(
                "url", "Scrivi l'indirizzo del video, oppure scegli una registrazione tra i documenti."
            )
        elif kind == LearningObject.Kind.READING and not has:
            self.add_error("text", "Scrivi il testo da leggere, oppure indica una pagina o un documento.")
        elif kind == LearningObject.Kind.PRACTICE and "text" not in has:
            self.add_error(
                "text", "Racconta la buona pratica: che cosa è stato fatto, dove e con quale risultato."
            )
        return cleaned


class QuestionForm(forms.ModelForm[QuizQuestion]):
    """A question with up to CHOICES answers; one or more of them are right."""

    class Meta:
        model = QuizQuestion
        fields: ClassVar = ["text", "explanation"]
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "explanation": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar = {
            "explanation": "La legge chi ha consegnato le risposte, anche se ha sbagliato."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = list(self.instance.choices.order_by("pk")) if self.instance.pk else []
        for at in range(CHOICES):
            choice = there[at] if at < len(there) else None
            self.fields[f"choice_{at}"] = forms.CharField(
                label=f"Risposta {at + 1}",
                max_length=500,
                required=False,
                initial=choice.text if choice else "",
            )
            self.fields[f"right_{at}"] = forms.BooleanField(
                label=f"La risposta {at + 1} è giusta",
                required=False,
                initial=bool(choice and choice.is_right),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for at in range(CHOICES):
            if cleaned.get(f"right_{at}") and not cleaned.get(f"choice_{at}"):
                self.add_error(f"choice_{at}", "Scrivi la risposta, oppure togli il segno di giusta.")
        if not self.errors and len(self.choices) < 2:
            self.add_error("choice_1", "Scrivi almeno due risposte.")
        elif not self.errors and not any(is_right for _, is_right in self.choices):
            self.add_error("right_0", "Segna almeno una risposta giusta.")
        return cleaned

    @property
    def choices(self) -> list[tuple[str, bool]]:
        """The answers written, in order, each with whether it is right."""
        cleaned = self.cleaned_data
        pairs = [
            (cleaned.get(f"choice_{at}", ""), cleaned.get(f"right_{at}", False)) for at in range(CHOICES)
        ]
        return [(text, is_right) for text, is_right in pairs if text]
