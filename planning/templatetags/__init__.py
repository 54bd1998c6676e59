"""Tags and filters that only format."""
