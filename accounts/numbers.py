"""How is a number written in Italian?"""


def number(value: float) -> str:
    """With two decimals where they are needed, after a comma; dots from 10.000 on."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    text = text if abs(value) >= 10_000 else text.replace(",", "")
    return text.translate(str.maketrans(",.", ".,"))
