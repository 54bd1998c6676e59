"""What can be wrong with the catalogue."""


class CatalogueError(ValueError):
    """A catalogue file does not hold what it should; the message names the file and the entry."""
