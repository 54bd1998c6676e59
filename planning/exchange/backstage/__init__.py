"""Backstage catalogues in and out, with owners."""

from planning.exchange.backstage.documents import parse, write
from planning.exchange.backstage.transfer import export, load

__all__ = ["export", "load", "parse", "write"]
