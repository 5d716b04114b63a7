"""The door for programs: one API, session or bearer token, problems as RFC 9457 says."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer, SessionAuth

from accounts.api import router as accounts_router
from accounts.limits import TooMany
from accounts.pages import BadCursor
from accounts.rules import WrongMoment
from accounts.tokens import READ, WRITE, person_by_token
from community.api import router as community_router
from community.news_api import router as news_router
from config.problems import field_errors, problem
from labs.api import router as labs_router
from labs.course_api import router as courses_router
from search.api import router as search_router
from surveys.answers import AnswerError
from surveys.api import router as surveys_router
from surveys.models import StaleVersion
from surveys.results_api import router as results_router
from toolkit.api import router as toolkit_router
from toolkit.limits import TooManyUploads

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Token(HttpBearer):
    """`Authorization: Bearer KEY`; a wrong key never falls back to the cookie, a reading key changes nothing."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        person = person_by_token(token, READ if request.method in SAFE_METHODS else WRITE)
        if person is None:
            raise AuthenticationError(message="Chiave non valida.")
        request.user = person
        return person


class Session(SessionAuth):
    """The site's own session, with its CSRF token; never where another credential was sent."""

    def _get_key(self, request: HttpRequest) -> str | None:
        if request.user.is_anonymous or "Authorization" in request.headers:
            return None
        return super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if key else None


api = NinjaAPI(
    title="Cantiere",
    version="1",
    auth=[Token(), Session()],
    urls_namespace="api",
    openapi_url="openapi.json",
    docs_url=None,
)
api.add_router("", accounts_router)
api.add_router("", community_router)
api.add_router("", courses_router)
api.add_router("", labs_router)
api.add_router("", news_router)
api.add_router("", search_router)
api.add_router("", results_router)
api.add_router("", surveys_router)
api.add_router("", toolkit_router)


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


@api.exception_handler(StaleVersion)
def stale_version(request: HttpRequest, error: StaleVersion) -> HttpResponse:
    """With what is stored now, so that the caller can lay their own beside it."""
    stored = {"version": error.stored.version, "answers": error.stored.answers}
    return problem(409, str(error), stored=stored | {"submitted_at": error.stored.submitted_at})


@api.exception_handler(AnswerError)
def not_acceptable(request: HttpRequest, error: AnswerError) -> HttpResponse:
    errors = [{"field": f"answers.{key}", "detail": said} for key, said in error.by_question.items()]
    return problem(422, str(error), errors=errors)


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


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    is_csrf = error.status_code == 403 and "CSRF" in str(error)
    response = problem(error.status_code, WITHOUT_CSRF if is_csrf else str(error))
    if error.status_code == 429:
        response["Retry-After"] = str(getattr(error, "retry_after", 60))
    return response
