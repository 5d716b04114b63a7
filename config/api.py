"""The door for programs: one API, session or bearer token, problems as RFC 9457 says."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer, SessionAuth

from accounts.api import router as accounts_router
from accounts.coded import NotAcceptable
from accounts.joining_api import router as joining_router
from accounts.limits import TooMany
from accounts.pages import BadCursor
from accounts.people_api import router as people_router
from accounts.rules import Stale, WrongMoment, require
from accounts.scopes import AREAS, READ, WRITE, missing
from accounts.territory_api import router as territory_router
from accounts.tokens import token_by_key
from community.moderation_api import router as moderation_router
from community.news_api import router as news_router
from community.threads_api import router as community_router
from config.incoming import CleanText
from config.openapi import ABOUT, described
from config.problems import field_errors, problem
from labs.routers import ROUTERS as LABS
from reports.figures_api import router as figures_router
from search.api import router as search_router
from surveys.answers import AnswerError
from surveys.models import StaleVersion
from surveys.routers import ROUTERS as SURVEYS
from toolkit.library_api import router as toolkit_router
from toolkit.limits import TooManyUploads

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Token(HttpBearer):
    """`Authorization: Bearer KEY`; a wrong key never falls back to the cookie, and one reaches as far as it says."""

    def __init__(self, area: str) -> None:
        super().__init__()
        self.area = area

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        held = token_by_key(token)
        if held is None:
            raise AuthenticationError(message="Chiave non valida.")
        kind = READ if request.method in SAFE_METHODS else WRITE
        require(held.reaches(self.area, kind), missing(self.area, kind))
        request.user = held.person
        return held.person


class Session(SessionAuth):
    """The site's own session, with its CSRF token; never where another credential was sent."""

    def _get_key(self, request: HttpRequest) -> str | None:
        if request.user.is_anonymous or "Authorization" in request.headers:
            return None
        return super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if key else None


class Api(NinjaAPI):
    """Each router has one area as its tag: the scopes of keys follow it, so an operation needs nothing of its own."""

    def add_router(self, prefix: str, router: Router | str, **options: Any) -> None:
        if router is self.default_router:  # nothing is mounted there
            return super().add_router(prefix, router, **options)
        areas = getattr(router, "tags", None) or []
        if len(areas) != 1 or areas[0] not in AREAS:
            raise ImproperlyConfigured(
                f"The API has no area {areas}: a router's tag is one of {list(AREAS)}."
            )
        return super().add_router(prefix, router, auth=[Token(areas[0]), Session()], **options)

    def get_openapi_schema(self, **options: Any) -> Any:
        """Made once: it depends on the code alone."""
        return self.whole_schema

    @cached_property
    def whole_schema(self) -> dict[str, Any]:
        return described(super().get_openapi_schema())


api = Api(
    title="Cantiere",
    version="1",
    description=ABOUT,
    servers=[{"url": "/", "description": "Questo sito"}],
    parser=CleanText(),
    urls_namespace="api",
    openapi_url="openapi.json",
    docs_url=None,
)
for router in (
    accounts_router,
    people_router,
    joining_router,
    territory_router,
    community_router,
    moderation_router,
    news_router,
    search_router,
    toolkit_router,
    figures_router,
    *LABS,
    *SURVEYS,
):
    api.add_router("", router)


def patterns() -> tuple[list[Any], str, str]:
    """The API's addresses; it asks for credentials itself, so no operation redirects to the sign-in page."""
    routes, app_name, namespace = api.urls
    for route in routes:
        answer: Any = getattr(route, "callback", None)
        if getattr(route, "name", "") == "openapi-json":
            answer = require_safe(answer)
        answer.login_required = False
        route.callback = answer
    return routes, app_name, namespace


WITHOUT_CSRF = "Manca il codice CSRF della sessione: usa l'intestazione X-CSRFToken, oppure una chiave."


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, "Accedi, oppure indica una chiave valida.")


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "Quello che cerchi non c'è.")


@api.exception_handler(PermissionDenied)
def refused(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, str(error) or "Non hai il permesso di farlo.")


@api.exception_handler(WrongMoment)
def wrong_moment(request: HttpRequest, error: WrongMoment) -> HttpResponse:
    return problem(409, str(error))


@api.exception_handler(Stale)
def stale(request: HttpRequest, error: Stale) -> HttpResponse:
    """With what others have written meanwhile."""
    return problem(409, str(error), stored=error.stored)


@api.exception_handler(StaleVersion)
def stale_version(request: HttpRequest, error: StaleVersion) -> HttpResponse:
    """With what is stored now, so that the caller can lay their own beside it."""
    stored = {"version": error.stored.version, "answers": error.stored.answers}
    return problem(409, str(error), stored=stored | {"submitted_at": error.stored.submitted_at})


@api.exception_handler(AnswerError)
def not_acceptable(request: HttpRequest, error: AnswerError) -> HttpResponse:
    errors = [{"field": f"answers.{key}", "detail": said} for key, said in error.by_question.items()]
    return problem(422, str(error), errors=errors)


@api.exception_handler(NotAcceptable)
def not_acceptable_fields(request: HttpRequest, error: NotAcceptable) -> HttpResponse:
    """A field that is "" is the whole of what was sent."""
    told = [
        (field.removeprefix("__all__"), said) for field, all_said in error.errors.items() for said in all_said
    ]
    return problem(422, str(error), errors=[{"field": field, "detail": said} for field, said in told])


@api.exception_handler(TooMany)
def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    response = problem(429, error.messages[0])
    response["Retry-After"] = str(error.seconds)
    return response


@api.exception_handler(TooManyUploads)
def too_many_uploads(request: HttpRequest, error: TooManyUploads) -> HttpResponse:
    response = problem(429, str(error))
    response["Retry-After"] = str(error.retry_after)
    return response


@api.exception_handler(BadCursor)
def bad_cursor(request: HttpRequest, error: BadCursor) -> HttpResponse:
    return problem(422, str(error))


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, "Alcuni dati non sono validi.", errors=field_errors(error.errors))


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "La richiesta è troppo grande.")


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the parser says of a body is the cause of what the framework makes of it."""
    error = error.__cause__ if isinstance(error.__cause__, HttpError) else error
    is_csrf = error.status_code == 403 and "CSRF" in str(error)
    response = problem(error.status_code, WITHOUT_CSRF if is_csrf else str(error))
    if error.status_code == 429:
        response["Retry-After"] = str(getattr(error, "retry_after", 60))
    return response
