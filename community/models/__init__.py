"""What exists in the community, by subject."""

from community.models.moderation import (
    Appeal,
    Case,
    CaseClosed,
    Decision,
    Flag,
    LogEntry,
    Newcomer,
    Suspension,
)
from community.models.news import News
from community.models.spaces import Level, Space, SpaceArchived, SpaceLevel, SpaceQuerySet
from community.models.threads import (
    KEY_LENGTH,
    THREAD_TOPIC,
    Assignment,
    KeyConflict,
    Post,
    PostQuerySet,
    ReadMark,
    Thread,
    ThreadLevel,
    ThreadLocked,
    ThreadQuerySet,
    digest_of,
)
from community.models.writing import Attachment, Draft, Mention, PostVersion, Reaction

__all__ = [
    "KEY_LENGTH",
    "THREAD_TOPIC",
    "Appeal",
    "Assignment",
    "Attachment",
    "Case",
    "CaseClosed",
    "Decision",
    "Draft",
    "Flag",
    "KeyConflict",
    "Level",
    "LogEntry",
    "Mention",
    "Newcomer",
    "News",
    "Post",
    "PostQuerySet",
    "PostVersion",
    "Reaction",
    "ReadMark",
    "Space",
    "SpaceArchived",
    "SpaceLevel",
    "SpaceQuerySet",
    "Suspension",
    "Thread",
    "ThreadLevel",
    "ThreadLocked",
    "ThreadQuerySet",
    "digest_of",
]
