"""What programs write and read of surveys that they look after."""

import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from accounts.api_fields import Ids, Title
from accounts.coded import Code, Id
from accounts.fields import BoundedDateTime

Intro = Annotated[str, StringConstraints(max_length=4000)]
Privacy = Literal["named", "confidential", "anonymous"]
SurveyStatus = Literal["draft", "open", "closed"]
Codes = Annotated[list[Code], Field(default_factory=list, max_length=50, examples=[["BER"]])]


class SurveyBriefOut(Schema):
    """`ats`: whose survey it is, null the region's. The questions are those of `GET surveys/{id}`."""

    id: int
    title: str
    status: SurveyStatus
    ats: str | None
    respondents: Literal["offices", "persons"]
    privacy: Privacy
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    closed_at: datetime.datetime | None
    published_at: datetime.datetime | None


class SurveyList(Schema):
    results: list[SurveyBriefOut]
    next: str | None


class SurveyFilter(Schema):
    status: SurveyStatus | None = None
    ats: Code | None = None


class SurveyIn(Schema):
    """`copied_from`: the id of a survey whose questions are taken over, without invitations and answers."""

    title: Title
    intro: Intro = ""
    ats: Annotated[Code | None, Field(examples=["BER"])] = None
    copied_from: Id | None = None


class LaunchIn(Schema):
    """Whom: the offices of these `ats` and these `organisations`, of every Ambito where neither is given; with
    `respondents` "persons", their people of these `roles`. `privacy` and `partial_rule` are fixed here for good."""

    respondents: Literal["offices", "persons"] = "offices"
    roles: Annotated[
        list[Literal["representative", "member"]], Field(default_factory=lambda: ["representative", "member"])
    ]
    ats: Codes
    organisations: Annotated[Ids, Field(default_factory=list)]
    privacy: Privacy = "confidential"
    partial_rule: Literal["shared", "zero", "modified"] = "shared"
    opens_at: BoundedDateTime | None = None
    closes_at: Annotated[BoundedDateTime, Field(examples=["2027-05-05T18:00:00+02:00"])]


class ExtensionIn(Schema):
    closes_at: Annotated[BoundedDateTime, Field(examples=["2027-05-12T18:00:00+02:00"])]


class PublicationIn(Schema):
    """Who may read the results: those who take part, or everybody."""

    audience: Literal["participants", "public"] = "participants"


class ToldOut(Schema):
    """How many people were told."""

    told: int
