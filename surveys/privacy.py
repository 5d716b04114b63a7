"""What `surveys` keeps about people. Anonymous answers are nobody's: docs/decisions/0032-anonymous-answers.md."""

from django.db.models import Q

from accounts.privacy import KEPT, NOT_PERSONAL, Subject, register

# A table: each model is one entry.
# fmt: off


def declare() -> None:
    _declare_answers()
    asked = "Che cosa si chiede."
    register(
        "surveys.Survey", Subject.SURVEYS, KEPT, asked, owners="author", words="title intro", plain="audience"
    )
    register("surveys.Section", Subject.SURVEYS, NOT_PERSONAL, asked, words="title description")
    register("surveys.Module", Subject.SURVEYS, NOT_PERSONAL, asked, words="title description")
    register("surveys.Option", Subject.SURVEYS, NOT_PERSONAL, asked, words="title description")
    register(
        "surveys.Question", Subject.SURVEYS, NOT_PERSONAL, asked,
        words="title help_text unit least_label most_label rows columns",
    )


def _declare_answers() -> None:
    register(
        "surveys.Response", Subject.SURVEYS, KEPT,
        "Quanto risponde un ufficio o una persona: contata nei risultati; le bozze mai inviate sono cancellate.",
        owners="person", actors="submitted_by", drops=Q(submitted_at=None, organisation=None),
        words="answers submitted_answers", plain="start_orders",
    )
    register(
        "surveys.AnonymousAnswer", Subject.SURVEYS, NOT_PERSONAL,
        "Nessuna riga dice di chi è: non si può esportare né cancellare a richiesta.", words="answers",
    )
    register(
        "surveys.Invitation", Subject.SURVEYS, KEPT, "A chi si chiede, e se ha risposto.", owners="person"
    )
    register(
        "surveys.Contribution", Subject.SURVEYS, KEPT, "Chi dell'ufficio ha cambiato una risposta.",
        owners="person",
    )
    register(
        "surveys.Result", Subject.SURVEYS, NOT_PERSONAL, "Ciò che è stato contato, fissato alla chiusura.",
        words="ballots counted", secrets="digest",
    )
