"""Templates as DOCX and ODT: what they ask for, what they become, and what their language refuses."""

import io
import zipfile

import pytest

from tests.toolkit import files, libreoffice
from tests.toolkit.template_files import MAKERS, odt_template, part, with_parts, words_of
from toolkit.filling import BLANK, FILLABLE, TemplateFault, fill, placeholders

MAIN = {"docx": "word/document.xml", "odt": "content.xml"}
EACH = pytest.mark.parametrize("extension", FILLABLE)
COMUNI = [
    {"nome": "Lecco", "abitanti": 46831},
    {"nome": "Merate", "abitanti": 14850},
    {"nome": "Calolziocorte", "abitanti": 13735},
]
VALUES = {"ambito": "Lecco", "popolazione": 12345, "comuni": COMUNI, "capofila": "Comune di Lecco", "cup": ""}
ROWS = (
    ("Comune", "Abitanti"),
    ("{%tr for comune in comuni %}", ""),
    ("{{ comune.nome }}", "{{ comune.abitanti|migliaia }}"),
    ("{%tr endfor %}", ""),
)
FULL = {
    "paragraphs": (
        "Convenzione dell'Ambito {{ ambito|upper }}",
        "Abitanti: {{ popolazione + 1 }}",
        "{% if popolazione > 10000 %}Ambito grande{% else %}Ambito piccolo{% endif %}",
        "Comuni: {{ comuni|elenco('nome') }}.",
        "{%p for comune in comuni %}",
        "{{ loop.index }}. {{ comune.nome }}",
        "{%p endfor %}",
        "CUP: {{ cup }}",
    ),
    "rows": ROWS,
    "header": "Testata di {{ capofila }}",
    "footer": "Piede: {{ comuni|length }} Comuni",
}
EXPECTED = (
    "Convenzione dell'Ambito LECCO",
    "Abitanti: 12346",
    "Ambito grande",
    "Comuni: Lecco, Merate e Calolziocorte.",
    "1. Lecco",
    "2. Merate",
    "3. Calolziocorte",
    f"CUP: {BLANK}",
    "Testata di Comune di Lecco",
    "Piede: 3 Comuni",
    "46.831",
    "14.850",
    "13.735",
)


def full(extension: str, is_cut: bool = False) -> bytes:
    more = {key: FULL[key] for key in ("rows", "header", "footer")}
    return MAKERS[extension](*FULL["paragraphs"], **more, is_cut=is_cut)


def said(extension: str, *paragraphs: str, **values) -> str:
    return words_of(fill(extension, MAKERS[extension](*paragraphs), {**VALUES, **values}))


def fault(extension: str, *paragraphs: str, **values) -> str:
    with pytest.raises(TemplateFault) as told:
        said(extension, *paragraphs, **values)
    return str(told.value)


@EACH
@pytest.mark.parametrize("is_cut", [False, True], ids=["intero", "a pezzi"])
def test_a_template_is_filled_body_table_header_and_footer(extension, is_cut):
    template = full(extension, is_cut)
    before = bytes(template)

    assert placeholders(extension, template) == ["ambito", "capofila", "comuni", "cup", "popolazione"]
    words = words_of(fill(extension, template, VALUES))

    assert [line for line in EXPECTED if line not in words] == []
    assert "{" not in words and "endfor" not in words
    assert template == before and "{{ ambito" in words_of(template)


@EACH
@pytest.mark.parametrize("is_cut", [False, True], ids=["intero", "a pezzi"])
def test_libreoffice_prints_what_was_filled(extension, is_cut, tmp_path):
    filled = fill(extension, full(extension, is_cut), VALUES)

    text = libreoffice.text_of(f"modello.{extension}", filled, tmp_path)

    assert [line for line in EXPECTED if line not in text.replace("\xad", "-")] == []
    assert "{" not in text and "endfor" not in text


@pytest.mark.parametrize(("written", "saved_as"), [("docx", "odt"), ("odt", "docx")])
def test_a_template_that_libreoffice_saved_is_filled_too(written, saved_as, tmp_path):
    template = libreoffice.converted(f"modello.{written}", full(written, is_cut=True), saved_as, tmp_path)

    assert placeholders(saved_as, template) == ["ambito", "capofila", "comuni", "cup", "popolazione"]
    filled = fill(saved_as, template, VALUES)

    text = libreoffice.text_of(f"compilato.{saved_as}", filled, tmp_path)
    assert [line for line in EXPECTED if line not in text] == []


