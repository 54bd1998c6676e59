"""Measurements of the portal on data that it did not make up. None of it is needed at run time."""
