"""What the site writes down of itself: one line an event, JSON for machines or plain for people, nothing personal.

What other packages say may hold an address, a key or a name: of theirs the sentence stays, of what they put into it
the numbers. Of an exception the type and the places stay, never its message. No line can be forged: what would end
one is escaped."""

import logging
import re
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from structlog.types import EventDict, Processor

OWN = ("cantiere", "django_tasks")
HIDDEN = "…"
ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
KEPT_FRAMES = 12
UNSAFE = {code: f"\\u{code:04x}" for code in (*range(32), *range(127, 160), *range(0x200E, 0x2010),
          *range(0x2028, 0x202F), *range(0x2066, 0x206A))}  # fmt: skip


class PersonalDataStaysOut(logging.Filter):
    """Rewrites what others log before any handler formats it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.split(".")[0] not in OWN:
            record.msg = _sentence(record)
            record.args = _numbers(record.args)
        return True


def _sentence(record: logging.LogRecord) -> str:
    """As the program has it, before anything was put into it; one without arguments may have been put together
    already, so only where it was said is kept. asyncio tells of a task from the second line on."""
    if record.args and isinstance(record.msg, str):
        return record.msg.split("\n", 1)[0]
    return f"said in {record.module}.{record.funcName}:{record.lineno}"


def _numbers(args: Any) -> Any:
    if isinstance(args, dict):
        return {name: value if isinstance(value, int | float) else HIDDEN for name, value in args.items()}
    if not isinstance(args, tuple):
        return args
    return tuple(value if isinstance(value, int | float) else HIDDEN for value in args)


def _places(logger: Any, name: str, event: EventDict) -> EventDict:
    """`exc_info` becomes the types of the exceptions and where each came from."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        chain = list(_chain(error))
        event["error"] = [f"{type(one).__module__}.{type(one).__qualname__}" for one in chain]
        frames = traceback.extract_tb(chain[0].__traceback__)[-KEPT_FRAMES:]
        event["at"] = [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    event.pop("stack_info", None)
    return event


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _module(path: str) -> str:
    return "/".join(path.split("/")[-2:])


def _clean(logger: Any, name: str, event: EventDict) -> EventDict:
    return {key: _without_addresses(value) for key, value in event.items()}


def _without_addresses(value: Any) -> Any:
    if isinstance(value, str):
        return ADDRESS.sub(HIDDEN, value).translate(UNSAFE)
    return [_without_addresses(one) for one in value] if isinstance(value, list) else value


def _in_words(logger: Any, name: str, event: EventDict) -> str:
    head = f"{event.pop('time')} {event.pop('level').upper()} {event.pop('logger')} {event.pop('event')}"
    return " ".join([head, *(f"{key}={value}" for key, value in event.items())])


COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(allow={"route", "method", "status", "ms", "user"}),
    structlog.processors.TimeStamper("iso", key="time"),
]
LAST: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _places, _clean]


def line_of(form: str) -> logging.Formatter:
    """One line for each record, as `json` or `text`."""
    renderer = structlog.processors.JSONRenderer() if form == "json" else _in_words
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=COMMON, processors=[*LAST, renderer])


def logging_as(form: str) -> dict[str, Any]:
    """Django's LOGGING for `json` or `text`."""
    handler = {"class": "logging.StreamHandler", "formatter": "line", "filters": ["private"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"private": {"()": PersonalDataStaysOut}},
        "formatters": {"line": {"()": line_of, "form": form}},
        "handlers": {"console": handler},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "cantiere": {"level": "INFO"},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},  # a line of our own says how each request ended
            "django_tasks": {"level": "DEBUG"},  # which request put which task in the queue
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }
