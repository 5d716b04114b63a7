"""What a post shows: the Markdown people write, and the worst they could write."""

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from accounts.markdown import MAX_LENGTH, REL, TAGS, TextRefused, TextTooLong, accept, render
from benchmarks.markdown import worst_texts

HOSTILE = Path(os.environ.get("SHARED_DIR", "../shared")) / "data" / "hostile"
LINK_ATTRIBUTES = {"href", "title", "rel"}
needs_hostile = pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"i dati condivisi non sono in {HOSTILE}")


class Audit(HTMLParser):
    """Reads HTML as a browser would and keeps what it should not have found."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if tag == "a" and name == "href":
                if not re.match(r"(https?://|mailto:)", value or "", re.IGNORECASE):
                    self.faults.append(f"href={value}")
                if dict(attrs).get("rel") != REL:
                    self.faults.append("rel")
            elif not (tag == "a" and name in LINK_ATTRIBUTES) and (tag, name) != ("ol", "start"):
                self.faults.append(f"{tag} {name}")

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.faults.append(decl)

    def handle_pi(self, data):
        self.faults.append(data)


def audit(markup):
    reader = Audit()
    reader.feed(markup)
    reader.close()
    return reader


def payloads(*names):
    for name in names:
        for line in (HOSTILE / name).read_text().splitlines():
            yield json.loads(line)["payload"]


def test_audit_sees_what_must_not_pass():
    assert audit('<a href="javascript:x" rel="a">x</a>').faults == ["href=javascript:x", "rel"]
    assert audit("<img src=x onerror=y>").faults == ["<img>", "img src", "img onerror"]
    assert audit("<p onclick=x>").faults == ["p onclick"]


@needs_hostile
@pytest.mark.parametrize(
    "name",
    [
        "strings/markdown_xss.jsonl",
        "xss/payloadbox.jsonl",
        "xss/patt_intruders.jsonl",
        "xss/patt_markdown.jsonl",
    ],
)
def test_render_lets_no_script_through(name):
    seen = 0
    for payload in payloads(name):
        for source in (payload, f"testo {payload} testo", f"[x]({payload})", f"> - {payload}"):
            try:
                found = audit(render(source))
            except TextRefused:
                continue
            seen += 1
            assert found.faults == [], (source, found.faults)
    assert seen > 90


@needs_hostile
def test_render_survives_the_naughty_strings():
    for source in json.loads((HOSTILE / "strings/blns.json").read_text()):
        if source.strip():
            assert audit(render(source)).faults == []


@pytest.mark.parametrize(("name", "source"), list(worst_texts()))
def test_the_slowest_texts_are_harmless_too(name, source):
    """How long they take is printed by `benchmarks.markdown`."""
    assert len(source) > MAX_LENGTH * 0.9
    assert audit(render(source)).faults == []


KEPT = [
    ("**forte**", "<strong>forte</strong>"),
    ("_piano_ e *così*", "<em>piano</em> e <em>così</em>"),
    ("~~tolto~~", "<s>tolto</s>"),
    ("`art. 30 < 31`", "<code>art. 30 &lt; 31</code>"),
    ("```\nx = 1\n```", "<pre><code>x = 1\n</code></pre>"),
    ("> citato", "<blockquote>\n<p>citato</p>\n</blockquote>"),
    ("- uno\n- due", "<ul>\n<li>uno</li>\n<li>due</li>\n</ul>"),
    ("3. tre\n4. quattro", '<ol start="3">\n<li>tre</li>\n<li>quattro</li>\n</ol>'),
    ("riga\nsotto", "riga<br>\nsotto"),
    ("sopra\n\n---\n\nsotto", "<p>sopra</p>\n<hr>\n<p>sotto</p>"),
    ("|a|b|\n|-|-|\n|1|2|", "<td>1</td>\n<td>2</td>"),
    (
        "[Regione](https://www.regione.lombardia.it)",
        f'<a href="https://www.regione.lombardia.it" rel="{REL}">',
    ),
    ('[a](https://a.it "dove")', f'<a href="https://a.it" title="dove" rel="{REL}">a</a>'),
    ("scrivi a ufficio@example.org", f'<a href="mailto:ufficio@example.org" rel="{REL}">'),
    ("l'80 % dell'importo, 5 < 6 & 7 > 2", "l'80 % dell'importo, 5 &lt; 6 &amp; 7 &gt; 2"),
    ("à è ì ò ù € – « » 😀", "à è ì ò ù € – « » 😀"),
    (r"\*non forte\*", "*non forte*"),
]


@pytest.mark.parametrize(("source", "kept"), KEPT)
def test_ordinary_markdown_survives(source, kept):
    assert kept in render(source)


def test_render_links_addresses_and_mail():
    markup = render("vedi www.regione.lombardia.it o scrivi a ufficio@example.org")
    assert f'<a href="http://www.regione.lombardia.it" rel="{REL}">www.regione.lombardia.it</a>' in markup
    assert f'<a href="mailto:ufficio@example.org" rel="{REL}">ufficio@example.org</a>' in markup


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/esci/", "ftp://a.it"]
)
def test_render_leaves_other_schemes_as_text(address):
    markup = render(f"[clicca]({address})")
    assert "<a" not in markup and "clicca" in markup


def test_render_turns_an_image_into_a_link():
    assert render('![la "mappa"](https://a.example/m.png)') == (
        f'<p><a href="https://a.example/m.png" rel="{REL}">la &quot;mappa&quot;</a></p>\n'
    )


def test_render_shows_typed_markup_as_text():
    typed = '<script>alert("x")</script> <b>grassetto</b>'
    markup = render(typed)
    assert audit(markup).text.strip() == typed
    assert "<script" not in markup


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("", TextRefused),
        (" \n ", TextRefused),
        ("a\x00b", TextRefused),
        ("a\ud800", TextRefused),
        ("a" * 10_001, TextTooLong),
    ],
)
def test_accept_refuses(source, error):
    with pytest.raises(error):
        accept(source)


def test_accept_takes_the_longest_and_one_kind_of_line_end():
    assert accept("a" * MAX_LENGTH) == "a" * MAX_LENGTH
    assert accept("a\r\nb\rc") == "a\nb\nc"
