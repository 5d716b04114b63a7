"""How is a result drawn? Bars and stacks as numbers, and the whole chart as an SVG for documents. Pure.

Pages draw the same bars one by one beside their labels, so that words keep their size on a phone."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LINE, BAR = 640, 17, 14  # of the drawing, a line of text and a bar, in units of the SVG
LETTERS = 84  # of a label in a line
SHADES = ("#00264d", "#004d99", "#0066cc", "#4d94db", "#99c2eb", "#cce0f5")


@dataclass(frozen=True)
class Bar:
    """`percent` of the length; `words` is the value as it is read."""

    label: str
    percent: float
    words: str


@dataclass(frozen=True)
class Piece:
    """A part of a stack, from `start`, both in percent; `shade` numbers its colour from the darkest."""

    label: str
    start: float
    percent: float
    shade: int

    @property
    def whole(self) -> int:
        return round(self.percent)

    @property
    def colour(self) -> str:
        return SHADES[self.shade]


@dataclass(frozen=True)
class Stack:
    label: str
    pieces: list[Piece]


def stack(label: str, names: Sequence[str], shares: Sequence[float]) -> Stack:
    """One bar of several parts: `shares` from 0 to 1, each with its name; the colours spread from dark to light."""
    pieces, start = [], 0.0
    for number, (name, share) in enumerate(zip(names, shares, strict=True)):
        if share > 0:
            pieces.append(Piece(name, round(start, 2), round(100 * share, 2), shade(number, len(names))))
        start += 100 * share
    return Stack(label, pieces)


def shade(number: int, of: int) -> int:
    return round(number * (len(SHADES) - 1) / max(1, of - 1))


def bar_chart(bars: Sequence[Bar]) -> str:
    """An SVG with each label above its bar."""
    drawn: list[str] = []
    y = 0
    for bar in bars:
        y = _label(drawn, f"{bar.label}: {bar.words}", y)
        drawn.append(f'<rect y="{y}" width="{WIDTH}" height="{BAR}" fill="#e6ebf0"/>')
        drawn.append(
            f'<rect y="{y}" width="{WIDTH * bar.percent / 100:.1f}" height="{BAR}" fill="{SHADES[2]}"/>'
        )
        y += BAR + LINE // 2
    return _svg(drawn, y)


def stack_chart(stacks: Sequence[Stack], names: Sequence[str]) -> str:
    """An SVG with a legend of the parts and each label above its stack."""
    drawn: list[str] = []
    y = _legend(drawn, names)
    for one in stacks:
        y = _label(drawn, one.label, y)
        drawn.append(f'<rect y="{y}" width="{WIDTH}" height="{BAR}" fill="#ffffff" stroke="#5a768a"/>')
        for piece in one.pieces:
            x, width = WIDTH * piece.start / 100, WIDTH * piece.percent / 100
            drawn.append(
                f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{piece.colour}"/>'
            )
        y += BAR + LINE // 2
    return _svg(drawn, y)


def _legend(drawn: list[str], names: Sequence[str]) -> int:
    step, across = 80, WIDTH // 80
    for number, name in enumerate(names):
        x, y = number % across * step, number // across * LINE
        drawn.append(
            f'<rect x="{x}" y="{y}" width="12" height="12" fill="{SHADES[shade(number, len(names))]}"/>'
        )
        drawn.append(f'<text x="{x + 16}" y="{y + 11}" font-size="12">{escape(name)}</text>')
    return (len(names) + across - 1) // across * LINE + LINE // 2


def _label(drawn: list[str], text: str, y: int) -> int:
    for line in textwrap.wrap(text, LETTERS) or [""]:
        drawn.append(f'<text y="{y + LINE - 4}" font-size="14">{escape(line)}</text>')
        y += LINE
    return y


def _svg(drawn: Sequence[str], height: int) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
    head += f'width="{WIDTH}" height="{height}" font-family="Libertinus Serif, serif" fill="#17324d">'
    return head + "".join(drawn) + "</svg>"
