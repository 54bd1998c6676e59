"""The database as a bundle."""

from typing import Any

import msgspec

from planning.exchange.bundle.reading import FORMAT, VERSION
from planning.exchange.bundle.sections import SECTIONS
from planning.exchange.bundle.world import read_organisation, read_world


def export() -> dict[str, Any]:
    """Return everything that a bundle can hold, JSON-ready; what comes with the catalogue is left out.

    An import of it into an empty portal makes the same organisation, and its export is equal to this one. Users are
    in it with what they may do, without passwords and tokens.
    """
    world = read_world()
    bundle: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "organisation": msgspec.to_builtins(read_organisation()),
    }
    for section in SECTIONS:
        left_out = world.as_loaded.get(section.name, ())
        rows = [row for name, row in world.rows[section.name].items() if name not in left_out]
        if rows:
            bundle[section.name] = msgspec.to_builtins(rows)
    return bundle
