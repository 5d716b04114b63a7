"""Where a tag stands in a document: a statement that has a paragraph or a row for itself takes its place."""

from __future__ import annotations

import re

from toolkit.template_faults import ALONE, TEMPLATE_TAG, TemplateFault

PARAGRAPH_TAG = re.compile(r"\{%p\s+(.*?)%\}", re.DOTALL)
ROW_TAG = re.compile(r"\{%tr\s+(.*?)%\}", re.DOTALL)
STATEMENT = re.compile(r"\{%-?\s*((?:for|endfor|if|elif|else|endif|set)\b.*?)-?%\}", re.DOTALL)


def paragraph_statement(text: str) -> str | None:
    """What replaces a paragraph that says only this; None when it says something else."""
    if tag := PARAGRAPH_TAG.search(text):
        return _alone(tag, text, "un paragrafo tutto")
    tag = STATEMENT.fullmatch(text.strip())
    return _bare(tag) if tag and len(TEMPLATE_TAG.findall(text)) == 1 else None


def row_statement(text: str) -> str | None:
    """What replaces the row of a table that says only this."""
    tag = ROW_TAG.search(text)
    return _alone(tag, text, "una riga della tabella tutta") if tag else None


def _alone(tag: re.Match[str], text: str, what: str) -> str:
    if text.strip() != tag.group():
        raise TemplateFault(ALONE.format(tag.group(), what))
    return _bare(tag)


def _bare(tag: re.Match[str]) -> str:
    return f"{{% {tag.group(1)} %}}"
