"""A longer text that somebody wrote, read as Markdown."""

from django import template
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from accounts.markdown import TextRefused, render

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Safe HTML whose headings come below that of the page; what cannot be read as Markdown stays plain text."""
    try:
        html = render(text)
    except TextRefused:
        return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - escaped
    return mark_safe(html.replace("<h1>", "<h2>").replace("</h1>", "</h2>"))  # noqa: S308 - cleaned by `render`