@EACH
def test_values_are_text_whatever_they_hold(extension, tmp_path):
    value = "Uno {{ popolazione }} {% for %} <w:p> &amp; \"due\" 'tre'\nsotto\x00\x0b\ud800 fine"
    template = MAKERS[extension]("Nota: {{ nota }}", header="In testa: {{ nota }}", footer="")

    filled = fill(extension, template, {"nota": value})

    expected = "Uno {{ popolazione }} {% for %} <w:p> &amp; \"due\" 'tre'"
    words = words_of(filled)
    assert f"Nota: {expected}\nsotto fine" in words and f"In testa: {expected}\nsotto fine" in words
    printed = libreoffice.text_of(f"nota.{extension}", filled, tmp_path)
    assert f"Nota: {expected}\nsotto fine" in printed.replace(" \n", "\n")


@EACH
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{{ manca }}", BLANK),
        ("{{ cup }}", BLANK),
        ("{{ manca.nome.altro }}", BLANK),
        ("{{ manca[0] }}", BLANK),
        ("{{ manca + 1 }} {{ 2 * manca }} {{ -manca }}", f"{BLANK} {BLANK} {BLANK}"),
        ("{{ manca|upper }} {{ manca|migliaia }} {{ manca|int }}", f"{BLANK} {BLANK} {BLANK}"),
        ("{{ comuni[0].manca }}", BLANK),
        ("{{ comuni[9].nome }}", BLANK),
        ("{{ manca|default('da decidere') }}", "da decidere"),
        ("a{% for uno in manca %}x{% endfor %}b", "ab"),
        ("{% if manca %}sì{% else %}no{% endif %}", "no"),
        ("{% if manca > 3 or 3 < manca %}sì{% else %}no{% endif %}", "no"),
        ("{{ 'grande' if popolazione > 5 }}{{ 'piccolo' if popolazione < 5 }}.", "grande."),
        ("{{ popolazione|migliaia }}", "12.345"),
        ("{{ popolazione / 2 }} {{ 10 / 2 }}", "6172,5 5"),
        ("{{ 'più' ~ ' ' ~ ambito }}", "più Lecco"),
        ("{{ “Lecco” }} {{ ‘uno’ }}", "Lecco uno"),
        ("{% if 1 < popolazione and popolazione >= 2 %}sì{% endif %}", "sì"),
        ("{% set totale = popolazione * 2 %}{{ totale }}", "24690"),
        ("{{ nomi }}", "Ada, Ivo e Ugo"),
        ("{{ nomi[:2]|elenco }} {{ nomi|first }} {{ nomi|last }}", "Ada e Ivo Ada Ugo"),
        ("{{ comuni|sort(attribute='abitanti')|elenco('nome') }}", "Calolziocorte, Merate e Lecco"),
        ("{% for c in comuni if c.abitanti > 14000 %}{{ c.nome }};{% endfor %}", "Lecco;Merate;"),
        ("{{ comuni|join(' - ', attribute='nome') }}", "Lecco - Merate - Calolziocorte"),
        ("{{ vero }} {{ falso }}", "sì no"),
        ("{# nota per chi scrive #}resto", "resto"),
        ("{{ 'a\\x00b' }}", "ab"),
        ("{{ '<b>' }}", "<b>"),
    ],
)
def test_expressions(extension, written, expected):
    values = {"nomi": ["Ada", "Ivo", "Ugo"], "vero": True, "falso": False}
    assert said(extension, f"[{written}]", **values).strip() == f"[{expected}]"


@EACH
@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("{% pippo %}", "«{% pippo %}» non è permesso"),
        ("{% for c in comuni %}{{ c.nome }}", "aggiungi «{% endfor %}»"),
        ("{% if ambito %}x", "aggiungi «{% endif %}»"),
        ("{% endfor %}", "aggiungi il for o l'if"),
        ("{{ nome del comune }}", "Non si capisce «{{ nome del comune }}»"),
        ("{{ ambito", "ogni {{ si chiuda con }}"),
        ("{{ ambito|grassetto }}", "Il filtro «grassetto» non è permesso"),
        ("{{ ambito is mapping }}", "«is mapping» non è permesso"),
        ("{{ ambito() }}", "non può chiamare funzioni"),
        ("{% include 'altro' %}", "le istruzioni che si possono usare sono for"),
    ],
)
def test_a_fault_of_the_language_is_told_to_its_author(extension, written, sentence):
    template = MAKERS[extension]("Prima riga", written)
    with pytest.raises(TemplateFault) as told:
        placeholders(extension, template)
    assert sentence in str(told.value)


