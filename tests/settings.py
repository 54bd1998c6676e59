"""The settings of a test run: the portal's own, read in the environment of tests."""

import os

os.environ["PORTAL_ENV"] = "test"
os.environ.setdefault("SECRET_KEY", "for-tests-alone-" + "x" * 50)

from portal.settings import *  # noqa: F403 -- the environment must stand before they are read

# Nothing is collected for tests; the folder must be there, as its absence is warned of, and warnings are errors.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 -- from the star above

# Looking for all files at the start of every client takes longer than most tests, and none asks for a file.
WHITENOISE_USE_FINDERS = False
