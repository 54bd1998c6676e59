"""The REST API: a shape in, one call, a shape out."""
