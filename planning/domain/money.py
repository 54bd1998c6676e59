"""How an amount of money is written."""

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


def prefix(currency: str) -> str:
    """Return what stands before an amount: the sign of the currency, or its three letters and a space."""
    return SIGNS.get(currency, f"{currency}\N{NO-BREAK SPACE}")
