"""How is the index? What waits, what failed, what the last comparison with the database said."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Min
from django.utils import timezone

from search.comparison_tasks import under_way
from search.engines import live_engine
from search.engines.base import EngineUnavailable
from search.entries import KINDS
from search.models import Change, IndexState
from search.tasks import next_attempt

ENGINES = {"elasticsearch": "Elasticsearch", "embedded": "Incorporato"}
REASONS = {
    "ConnectionError": "il motore non era raggiungibile",
    "ConnectionTimeout": "il motore non ha risposto in tempo",
    "ApiError": "il motore ha risposto con un errore",
    "AuthorizationException": "il motore era in sola lettura",
    "WritesRefused": "il motore ha rifiutato una parte delle scritture",
    "IndexBusy": "un altro processo stava scrivendo l'indice",
    "IndexMissing": "l'indice non c'era o era di un'altra versione",
    "ContentRefused": "un elemento ha un contenuto che il motore non prende: il registro del sito dice quale",
}
OTHER_REASON = "errore imprevisto: il registro del sito dice quale"
LATE = datetime.timedelta(minutes=5)


@dataclass(frozen=True)
class Status:
    """`has_index`: None when nobody answers. `oldest`: since when the oldest noted change waits."""

    engine: str
    has_index: bool | None
    waiting: int
    oldest: datetime.datetime | None
    next_attempt: datetime.datetime | None
    is_comparing: bool
    state: IndexState

    @property
    def is_behind(self) -> bool:
        """What waits a moment is as it should be."""
        if self.oldest is None:
            return False
        return self.state.failures > 0 or timezone.now() - self.oldest > LATE

    @property
    def reason(self) -> str:
        return REASONS.get(self.state.failure, OTHER_REASON)

    @property
    def comparison_failure(self) -> str:
        failure = self.state.outcome.get("failure", "")
        return REASONS.get(failure, OTHER_REASON) if failure else ""

    @property
    def differences(self) -> int:
        return sum(self.state.outcome.get(name, 0) for name in ("missing", "left_over", "outdated"))

    @property
    def examples(self) -> list[str]:
        """By kind and number; a title could be of something the reader may not see."""
        pairs = (key.split(":") for key in self.state.outcome.get("examples", ()))
        return [f"{KINDS[kind].label if kind in KINDS else kind} n. {pk}" for kind, pk in pairs]


def index_status() -> Status:
    engine = live_engine()
    try:
        has_index: bool | None = engine.exists
    except EngineUnavailable:
        has_index = None
    queue = Change.objects.aggregate(waiting=Count("pk"), oldest=Min("noted_at"))
    return Status(
        engine=ENGINES.get(engine.name, engine.name),
        has_index=has_index,
        next_attempt=next_attempt(),
        is_comparing=under_way().exists(),
        state=IndexState.objects.current(),
        **queue,
    )
