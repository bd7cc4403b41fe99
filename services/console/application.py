"""The console's application: pages, files, headers, and what is shown when something fails."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from math import ceil

import structlog
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from services.console.apis import ApiRefusedError
from services.console.console import Console
from services.console.headers import headers_of
from services.console.pages.sign_in import address_to_sign_in
from services.console.problems import problem_key
from services.console.refused_form import refused_form
from services.console.rendering import STATIC, render, static_version
from services.console.signed_out import SignedOutError
from services.console.texts import write
from services.console.visit import Visit, language_of, said_in
from shared.domain.errors import LoketError, NotAuthenticatedError, TooManyRequestsError
from shared.observability.tracing import trace_id
from shared.web.headers import WithHeaders
from shared.web.health import Health, health_router
from shared.web.middleware import MOST_BYTES, Bounded, Observed

log = structlog.get_logger(__name__)

_DEFECT = 500
"""After which nothing of a page is certain, its frame neither."""


def create_console(console: Console) -> FastAPI:
    """Return the console as an application that starts and stops with itself."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await console.sessions.prepare()
        await console.colleagues.prepare()
        async with console.apis.opened():
            yield
        console.drawer.close()

    app = FastAPI(
        title="Loket: console", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None
    )
    app.state.console = console
    app.add_middleware(Bounded, multipart_bytes=MOST_BYTES, too_large=_too_large)
    headers = headers_of(is_secure=console.is_secure)
    app.add_middleware(WithHeaders, headers=headers)
    app.add_middleware(Observed)
    for page in console.pages:
        whose = [Depends(page.check)] if page.action else []
        app.include_router(page.router, dependencies=whose)
    app.include_router(health_router(Health(console.sessions.ping)))
    app.mount(f"/static/{static_version()}", _Kept(directory=STATIC))
    _install_errors(app, headers)
    return app


class _Kept(StaticFiles):
    """Files that browsers may keep, because another version has another address."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _install_errors(app: FastAPI, headers: Mapping[str, str]) -> None:
    @app.exception_handler(SignedOutError)
    async def _signed_out(request: Request, error: SignedOutError) -> Response:
        return await _to_sign_in(request, error)

    @app.exception_handler(LoketError)
    async def _ours(request: Request, error: LoketError) -> Response:
        if isinstance(error, NotAuthenticatedError) or error.status == 401:
            return await _to_sign_in(request, error)
        sent: Visit | None = getattr(request.state, "sent", None)
        if sent is not None and not _is_script(request):
            form = refused_form(request.url.path, sent.form.multi_items(), error)
            return await sent.leave(sent.came_from, form)
        visit: Visit | None = getattr(request.state, "visit", None)
        if visit is not None and error.status == 403 and _is_look(request):
            return visit.page("not_yours.html", 403)
        response = failure(request, error.status, error.code, error)
        if isinstance(error, TooManyRequestsError):
            response.headers["Retry-After"] = str(ceil(error.wait.total_seconds()))
        return response

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, _error: RequestValidationError) -> Response:
        return failure(request, 404, "not-found")

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        # Forms are read before anything else of them can be wrong.
        code = "unreadable-form" if error.status_code == 400 else "http"
        return failure(request, error.status_code, code)

    @app.exception_handler(Exception)
    async def _defect(request: Request, error: Exception) -> Response:
        log.error("defect in a page", page=request.scope.get("path_params"), exc_info=error)
        response = failure(request, _DEFECT, "defect")
        # Starlette answers defects outside of all middleware.
        response.headers.update(headers)
        return response


def _too_large(request: Request, _detail: str) -> Response:
    return failure(request, 413, "too-large")


async def _to_sign_in(request: Request, error: LoketError) -> Response:
    """Send a browser to sign in and back; tell a script, which cannot go there."""
    if _is_look(request):
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(address_to_sign_in(back), 303)
    return failure(request, 401, "signed-out", error)


def failure(request: Request, status: int, code: str, error: LoketError | None = None) -> Response:
    """Return a page, or for a script a few words, that say what is wrong and what to do."""
    language = language_of(request)
    words = write(problem_key(code, status), language)
    refused = error if isinstance(error, ApiRefusedError) else None
    trace = (refused.trace if refused else None) or trace_id()
    values = {"status": status, "code": code, "words": words, "trace": trace}
    if _is_script(request):
        return JSONResponse(values, status)
    visit: Visit | None = getattr(request.state, "visit", None)
    if visit is not None and status != _DEFECT:
        return visit.page("problem.html", status, words=words, trace=trace)
    # What was done before the page failed is done all the same.
    return render("problem.html", language, {**values, "said": said_in(request)}, status)


def _is_look(request: Request) -> bool:
    return request.method == "GET" and not _is_script(request)


def _is_script(request: Request) -> bool:
    return "x-fragment" in request.headers or "application/json" in request.headers.get(
        "accept", ""
    )
