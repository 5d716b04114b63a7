"""A longer text on a page: read as Markdown, safe, and never lost."""

from accounts.markdown import MAX_LENGTH
from accounts.templatetags.prose import markdown


def test_markdown_is_read_below_the_heading_of_the_page():
    assert markdown("# Uno\n\n- a\n- **b**") == (
        "<h2>Uno</h2>\n<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>\n"
    )


def test_what_is_written_cannot_act():
    found = markdown("<script>alert(1)</script> [x](javascript:alert(1))")
    assert "<script" not in found and "<a" not in found


def test_what_is_too_long_stays_plain():
    assert markdown("**a** <b>" + "b" * MAX_LENGTH).startswith("<p>**a** &lt;b&gt;b")
