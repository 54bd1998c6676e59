"""Real organisations turned into bundles, imported, checked and planned: ``docs/how-to/real-data.md``."""
