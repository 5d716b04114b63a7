"""What `reports` keeps about people, and for how long."""

from accounts.privacy import KEPT, For, Subject, register

ADDRESS_DAYS = 180

# A table: each model is one entry.
# fmt: off


def declare() -> None:
    register(
        "reports.Feedback", Subject.FEEDBACK, KEPT, "Che cosa non va nel sito, e a chi rispondere.",
        For(ADDRESS_DAYS, "closed_at", "dalla chiusura per l'indirizzo di chi ha scritto", clear=("email",)),
        owners="author", actors="taken_by", names="email", addresses="email", words="body page",
    )
