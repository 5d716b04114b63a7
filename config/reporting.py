"""Errors told to a service that collects them, where SENTRY_DSN names one: the type and the places, nothing else."""

import importlib.util
from typing import Any

KEPT = ("event_id", "timestamp", "level", "platform", "release", "environment", "exception", "contexts")
KEPT_OF_A_FRAME = ("filename", "function", "module", "lineno", "in_app", "abs_path")


def report_errors(dsn: str) -> bool:
    """Whether there is somebody to tell; without the package (`make install-production`) nobody is told."""
    if not dsn or importlib.util.find_spec("sentry_sdk") is None:
        return False
    sentry = importlib.import_module("sentry_sdk")
    sentry.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        server_name="cantiere",
        before_send=scrubbed,
    )
    return True


def scrubbed(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """No request, no person, no message of an exception, no local variable."""
    kept = {name: event[name] for name in KEPT if name in event}
    kept["contexts"] = {"runtime": event.get("contexts", {}).get("runtime", {})}
    for one in event.get("exception", {}).get("values", []):
        one.pop("value", None)
        one.pop("mechanism", None)
        for frame in one.get("stacktrace", {}).get("frames", []):
            for name in [name for name in frame if name not in KEPT_OF_A_FRAME]:
                del frame[name]
    return kept
