"""How is a number written in Italian?"""

from fractions import Fraction


def number(value: int | float | Fraction) -> str:
    """With two decimals where they are needed, after a comma; dots from 10.000 on."""
    text = f"{float(value):,.2f}".rstrip("0").rstrip(".")
    text = text if abs(float(value)) >= 10_000 else text.replace(",", "")
    return text.translate(str.maketrans(",.", ".,"))
