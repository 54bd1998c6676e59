"""The JSON bundle: an organisation in one file, in and out. The format stands in ``docs/reference/bundle.md``."""

from planning.exchange.bundle.exporting import export
from planning.exchange.bundle.problems import BundleInvalid, Problem
from planning.exchange.bundle.reading import LARGEST_BYTES, Bundle
from planning.exchange.bundle.writing import Report, apply, parse

__all__ = ["LARGEST_BYTES", "Bundle", "BundleInvalid", "Problem", "Report", "apply", "export", "parse"]
