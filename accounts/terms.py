"""The vocabulary of audience terms (pure)."""

AUDIENCE_LENGTH = 24
PUBLIC = "public"
PARTICIPANTS = "participants"


def ats_term(ats_id: int) -> str:
    return f"ats:{ats_id}"


def circle_term(circle_id: int) -> str:
    return f"circle:{circle_id}"