@EACH
@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("{{ ambito + 1 }}", "«+» non è permesso tra questi valori"),
        ("{{ popolazione * 999999999999999 }}", "un numero troppo grande"),
        ("{% for c in popolazione %}x{% endfor %}", "non si può calcolare"),
        ("{{ comuni }}", "scorrilo con {% for %}"),
        ("{{ ambito.nome }}", "«nome» non è permesso qui"),
    ],
)
def test_a_fault_that_only_the_values_show(extension, written, sentence):
    assert len(placeholders(extension, MAKERS[extension](written))) == 1
    assert sentence in fault(extension, written)


@EACH
@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("{{ 'a' * 1000000000 }}", "«*» non è permesso tra questi valori"),
        ("{{ '%99999999d' % 1 }}", "«%» non è permesso tra questi valori"),
        ("{{ 1 / 0 }}", "non si può calcolare"),
    ],
)
def test_a_fault_that_no_value_mends_is_told_to_the_author(extension, written, sentence):
    with pytest.raises(TemplateFault) as told:
        placeholders(extension, MAKERS[extension](written))
    assert sentence in str(told.value)
    assert fault(extension, written) == str(told.value)


def test_names_are_of_the_template_not_of_its_loops():
    for extension in FILLABLE:
        template = MAKERS[extension](
            "{% for c in comuni %}{{ c.nome }} {{ loop.index }}{% endfor %}{% set x = 1 %}{{ x }}"
        )
        assert placeholders(extension, template) == ["comuni"]
        assert placeholders(extension, MAKERS[extension]("Niente da compilare")) == []


@EACH
def test_a_bare_statement_alone_in_a_paragraph_leaves_no_empty_line(extension):
    template = MAKERS[extension](
        "{% for c in comuni %}", "{{ c.nome }}", "{% endfor %}", "{% if no %}{% endif %}"
    )
    empty = MAKERS[extension]("{% if no %}{% endif %}")
    tag = {"docx": "<w:p>", "odt": "<text:p"}[extension]

    def paragraphs(data: bytes) -> int:
        return part(fill(extension, data, VALUES), MAIN[extension]).count(tag)

    assert paragraphs(template) == paragraphs(empty) + len(COMUNI)


def test_a_docx_cell_whose_loop_gives_nothing_keeps_a_paragraph():
    body = (
        "<w:tc><w:tcPr/><w:p><w:r><w:t>{% for c in manca %}</w:t></w:r></w:p><w:p><w:r><w:t>x</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>{%p endfor %}</w:t></w:r></w:p></w:tc>"
    )
    content = part(
        fill("docx", docx_of(f"<w:tbl><w:tblGrid/><w:tr>{body}</w:tr></w:tbl>"), VALUES), MAIN["docx"]
    )
    assert "<w:tc><w:tcPr/><w:p/></w:tc>" in content


def test_deleted_text_of_a_docx_is_no_part_of_the_template():
    body = (
        '<w:p><w:r><w:t>{{ am</w:t></w:r><w:del w:id="1" w:author="a/b"><w:r><w:delText>{% if via</w:delText></w:r>'
        '</w:del><w:ins w:id="2"><w:r><w:t>bito }}</w:t></w:r></w:ins></w:p>'
        '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:del w:id="4"><w:r><w:delText>{% for x'
        "</w:delText></w:r></w:del><w:r><w:t>resta</w:t></w:r></w:p>"
    )
    words = words_of(fill("docx", docx_of(body), VALUES))
    assert "Lecco\nresta" in words and "via" not in words and "for" not in words


def docx_of(body: str) -> bytes:
    template = MAKERS["docx"]()
    content = part(template, MAIN["docx"]).replace("<w:body>", f"<w:body>{body}")
    return with_parts(template, word_document_xml=content)


ITEM = "<text:list-item><text:p>{}</text:p></text:list-item>"


def odt_of(body: str) -> bytes:
    content = part(odt_template(), "content.xml")
    return with_parts(
        odt_template(), content_xml=content.replace("<office:text/>", f"<office:text>{body}</office:text>")
    )


def test_items_of_an_odt_list_are_repeated():
    items = "".join(map(ITEM.format, ("{% for c in comuni %}", "{{ c.nome }}", "{%p endfor %}", "Altri")))
    content = part(fill("odt", odt_of(f"<text:list>{items}</text:list>"), VALUES), "content.xml")
    assert [content.count(tag) for tag in ("<text:list>", "<text:list-item>")] == [1, 4]


