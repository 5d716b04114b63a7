"""Is what a coordinator asks acceptable? One form for each kind of question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms

from accounts.fields import SafeModelMultipleChoiceField
from surveys.forms.lines import LinesField
from surveys.models import Question, Section, Survey

MOST_OPTIONS, MOST_ROWS, MOST_COLUMNS = 60, 40, 12
LONGEST_OPTION, LONGEST_HEADING = 200, 100
BILLION = 1_000_000_000
SCALE_END = 10
ONE_A_LINE = "Una per riga, almeno {} e al massimo {}."
RANKING_FLAGS = ["allows_partial", "allows_ties"]
FLAG_HELP = {
    "allows_partial": "Le voci lasciate fuori contano secondo la regola che scegli al lancio.",
    "allows_ties": "Due o più voci possono stare allo stesso posto.",
}


class QuestionForm(forms.ModelForm[Question]):
    """What every kind has: the words and whether it must be answered."""

    class Meta:
        model = Question
        fields: ClassVar = ["title", "help_text", "is_required"]
        help_texts: ClassVar = {"help_text": "Una frase sotto la domanda, se serve a capirla."}


class LibraryRankingForm(QuestionForm):
    class Meta(QuestionForm.Meta):
        fields: ClassVar = [*QuestionForm.Meta.fields, *RANKING_FLAGS]
        help_texts: ClassVar = QuestionForm.Meta.help_texts | FLAG_HELP


class OptionsForm(QuestionForm):
    """A choice among options written here."""

    options = LinesField(
        label="Voci",
        least=2,
        most=MOST_OPTIONS,
        longest=LONGEST_OPTION,
        help_text=ONE_A_LINE.format(2, MOST_OPTIONS),
    )
    field_order = ("title", "help_text", "options")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["options"] = [option.title for option in self.instance.options.all()]


class OwnRankingForm(OptionsForm):
    class Meta(LibraryRankingForm.Meta):
        pass


class ScaleForm(QuestionForm):
    least = forms.IntegerField(label="Primo valore", min_value=0, max_value=SCALE_END - 1)
    most = forms.IntegerField(label="Ultimo valore", min_value=1, max_value=SCALE_END)

    class Meta(QuestionForm.Meta):
        fields: ClassVar = [*QuestionForm.Meta.fields, "least", "least_label", "most", "most_label"]
        labels: ClassVar = {
            "least_label": "Che cosa vuol dire il primo valore",
            "most_label": "Che cosa vuol dire l'ultimo valore",
        }

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        _least_below_most(self)
        return None


class NumberForm(QuestionForm):
    least = forms.IntegerField(
        label="Valore più basso", required=False, min_value=-BILLION, max_value=BILLION
    )
    most = forms.IntegerField(label="Valore più alto", required=False, min_value=-BILLION, max_value=BILLION)

    class Meta(QuestionForm.Meta):
        fields: ClassVar = [*QuestionForm.Meta.fields, "unit", "least", "most"]
        help_texts: ClassVar = QuestionForm.Meta.help_texts | {"unit": "Per esempio: persone, ore, euro."}

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        _least_below_most(self)
        return None


class TableForm(QuestionForm):
    rows = LinesField(
        label="Righe",
        least=1,
        most=MOST_ROWS,
        longest=LONGEST_HEADING,
        help_text=ONE_A_LINE.format(1, MOST_ROWS),
    )
    columns = LinesField(
        label="Colonne",
        least=1,
        most=MOST_COLUMNS,
        longest=LONGEST_HEADING,
        help_text=ONE_A_LINE.format(1, MOST_COLUMNS),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta(QuestionForm.Meta):
        fields: ClassVar = [*QuestionForm.Meta.fields, "rows", "columns", "has_totals"]


def _least_below_most(form: QuestionForm) -> None:
    data = form.cleaned_data
    least, most = data.get("least"), data.get("most")
    if least is not None and most is not None and least >= most:
        form.add_error("most", f"Scrivi un valore più alto di {least}.")


class ModulesForm(forms.Form):
    """Several macro sections at once: a ranking for each."""

    sections = SafeModelMultipleChoiceField(
        Section.objects.none(),
        label="Macro sezioni",
        help_text="Per ognuna il questionario chiede di mettere in ordine i suoi moduli.",
        widget=forms.CheckboxSelectMultiple,
    )
    is_required = forms.BooleanField(label="La risposta è obbligatoria", required=False, initial=True)
    allows_partial = forms.BooleanField(
        label="Si può ordinare solo una parte", required=False, help_text=FLAG_HELP["allows_partial"]
    )
    allows_ties = forms.BooleanField(
        label="Ammette pari merito", required=False, help_text=FLAG_HELP["allows_ties"]
    )

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["sections"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)
        choice.queryset = sections_left(survey)

    @property
    def flags(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] for name in ("is_required", *RANKING_FLAGS)}


def sections_left(survey: Survey) -> Any:
    """Those with modules in use that the survey does not ask about yet."""
    asked = survey.questions.filter(section__isnull=False).values("section_id")
    return Section.objects.filter(modules__is_active=True).exclude(pk__in=asked).distinct()


@dataclass(frozen=True)
class Recipe:
    """A kind of question as the builder offers it; `name` stands in addresses, a new one begins with `first`."""

    name: str
    label: str
    hint: str
    form: type[QuestionForm]
    kind: Question.Kind
    source: Question.Source = Question.Source.OWN
    first: dict[str, Any] = field(default_factory=dict)

    def begin(self, survey: Survey) -> Question:
        return Question(survey=survey, kind=self.kind, source=self.source, **self.first)


Kind, Source = Question.Kind, Question.Source
RECIPES = [
    Recipe(
        "sezioni",
        "Ordinamento delle macro sezioni",
        "Quali parti della formazione contano di più.",
        LibraryRankingForm,
        Kind.RANKING,
        Source.SECTIONS,
        {"title": "Metti in ordine le macro sezioni"},
    ),
    Recipe(
        "voci", "Ordinamento di voci tue", "Voci scritte per questa domanda.", OwnRankingForm, Kind.RANKING
    ),
    Recipe("scelta", "Una scelta", "Una sola voce tra quelle che scrivi.", OptionsForm, Kind.SINGLE),
    Recipe("scelte", "Più scelte", "Tutte le voci che vanno bene.", OptionsForm, Kind.MULTIPLE),
    Recipe(
        "scala",
        "Scala",
        "Un valore tra due estremi, per esempio da 1 a 5.",
        ScaleForm,
        Kind.SCALE,
        first={"least": 1, "most": 5},
    ),
    Recipe("numero", "Numero", "Un numero intero con la sua unità di misura.", NumberForm, Kind.NUMBER),
    Recipe("testo", "Testo", "Una risposta libera.", QuestionForm, Kind.TEXT),
    Recipe(
        "tabella",
        "Tabella di numeri",
        "Righe e colonne, per esempio il censimento del personale.",
        TableForm,
        Kind.TABLE,
    ),
]
MODULES = Recipe(
    "moduli",
    "Ordinamento dei moduli di una macro sezione",
    "I moduli del catalogo, dal più al meno utile.",
    LibraryRankingForm,
    Kind.RANKING,
    Source.MODULES,
)


def recipe_named(name: str) -> Recipe | None:
    return next((recipe for recipe in RECIPES if recipe.name == name), None)


def recipe_of(question: Question) -> Recipe:
    return next(
        recipe
        for recipe in (MODULES, *RECIPES)
        if (recipe.kind, recipe.source) == (question.kind, question.source)
    )
