"""The schema, one idea a file."""
