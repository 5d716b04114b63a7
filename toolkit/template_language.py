"""The little language of templates: Jinja behind allow-lists. Whatever is not on them is a fault with a sentence.

Whoever uploads a template writes a program, so nothing of Python is within its reach: no call, no attribute of an
object, no loader, no global. Values are text, numbers, lists and plain dictionaries of these.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import ChainableUndefined, TemplateSyntaxError, meta, nodes
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_TESTS
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from toolkit.template_faults import (
    NOT_A_NUMBER,
    NOT_A_RECORD,
    TOO_BIG_NUMBER,
    TOO_HEAVY,
    UNSHOWN,
    TemplateFault,
    refused,
    syntax_sentence,
)

BLANK = "__________"
MAX_NUMBER = 10**18
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LOOP = frozenset({"index", "index0", "first", "last", "length"})
FILTERS = frozenset(
    (
        *("upper", "lower", "capitalize", "title", "trim", "replace", "default"),
        *("join", "length", "first", "last", "sort", "round", "int"),
    )
)
TESTS = frozenset(
    (
        *("defined", "undefined", "none", "string", "number", "iterable", "in", "even", "odd"),
        *("equalto", "eq", "ne", "lt", "le", "gt", "ge"),
    )
)
RESERVED = frozenset({"self", "super", "caller", "varargs", "kwargs"})
NODES = frozenset(
    (
        *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign),
        *(nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.CondExpr, nodes.Concat),
        *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Keyword),
        *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos),
        *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod),
    )
)


class Blank(ChainableUndefined):
    """What nobody has given: a line to complete by hand, whatever is asked or calculated of it."""

    __slots__ = ()

    def __str__(self) -> str:
        return BLANK

    def _still_blank(self, *others: object) -> Blank:
        return self

    def _no(self, other: object) -> bool:
        return False

    __neg__ = __pos__ = _still_blank  # type: ignore[assignment]
    __lt__ = __le__ = __gt__ = __ge__ = _no  # type: ignore[assignment]


class Lines(str):
    """A text; whoever goes through it, or counts it, meets its lines, so that a list may be typed by hand."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return (line.strip() for line in self.splitlines() if line.strip())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class TemplateLanguage(ImmutableSandboxedEnvironment):
    """`breaks` says how the format writes characters that have a sign of their own: {"\\n": "<text:line-break/>"}."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%"})

    def __init__(self, breaks: dict[str, str] | None = None) -> None:
        super().__init__(autoescape=True, undefined=Blank, finalize=self._shown)
        self._breaks = breaks or {}
        self.globals.clear()
        self.filters = {name: _of_blanks_blank(DEFAULT_FILTERS[name]) for name in FILTERS - {"default"}}
        self.filters |= {name: _of_blanks_blank(one) for name, one in OWN_FILTERS.items()}
        self.filters["default"] = DEFAULT_FILTERS["default"]
        self.tests = {name: DEFAULT_TESTS[name] for name in TESTS}

    def parse(self, source: str, name: str | None = None, filename: str | None = None) -> nodes.Template:
        """The checked tree; raises TemplateFault."""
        try:
            tree = super().parse(source, name, filename)
            self._check(tree, source)
        except TemplateSyntaxError as error:
            raise TemplateFault(syntax_sentence(error.message or "", source, error.lineno)) from error
        except RecursionError as error:
            raise TemplateFault(TOO_HEAVY) from error
        return tree

    def _check(self, tree: nodes.Template, source: str) -> None:
        """Only what is allowed; an `if` without `else` in an expression gives nothing, rather than a blank."""
        for node in _all_nodes(tree):
            if not _is_allowed(node):
                raise TemplateFault(refused(node, source, sorted({*FILTERS, *OWN_FILTERS})))
            if isinstance(node, nodes.CondExpr) and node.expr2 is None:
                node.expr2 = nodes.Const("", lineno=node.lineno, environment=self)

    def compile(self, source: Any, *arguments: Any, **options: Any) -> Any:
        tree = self.parse(source) if isinstance(source, str) else source
        try:
            return super().compile(tree, *arguments, **options)
        except (SyntaxError, RecursionError) as error:  # Python itself counts how deep blocks are
            raise TemplateFault(TOO_HEAVY) from error

    def variables(self, source: str) -> set[str]:
        """The names that the template asks for; raises TemplateFault also for what could not run."""
        tree = self.parse(source)
        names = meta.find_undeclared_variables(tree) - {"loop"}
        self.compile(tree)
        return names

    def is_safe_callable(self, obj: object) -> bool:
        return False

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A key of a record, a place in a list, where the loop stands; never an attribute of an object."""
        if isinstance(obj, Blank):
            return obj
        if type(obj) is dict:
            return obj.get(argument, Blank(name=str(argument)))
        if isinstance(obj, LoopContext) and argument in LOOP:
            return getattr(obj, argument)
        obj = list(obj) if isinstance(obj, Lines) else obj
        if isinstance(obj, list | tuple | str) and type(argument) is int:
            return obj[argument] if -len(obj) <= argument < len(obj) else Blank()
        raise TemplateFault(NOT_A_RECORD.format(argument))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Numbers with numbers; texts and lists may be put together."""
        if isinstance(left, Blank) or isinstance(right, Blank):
            return Blank()
        is_joined = operator == "+" and (_are(str, left, right) or _are(list, left, right))
        if not is_joined and not _are((int, float), left, right):
            raise TemplateFault(NOT_A_NUMBER.format(operator))
        result = super().call_binop(context, operator, left, right)
        if not is_joined and abs(result) > MAX_NUMBER:
            raise TemplateFault(TOO_BIG_NUMBER)
        return result

    def _shown(self, value: Any) -> Markup:
        """What an expression writes into the document, with nothing that its XML could not hold."""
        shown = escape(legal(value) if isinstance(value, str) else _text(value))
        for character, sign in self._breaks.items():
            shown = Markup(shown.replace(character, Markup(sign)))  # noqa: S704 (signs of our own)
        return shown


def plain(value: Any) -> Any:
    """Values as a template gets them: plain text, numbers, lists and records; what is empty is left out."""
    if isinstance(value, str):
        return Lines(legal(str.__str__(value)))
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items() if one is not None and one != ""}
    if isinstance(value, list | tuple):
        return [BLANK if one in (None, "") else plain(one) for one in value]
    return value


def legal(text: str) -> str:
    """Without the characters that XML cannot hold; lines end in one way. Markup stays markup."""
    return type(text)(ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def _text(value: Any) -> str:
    if value is None or isinstance(value, Blank):
        return BLANK
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return listed(value)
    raise TemplateFault(UNSHOWN)


def listed(values: Any, key: str = "") -> str:
    """`elenco`: "A, B e C"; with a key, that field of each record."""
    values = list(values) if isinstance(values, Lines) else values
    if not isinstance(values, list):
        return values if isinstance(values, str) else _text(values)
    shown = [one.get(key, BLANK) if isinstance(one, dict) else one for one in values]
    texts = [one if isinstance(one, str) else _text(one) for one in shown]
    return " e ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def in_thousands(value: Any) -> Any:
    """`migliaia`: 12.345; what is not a whole number stays as it is."""
    try:
        return f"{int(value):,}".replace(",", ".")
    except (TypeError, ValueError):
        return value


OWN_FILTERS: dict[str, Callable[..., Any]] = {"elenco": listed, "migliaia": in_thousands}


def _of_blanks_blank(work: Callable[..., Any]) -> Callable[..., Any]:
    """Jinja gives some filters the environment first: the value is among the first two."""

    @functools.wraps(work)
    def filtered(*arguments: Any, **options: Any) -> Any:
        blank = next((one for one in arguments[:2] if isinstance(one, Blank)), None)
        return work(*arguments, **options) if blank is None else blank

    return filtered


def _all_nodes(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all_nodes(child)


def _is_allowed(node: nodes.Node) -> bool:
    if type(node) not in NODES:
        return False
    if isinstance(node, nodes.Filter):
        is_fixed = node.dyn_args is None and node.dyn_kwargs is None
        return is_fixed and (node.name in FILTERS or node.name in OWN_FILTERS)
    if isinstance(node, nodes.Test):
        return node.name in TESTS
    if isinstance(node, nodes.Getattr):
        return not node.attr.startswith("_")
    if isinstance(node, nodes.Name):
        return node.name not in RESERVED
    if isinstance(node, nodes.Assign):
        return isinstance(node.target, nodes.Name)
    return not (isinstance(node, nodes.For) and node.recursive)


def _are(kind: Any, left: object, right: object) -> bool:
    return isinstance(left, kind) and isinstance(right, kind)
