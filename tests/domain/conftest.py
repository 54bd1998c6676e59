"""Property tests of the domain draw few examples: the whole folder runs in seconds, also on slow shared cores."""

from hypothesis import settings

settings.register_profile("quick", max_examples=40, deadline=None)
settings.load_profile("quick")
