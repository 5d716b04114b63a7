"""The process that fills templates: attacks give a sentence or plain text, and it goes on after the worst."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.toolkit import files
from tests.toolkit.template_files import MAKERS, part, with_parts, words_of
from toolkit import filler as module
from toolkit.extractor import ROOT
from toolkit.filler import Filler
from toolkit.filling import BLANK, FILLABLE, TemplateFault
from toolkit.template_faults import DAMAGED, DEFINITIONS, ONLY, TOO_HEAVY

EACH = pytest.mark.parametrize("extension", FILLABLE)
VALUES = {"ambito": "Lecco", "comuni": [{"nome": "Lecco"}, {"nome": "Merate"}], "popolazione": 12345}
LONG = {"lungo": list(range(3000))}

REFUSED_WHEN_READ = (
    "{{ ''.__class__ }}",
    "{{ ''['__class__'].__mro__ }}",
    "{{ ambito.__class__.__mro__ }}",
    "{{ ambito|attr('__class__') }}",
    "{{ comuni[0].__init__.__globals__ }}",
    "{{ comuni.append('x') }}",
    "{{ comuni[0].update({'nome': 'x'}) }}",
    "{{ x.__subclasses__() }}",
    "{{ [].__class__.__base__ }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ self.__init__.__globals__ }}",
    "{{ super() }}",
    "{{ caller() }}",
    "{{ range(10) }}",
    "{{ range.__self__ }}",
    "{{ lipsum() }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ joiner('a') }}",
    "{{ namespace(a=1) }}",
    "{{ dict(a=1) }}",
    "{{ {'a': 1} }}",
    "{{ comuni|map(attribute='__class__')|list }}",
    "{{ comuni|selectattr('nome') }}",
    "{{ comuni|groupby('nome') }}",
    "{{ comuni|batch(2) }}",
    '{{ "%s"|format(1) }}',
    "{{ ambito|safe }}",
    "{{ ambito|e }}",
    "{{ {'a': 1}|xmlattr }}",
    "{{ ambito|pprint }}",
    "{{ ambito|tojson }}",
    "{{ ambito|urlize }}",
    "{{ ambito|center(100000000) }}",
    "{{ ambito|wordwrap(1) }}",
    "{{ comuni|join(*comuni) }}",
    "{{ ambito is filter }}",
    "{{ ambito is callable }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}{{ os }}",
    "{% from 'os' import system %}",
    "{% extends '/etc/passwd' %}",
    "{% macro m() %}x{% endmacro %}",
    "{% call m() %}x{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% block b %}x{% endblock %}",
    "{% with a = 1 %}x{% endwith %}",
    "{% autoescape false %}{{ ambito }}{% endautoescape %}",
    "{% set x %}<b>{% endset %}",
    "{% set ambito.x = 1 %}",
    "{% set a, b = 1, 2 %}",
    "{% do comuni.append(1) %}",
    "{% debug %}",
    "{% for c in comuni recursive %}{{ loop(c) }}{% endfor %}",
    "{% for c in comuni recursive %}{{ c.nome }}{% endfor %}",
    "{% for c in comuni %}{{ loop.__class__ }}{% endfor %}",
    "{{ 9**9**9 }}",
)
REFUSED_WHEN_FILLED = (
    "{{ ambito.format }}",
    "{{ ambito['format_map'] }}",
    "{{ ambito.upper }}",
    "{{ ambito['__class__'] }}",
    "{{ comuni.append }}",
    "{{ comuni['__class__'] }}",
    "{{ popolazione.real }}",
    "{{ comuni }}",
    "{{ comuni[0] }}",
    "{% for c in comuni %}{{ loop }}{% endfor %}",
    "{% for c in comuni %}{{ loop['__class__'] }}{% endfor %}",
    "{% for c in comuni %}{{ loop.cycle }}{% endfor %}",
    "{% for c in comuni %}{{ loop.depth }}{% endfor %}",
    "{% for c in comuni %}{{ loop['_context'] }}{% endfor %}",
    "{{ comuni|sort(attribute='nome.__class__')|length }}",
    "{{ 'a' * 10000000000 }}",
    "{{ [1] * 10000000000 }}",
    "{{ '%1000000000d' % 1 }}",
)
HARMLESS = {
    "{{ cycler }}": BLANK,
    "{{ lipsum }}": BLANK,
    "{{ range }}": BLANK,
    "{{ config.items }}": BLANK,
    "{{ request.application }}": BLANK,
    "{{ comuni[0].items }}": BLANK,
    "{{ comuni[0]['__class__'] }}": BLANK,
    "{{ comuni|join('', attribute='__class__') }}": BLANK * 2,
    "{{ '<b onclick=x>' }}": "<b onclick=x>",
    "{% raw %}{{ ambito }}{% endraw %}": "{{ ambito }}",
    "{{ '{{ ambito }}' }}": "{{ ambito }}",
    "{% for range in comuni %}{{ range.nome }}{% endfor %}": "LeccoMerate",
}


@pytest.fixture(scope="module")
def filler():
    made = Filler()
    yield made
    made.close()


def fault(filler, extension: str, data: bytes, values=VALUES) -> str:
    with pytest.raises(TemplateFault) as told:
        filler.fill(f"modello.{extension}", data, values)
    return str(told.value)


@EACH
@pytest.mark.parametrize("written", REFUSED_WHEN_READ)
def test_an_attack_is_a_fault_for_its_author(extension, written, filler):
    template = MAKERS[extension]("Prima {{ ambito }}", written)

    names, sentence = filler.placeholders(f"modello.{extension}", template)

    assert names == [] and "permess" in sentence and sentence.endswith("."), sentence
    assert fault(filler, extension, template) == sentence


@EACH
@pytest.mark.parametrize("written", REFUSED_WHEN_FILLED)
def test_an_attack_that_needs_values_is_a_fault_too(extension, written, filler):
    template = MAKERS[extension]("Prima {{ ambito }}", written)

    sentence = fault(filler, extension, template)

    assert filler.placeholders(f"modello.{extension}", template)[1] in ("", sentence)
    assert sentence.endswith(".") and sentence not in (DAMAGED, TOO_HEAVY)


@EACH
@pytest.mark.parametrize(("written", "expected"), HARMLESS.items())
def test_what_is_left_is_plain_text(extension, written, expected, filler):
    filled = filler.fill(f"modello.{extension}", MAKERS[extension](f"[{written}]"), VALUES)
    assert f"[{expected}]" in words_of(filled)


NESTED = (
    "{% for a in lungo %}{% for b in lungo %}{% for c in lungo %}{{ a }}{% endfor %}{% endfor %}{% endfor %}"
)
DOUBLED = "{% set a = lungo + lungo %}" + "{% set a = a + a %}" * 30 + "{{ a|length }}"
GROWN = "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a|replace('a', 'aaaaaaaaaa') %}" * 12 + "{{ a|length }}"
SILENT = NESTED.replace("{{ a }}", "")


@EACH
@pytest.mark.parametrize(
    "written", [NESTED, SILENT, DOUBLED, GROWN], ids=["cicli", "vuoti", "doppi", "gonfi"]
)
def test_a_heavy_template_ends_with_a_sentence_and_the_next_is_filled(extension, written, filler):
    light = MAKERS[extension]("{{ ambito }}")
    filler.fill(f"prima.{extension}", light, VALUES)
    process = filler._process.pid
    started = time.monotonic()

    assert fault(filler, extension, MAKERS[extension](written), LONG) == TOO_HEAVY

    assert time.monotonic() - started < module.WALL_SECONDS + 5
    assert "Lecco" in words_of(filler.fill(f"dopo.{extension}", light, VALUES))
    assert filler._process.pid == process


@EACH
@pytest.mark.parametrize(
    "written",
    [
        "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
        "{% for a in a %}" * 300,
        "{{ -" + "-" * 50_000 + "1 }}",
    ],
)
def test_a_deep_template_ends_with_a_sentence(extension, written, filler):
    template = MAKERS[extension](written)
    assert fault(filler, extension, template) == TOO_HEAVY
    assert filler.placeholders(f"a.{extension}", template) == ([], TOO_HEAVY)
    assert "Lecco" in words_of(filler.fill(f"a.{extension}", MAKERS[extension]("{{ ambito }}"), VALUES))


BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
FAR = '<!DOCTYPE a SYSTEM "http://127.0.0.1:47653/a.dtd">'
MAIN = {"docx": "word/document.xml", "odt": "content.xml"}


@EACH
@pytest.mark.parametrize("definition", [BOMB, OUTSIDE, FAR], ids=["bomba", "file", "rete"])
@pytest.mark.parametrize("before", ["", "<!-- " + "x" * 8192 + " -->"], ids=["in testa", "più in là"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_definitions_in_the_xml_are_refused(extension, definition, before, encoding, filler):
    template = MAKERS[extension]("Ambito {{ ambito }}")
    xml = part(template, MAIN[extension])
    _, rest = xml.split("?>", 1)
    hostile = (
        f'<?xml version="1.0" encoding="{encoding}"?>{before}{definition}{rest.replace("Ambito", "&c;")}'
    )
    same = f'<?xml version="1.0" encoding="{encoding}"?>{before}{rest}'
    key = MAIN[extension].replace("/", "_").replace(".", "_")

    allowed = filler.fill(f"a.{extension}", with_parts(template, **{key: same.encode(encoding)}), VALUES)
    refusal = fault(filler, extension, with_parts(template, **{key: hostile.encode(encoding)}))

    assert "Ambito Lecco" in words_of(allowed)
    assert "definizioni interne non ammesse" in refusal


def test_definitions_in_any_part_are_refused(filler):
    template = MAKERS["docx"]("{{ ambito }}")
    for name in ("[Content_Types].xml", "word/styles.xml", "word/_rels/document.xml.rels"):
        head, rest = part(template, name).split("?>", 1)
        key = name.replace("/", "_").replace(".", "_")
        hostile = with_parts(template, **{key: f"{head}?><!-- {'x' * 8192} -->{FAR}{rest}"})
        assert fault(filler, "docx", hostile) == DEFINITIONS


def test_other_files_are_refused_with_a_sentence(filler):
    assert filler.placeholders("modello.pdf", files.pdf("x")) == ([], ONLY)
    assert filler.placeholders("modello.docx", files.docx_of("<w:p/>")) == ([], DAMAGED)
    cut = MAKERS["odt"]("{{ ambito }}")[:-40]
    assert filler.placeholders("modello.odt", cut)[1].startswith("Il file è danneggiato")
    assert filler.placeholders("MODELLO.ODT", MAKERS["odt"]("{{ ambito }}")) == (["ambito"], "")


def test_a_process_that_dies_is_replaced_and_one_that_dies_again_gives_a_sentence(filler, monkeypatch):
    template = MAKERS["odt"]("{{ ambito }}")
    filler.fill("a.odt", template, VALUES)
    os.kill(filler._process.pid, signal.SIGKILL)
    assert "Lecco" in words_of(filler.fill("a.odt", template, VALUES))

    monkeypatch.setattr(filler, "_ask", lambda *request: (_ for _ in ()).throw(OSError))
    assert fault(filler, "odt", template) == TOO_HEAVY


@pytest.mark.parametrize(
    "deed", ["open('/etc/passwd')", "__import__('socket').socket()", "__import__('os').system('true')"]
)
def test_who_fills_reads_no_file_and_talks_to_nobody(deed):
    program = (
        "from toolkit import filler\n"
        "import sys\n"
        "filler.fill = lambda *a: {deed}\n"
        "answer = filler.answer_to('a.odt', b'', {{}})\n"
        "sys.stdout.write(repr(answer[:1]))"
    )
    for what, expected in (("b'fatto'", "b'+'"), (deed, "b'-'")):
        code = program.replace("{deed}", what).replace("{{}}", "{}")
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.stdout == expected, done.stderr


def test_what_goes_with_a_file_reaches_whoever_answers():
    line = json.dumps({"name": "a.odt", "size": 2, "values": None}).encode()
    done = subprocess.run(
        [sys.executable, "-m", "toolkit.filler"],
        cwd=ROOT,
        input=line + b"\nxx",
        capture_output=True,
        check=False,
    )
    header, answer = done.stdout.split(b"\n", 1)
    assert json.loads(header) == {"size": len(answer)}
    assert answer[:1] == b"-" and answer.decode().endswith(".")
