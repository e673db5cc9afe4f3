"""`ritornello serve`: the desk in a browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from .ending import Refusal
from .screen import err, words

if TYPE_CHECKING:
    from fastapi import FastAPI

    from pipeline.access.oidc import Provider
    from pipeline.context import Context
    from pipeline.settings import Settings


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the samples, and let anybody in as the demo user.")
    ] = False,
) -> None:
    """Open the desk, where staff clear the exceptions.

    Without a broker this process reads the mailboxes and does the work too.
    """
    from desk.app import create_app
    from desk.house import House
    from pipeline.drawing import Drawer
    from pipeline.settings import Settings

    from .rehearsal import own_settings
    from .work import at_work

    need_assets()
    settings = own_settings() if demo else Settings()
    with at_work(settings) as ctx:
        if demo:
            load_samples(ctx)
        provider = provider_of(settings)
        with hands(ctx) as ring, Drawer(ctx) as drawer:
            err().print(words(f"The desk: http://{host}:{port}  (end with Ctrl-C)"))
            house = House(ctx, ring, demo=demo, provider=provider, drawer=drawer)
            listen(create_app(house), host, port, settings)


def provider_of(settings: "Settings") -> "Provider | None":
    """The identity provider of the settings; Refusal where the settings name one by halves."""
    from pipeline.access.oidc import Provider

    if settings.oidc_issuer is None:
        return None
    if settings.desk_url is None or settings.oidc_client_id is None:
        raise Refusal(
            "RITORNELLO_OIDC_ISSUER needs RITORNELLO_OIDC_CLIENT_ID and RITORNELLO_DESK_URL beside it."
        )
    return Provider(settings)


def need_assets() -> None:
    """Refusal where the styles and scripts were not put in place."""
    from desk.showing import STATIC

    if not (STATIC / "vendor" / "govuk-frontend.min.css").is_file():
        raise Refusal(
            "the pages' styles and scripts are not there: run `python tools/assets.py`, or `make serve`."
        )


def load_samples(ctx: "Context") -> None:
    """The sample register, forms and mailbox; what is there already stays as it is."""
    from .rehearsal import SOURCE, collect, prepare, refuse_a_real_store, sample_mail
    from .screen import bar
    from .work import take_in, walk_home

    refuse_a_real_store(ctx)
    with bar("Samples") as shown:
        prepare(ctx, shown)
        take_in(ctx, SOURCE, sample_mail(), shown)
        walk_home(ctx, shown)
        collect(ctx)


@contextmanager
def hands(ctx: "Context") -> "Iterator[Callable[[], None]]":
    """The bell: rung, it has this process do what waits, or the workers where there is a broker."""
    if ctx.settings.broker_url is not None:
        yield lambda: _ring_workers(ctx)
        return
    from threading import Event

    from pipeline.mailboxes.opening import sources
    from workers.background import Background
    from workers.watching import Watcher

    with ExitStack() as end:
        runner = Background(ctx)
        end.callback(runner.stop)
        runner.start()
        stop = Event()
        for source in sources(ctx):
            watcher = Watcher(ctx, source, lambda _: runner.ring(), stop)
            end.callback(watcher.join, 5)
            watcher.start()
        end.callback(stop.set)
        yield runner.ring


def _ring_workers(ctx: "Context") -> None:
    from pipeline.journey import due
    from workers.app import app, ring

    for each in due(ctx):
        ring(app, each)


def listen(app: "FastAPI", host: str, port: int, settings: "Settings") -> None:
    """Serves until the process is told to end; Refusal where the port is taken."""
    import uvicorn

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=5,
    )
    try:
        uvicorn.Server(config).run()
    except SystemExit as failed:  # uvicorn ends the process where it cannot listen
        raise Refusal(f"nothing can listen on {host}:{port}; choose another port with --port.") from failed