def test_an_odt_tag_cut_by_spaces_and_deleted_text_is_put_together():
    body = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        "<text:p>{% if via</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>Ambito {{<text:s text:c="3"/>am<text:change text:change-id="c1"/>bi'
        "<text:span>to }}</text:span> fine</text:p>"
    )
    content = part(fill("odt", odt_of(body), VALUES), "content.xml")
    assert (
        "Ambito Lecco<text:span/> fine" in content and "tracked" not in content and "<text:s " not in content
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<text:p>{%tr for c in comuni %}</text:p>", "vale solo nella riga di una tabella"),
        (
            "<text:p>{% if no %}</text:p><text:section><text:p>a</text:p><text:p>{% endif %}</text:p>"
            "</text:section>",
            "si apre in un punto e si chiude in un altro",
        ),
    ],
)
def test_statements_in_the_wrong_place_of_an_odt_are_told(body, sentence):
    for work in (lambda data: fill("odt", data, VALUES), lambda data: placeholders("odt", data)):
        with pytest.raises(TemplateFault, match=sentence):
            work(odt_of(body))


@EACH
def test_what_a_statement_would_take_with_it_is_told(extension):
    for template, sentence in (
        (MAKERS[extension]("Per ogni {%p for c in comuni %}", "{%p endfor %}"), "un paragrafo tutto per sé"),
        (MAKERS[extension](rows=(("{%tr for c in comuni %}", "resto"), ("{%tr endfor %}", ""))), "una riga"),
    ):
        with pytest.raises(TemplateFault, match=sentence):
            placeholders(extension, template)


def test_an_identifier_that_a_loop_repeats_stays_with_the_first():
    repeated = '<text:p xml:id="p1">{{ c.nome }}</text:p>'
    body = f"<text:p>{{% for c in comuni %}}</text:p>{repeated}<text:p>{{% endfor %}}</text:p>"
    content = part(fill("odt", odt_of(body), VALUES), "content.xml")
    assert content.count('xml:id="p1"') == 1 and "Merate" in content


def test_the_notes_of_a_docx_are_filled_once_whatever_its_sections():
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2">'
        "<w:p><w:r><w:t>Nota di {{ capofila }} {{ solo_nota }}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    template = with_note(docx_of("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"), notes)

    assert placeholders("docx", template) == ["capofila", "solo_nota"]
    filled = fill("docx", template, {"capofila": "{{ solo_nota }}", "solo_nota": "X"})
    assert "Nota di {{ solo_nota }} X" in words_of(filled)


def with_note(template: bytes, notes: str) -> bytes:
    relation = (
        '<Relationship Id="rId99" Target="footnotes.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/></Relationships>'
    )
    kind = (
        '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.wordprocessingml.footnotes+xml"/></Types>'
    )
    relations = part(template, "word/_rels/document.xml.rels").replace("</Relationships>", relation)
    kinds = part(template, "[Content_Types].xml").replace("</Types>", kind)
    changed = with_parts(template, word__rels_document_xml_rels=relations, **{"[Content_Types]_xml": kinds})
    with zipfile.ZipFile(io.BytesIO(changed)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return files.archive({**parts, "word/footnotes.xml": notes})


def test_a_block_that_crosses_a_docx_table_is_told():
    grid = MAKERS["docx"]("{%p if no %}", rows=(("a", "{%p endif %}"),))
    with pytest.raises(TemplateFault, match="si apre in un punto e si chiude in un altro"):
        fill("docx", grid, VALUES)


def test_an_odt_stays_an_archive_of_its_type():
    template = odt_template("{{ ambito }}")
    with zipfile.ZipFile(io.BytesIO(fill("odt", template, VALUES))) as archive:
        first, *others = archive.infolist()
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        assert sorted(archive.namelist()) == sorted(zipfile.ZipFile(io.BytesIO(template)).namelist())
        assert {one.compress_type for one in others} == {zipfile.ZIP_DEFLATED}


def test_what_is_no_template_is_refused_with_a_sentence():
    for extension, data, sentence in (
        ("pdf", files.pdf("x"), "Si compilano solo i modelli DOCX e ODT"),
        ("docx", b"", "Il file è vuoto"),
        ("docx", b"niente", "Il contenuto non è quello di un file DOCX"),
        ("odt", files.ods(a=[["x"]]), "Il contenuto non è quello di un file ODT"),
        ("docx", files.docx_of("<w:p/>"), "Il modello è danneggiato"),
    ):
        with pytest.raises(TemplateFault, match=sentence):
            placeholders(extension, data)
        with pytest.raises(TemplateFault, match=sentence):
            fill(extension, data, {})
