"""The commands of ``python -m benchmarks.engine``: one module each, with ``options`` and ``run``."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.engine import bundle, outside, peers


@dataclass(frozen=True, slots=True)
class Command:
    """What is asked for by name: a line of help, its options, and what it does."""

    name: str
    about: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


COMMANDS: tuple[Command, ...] = (
    Command("imopse", "projects with skill levels and salaries (iMOPSE d36)", outside.options_with_cost, outside.run),
    Command("mspsp", "projects whose activities need several skills at once (MSPSP-InstLib)", outside.options,
            outside.run),
    Command("bundle", "the plan of any bundle file: tiers, bounds, gaps, time, memory", bundle.options, bundle.run),
    Command("peers", "the same projects with PyJobShop and TaskJuggler", peers.options, peers.run),
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that is asked for; return 1 where a plan was not valid."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command in COMMANDS:
        command.options(commands.add_parser(command.name, help=command.about, description=command.about))
    given = parser.parse_args(arguments)
    return next(command.run(given) for command in COMMANDS if command.name == given.command)


if __name__ == "__main__":
    raise SystemExit(main())
