"""Aldertree, the sample organisation: a made-up company as data; ``build()`` dates it and returns a bundle."""

from planning.exchange.sample.build import build

__all__ = ["build"]
