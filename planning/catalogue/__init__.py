"""Built-in roles, skills, metrics and their like as reviewed TOML: package data, read and checked by ``load()``.

To add a role, a skill or a metric, add an entry to its file; ``tests/catalogue/test_catalogue.py`` reads them all.
Nothing here writes to the database: an action does.
"""

from planning.catalogue.entries import Catalogue
from planning.catalogue.errors import CatalogueError
from planning.catalogue.loader import load, parse

__all__ = ["Catalogue", "CatalogueError", "load", "parse"]
