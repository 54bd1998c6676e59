"""How well the portal suggests tags, on labelled work of real organisations."""
