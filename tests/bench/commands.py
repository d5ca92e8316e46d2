"""`quality` and all that begins with `bench`: how well it matches and how fast it is, beside others."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot import settings as settings_
from bot.cli import options

EVALUATION = Path("bot/training/eval")
Public = Annotated[Path | None, typer.Option(help="Folder of CLINC150 and BANKING77: these, by the same training.")]
Encoder = Annotated[Path | None, typer.Option(help="Folder of a sentence encoder, to compare with that too.")]


def bench(
    file: Annotated[Path, typer.Argument(help="JSON Lines of labeled questions.")] = EVALUATION / "round2.jsonl",
    quick: Annotated[bool, typer.Option(help="A glance in seconds: few questions, no training.")] = False,
    encoder: Encoder = None,
    public: Public = None,
) -> None:
    """How long texts take to read; quality, speed and memory of the matcher beside others, with more phrasings."""
    if public is not None:
        print(_public_table(public))
        return
    from rich.console import Console

    from bot.content.loader import load
    from bot.core.courts import CourtFinder
    from bot.core.knowledge_base import KnowledgeBase
    from bot.core.matching import Index
    from bot.training import evaluation
    from bot.training.weights import weights_for
    from tests.bench import matching, reading

    settings = settings_.load_settings()
    lines = evaluation.read_lines(file)
    library = load(settings.knowledge)
    weights = weights_for(library, settings.cache, options.print_progress)
    finder = CourtFinder(library.courts.values())
    times = reading.measure(KnowledgeBase(library, Index(library, weights, finder), finder))
    measured = matching.bench(
        library,
        weights,
        lines,
        datetime.now(UTC).date(),
        extent=matching.QUICK if quick else matching.FULL,
        encoder=encoder,
        progress=options.print_progress,
    )
    console = Console()
    if not console.is_terminal:  # in a file or a pipe, nothing limits the table to 80 columns
        console = Console(width=120)
    console.print(reading.as_table(times))
    console.print(measured.as_table())


def _public_table(folder: Path) -> str:
    from tests.bench import public

    results = []
    for benchmark in public.read(folder):
        options.print_progress(f"training and asking {benchmark.name}")
        results.append(public.run(benchmark))
    return public.as_markdown(results, datetime.now(UTC).date())


def clicks(
    server: Annotated[
        str, typer.Option(envvar="BENCH_POSTGRES", help="A PostgreSQL server where a database may be made and dropped.")
    ] = "postgresql://postgres@127.0.0.1:5432/postgres",
    quick: Annotated[bool, typer.Option(help="A glance in seconds.")] = False,
) -> None:
    """Clicks a second in guided checks, on SQLite and PostgreSQL, beside a Bolt app that only acks."""
    import asyncio

    from rich.console import Console

    from bot.serving.knowledge_base import knowledge_base_from
    from tests.bench import clicks as measured

    extent = measured.QUICK if quick else measured.Extent()
    kb = knowledge_base_from(settings_.load_settings(), options.print_progress)
    with measured.databases(server) as found:
        if "PostgreSQL" not in found:
            options.print_progress(f"No PostgreSQL answers at {server}; it is left out.")
        console = Console()
        if not console.is_terminal:
            console = Console(width=120)
        console.print(
            measured.as_table(asyncio.run(measured.measure(kb, found, extent, options.print_progress)), extent)
        )


def start(times: Annotated[int, typer.Option(min=1, max=50, help="How often.")] = 7) -> None:
    """How long `serve` takes to be ready with a trained matcher, and how large it is then."""
    import asyncio

    from rich.console import Console

    from bot.serving.knowledge_base import knowledge_base_from
    from tests.bench import start as measured

    settings = settings_.load_settings()
    knowledge_base_from(settings, options.print_progress)  # trained now, not by the first start
    Console().print(measured.as_table(asyncio.run(measured.measure(settings, times))))


def load(
    server: Annotated[
        str, typer.Option(envvar="BENCH_POSTGRES", help="A PostgreSQL server where a database may be made and dropped.")
    ] = "postgresql://postgres@127.0.0.1:5432/postgres",
    seconds: Annotated[float, typer.Option(min=1, max=600, help="Per candidate, at full speed and paced.")] = 20,
    quick: Annotated[bool, typer.Option(help="A glance in seconds.")] = False,
    soak: Annotated[bool, typer.Option(help="Only the bot, only paced: whether queue or memory grow.")] = False,
    processes: Annotated[int, typer.Option(min=1, max=8, help="Of each candidate, taking turns.")] = 1,
    only: Annotated[Literal["SQLite", "PostgreSQL"] | None, typer.Option(help="One database instead of both.")] = None,
    channel: Annotated[
        bool, typer.Option("--channel", help="Only 30 questions in one channel, where Slack takes a post a second.")
    ] = False,
) -> None:
    """Questions answered a second, on SQLite and PostgreSQL, beside a hello-world app; fails if one is lost."""
    import asyncio

    from rich.console import Console

    from bot.content.loader import load as library_in
    from bot.training.weights import weights_for
    from tests.bench import channel as one_channel
    from tests.bench import clicks as shared
    from tests.bench import load as measured

    extent = measured.QUICK if quick else measured.soak(seconds) if soak else measured.lasting(seconds)
    settings = settings_.load_settings()
    library = library_in(settings.knowledge)
    weights_for(library, settings.cache, options.print_progress)  # trained now, not by each process at its start
    with shared.databases(server) as found:
        if "PostgreSQL" not in found:
            options.print_progress(f"No PostgreSQL answers at {server}; it is left out.")
        chosen = {name: url for name, url in found.items() if only in (None, name)}
        costs = [] if quick or soak else asyncio.run(one_channel.measure(chosen, options.print_progress))
        told = (
            []
            if channel
            else asyncio.run(
                measured.measure(library, chosen, extent, processes=processes, progress=options.print_progress)
            )
        )
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    if costs:
        console.print(one_channel.as_table(costs))
    if told:
        console.print(measured.as_table(told, extent))
    faults = one_channel.faults(costs) + measured.faults(told)
    for fault in faults:
        print(fault)
    if faults:
        raise typer.Exit(1)


def inbox(
    server: Annotated[
        str, typer.Option(envvar="BENCH_POSTGRES", help="A PostgreSQL server where a database may be made and dropped.")
    ] = "postgresql://postgres@127.0.0.1:5432/postgres",
    rows: Annotated[int, typer.Option("--open", min=100, help="Open rows; a hundredth of them is due.")] = 100_000,
    quick: Annotated[bool, typer.Option(help="A glance in seconds.")] = False,
) -> None:
    """What looking for due work costs while many rows are open for a later time, on SQLite and PostgreSQL."""
    from rich.console import Console

    from tests.bench import clicks as shared
    from tests.bench import inbox as measured

    extent = measured.QUICK if quick else measured.Extent(open=rows, due=rows // 100)
    with shared.databases(server) as found:
        if "PostgreSQL" not in found:
            options.print_progress(f"No PostgreSQL answers at {server}; it is left out.")
        Console().print(measured.as_table(measured.measure(found, extent, options.print_progress), extent))


def readiness(
    server: Annotated[
        str, typer.Option(envvar="BENCH_POSTGRES", help="A PostgreSQL server where a database may be made and dropped.")
    ] = "postgresql://postgres@127.0.0.1:5432/postgres",
    quick: Annotated[bool, typer.Option(help="A glance in seconds.")] = False,
    plans: Annotated[bool, typer.Option("--plans", help="Also how each database runs the queries.")] = False,
) -> None:
    """The import of a roster of 2,000 attorneys, and the views of its board, on SQLite and PostgreSQL."""
    from rich.console import Console

    from bot.serving.knowledge_base import knowledge_base_from
    from tests.bench import clicks as shared
    from tests.bench import readiness as measured

    extent = measured.QUICK if quick else measured.Extent()
    kb = knowledge_base_from(settings_.load_settings(), options.print_progress)
    with shared.databases(server) as found:
        if "PostgreSQL" not in found:
            options.print_progress(f"No PostgreSQL answers at {server}; it is left out.")
        figures = measured.measure(found, kb, extent, options.print_progress)
    Console().print(measured.as_table(figures, extent))
    for one in figures if plans else ():
        for query, plan in one.plans.items():
            print(f"\n{one.name}: {query}\n{plan}")


def publishing(
    server: Annotated[
        str, typer.Option(envvar="BENCH_POSTGRES", help="A PostgreSQL server where a database may be made and dropped.")
    ] = "postgresql://postgres@127.0.0.1:5432/postgres",
    rounds: Annotated[int, typer.Option(min=1, max=50, help="How often, on each database.")] = 5,
) -> None:
    """How long until two processes answer with a draft that is published, and without it once it is rolled back."""
    import asyncio

    from rich.console import Console

    from bot.serving.knowledge_base import knowledge_base_from
    from tests.bench import clicks as shared
    from tests.bench import publishing as measured

    settings = settings_.load_settings()
    kb = knowledge_base_from(settings, options.print_progress)
    with shared.databases(server) as found:
        if "PostgreSQL" not in found:
            options.print_progress(f"No PostgreSQL answers at {server}; it is left out.")
        figures = asyncio.run(measured.measure(settings, kb, found, rounds, options.print_progress))
    Console().print(measured.as_table(figures))


def quality(
    folder: Annotated[Path, typer.Argument(help="Where the labeled questions are.")] = EVALUATION,
    write: Annotated[bool, typer.Option("--write", help="Into QUALITY.md of the knowledge.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only say whether QUALITY.md is stale.")] = False,
    encoder: Encoder = None,
    public: Public = None,
) -> None:
    """The page on how well it matches, by kind and by entry. The public benchmarks are measured when they are given."""
    from bot.content.loader import load
    from bot.training.weights import weights_for
    from tests.bench import quality as pages

    settings = settings_.load_settings()
    path = settings.knowledge / "QUALITY.md"
    library = load(settings.knowledge)
    if check:
        try:
            stamped = pages.stamped(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            stamped = None
        if stamped == pages.stamp(library):
            print(f"{path} is current: {stamped}.")
            return
        print(
            f"{path} is for {stamped or 'nothing'}, now it is {pages.stamp(library)}: `python -m bot quality --write`"
        )
        raise typer.Exit(1)
    page = pages.page(
        library,
        weights_for(library, settings.cache, options.print_progress),
        pages.questionnaires(folder),
        datetime.now(UTC).date(),
        public=_public_table(public)
        if public
        else pages.public_table(path.read_text("utf-8") if path.exists() else ""),
        encoder=encoder,
        progress=options.print_progress,
    )
    if write:
        path.write_text(page, encoding="utf-8")
    else:
        print(page, end="")


def training(
    phrasings: Annotated[int, typer.Option(help="How many the second training has, made of those there are.")] = 40_000,
) -> None:
    """Processor time and memory of training the matcher: now, and with more phrasings."""
    from rich.console import Console

    from tests.bench import training as trainings

    knowledge = settings_.load_settings().knowledge
    measured = tuple(trainings.measure(knowledge, number) for number in (None, phrasings))
    Console().print(trainings.as_table(measured))


def add_to(cli: typer.Typer) -> None:
    """Makes these commands of the program."""
    cli.command()(bench)
    cli.command(name="bench-clicks")(clicks)
    cli.command(name="bench-inbox")(inbox)
    cli.command(name="bench-load")(load)
    cli.command(name="bench-publishing")(publishing)
    cli.command(name="bench-readiness")(readiness)
    cli.command(name="bench-start")(start)
    cli.command(name="bench-training")(training)
    cli.command()(quality)
