"""Pages: parse, call once, answer."""
