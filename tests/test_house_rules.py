"""The house keeps itself: import levels, names, sizes, and where things may happen."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
LEVELS = {
    "live": 0,
    "accounts": 1,
    "notifications": 2,
    "toolkit": 3,
    "surveys": 3,
    "labs": 4,
    "community": 5,
    "search": 6,
    "reports": 6,
}
LAYERS = {
    "models": 0,
    "rules": 1,
    "forms": 2,
    "actions": 2,
    "queries": 2,
    "views": 3,
    "api": 3,
    "consumers": 3,
    "tasks": 3,
    "management": 3,
}
REFUSED_NAMES = {
    "core", "common", "utils", "helpers", "lib", "misc", "services", "managers", "mixins", "constants",
    "util", "helper", "service", "manager", "mixin",
}  # fmt: skip
MAX_FUNCTION, MAX_MODULE, MAX_TEMPLATE, MAX_VIEW = 40, 400, 150, 20
MODEL_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}


def tracked(*suffixes: str) -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / n for n in names if n.endswith(suffixes) and (ROOT / n).exists()]


PYTHON = tracked(".py")
OURS = [p for p in PYTHON if p.relative_to(ROOT).parts[0] in LEVELS and "migrations" not in p.parts]
TREES = {path: ast.parse(path.read_text()) for path in PYTHON}


def where(path: Path, node: ast.AST | None = None) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def imported(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """(node, dotted module or module.name) of every import, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def names_called(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            yield node, name


def test_apps_import_downwards():
    wrong = []
    for path in OURS:
        app = path.relative_to(ROOT).parts[0]
        for node, name in imported(TREES[path]):
            target = name.split(".")[0]
            if target in LEVELS and target != app and LEVELS[target] >= LEVELS[app]:
                wrong.append(f"{where(path, node)} imports {name}")
            if target == "config" and path.name != "serve.py":
                wrong.append(f"{where(path, node)} imports {name}")
    assert wrong == []


def test_layers_of_an_app_import_downwards():
    wrong = []
    for path in OURS:
        app, layer = path.relative_to(ROOT).parts[0], _layer(path)
        for node, name in imported(TREES[path]):
            parts = name.split(".")
            if parts[0] != app or len(parts) < 2 or layer not in LAYERS:
                continue
            target = parts[1]
            if target in LAYERS and target != layer and LAYERS[target] >= LAYERS[layer] > LAYERS["models"]:
                if LAYERS[target] == LAYERS[layer] == LAYERS["actions"] or target == "tasks":
                    continue  # an action may ask a query and enqueue a task
                wrong.append(f"{where(path, node)} imports {name}")
            elif layer == "models" and target in LAYERS and target != "models":
                wrong.append(f"{where(path, node)} imports {name}")
    assert wrong == []


def _layer(path: Path) -> str:
    """A subject's own `…_api.py` is as `api.py`."""
    name = path.relative_to(ROOT).parts[1].removesuffix(".py")
    return "api" if name.endswith("_api") else name


def test_nothing_is_imported_inside_a_function():
    """Two exceptions: `serve` needs the whole site wired, and `AppConfig.ready` comes before models are there."""
    wrong = [
        where(path, node)
        for path in OURS
        if path.name not in ("serve.py", "apps.py")
        for function in functions(TREES[path])
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_no_refused_names():
    parts = {(path, part.split(".")[0]) for path in tracked("") for part in path.relative_to(ROOT).parts}
    assert [str(path) for path, part in sorted(parts) if part in REFUSED_NAMES] == []


def test_sizes():
    hand_written = [p for p in PYTHON if "migrations" not in p.parts]
    wrong = [f"{where(p)} {n} lines" for p in hand_written if (n := _lines(p)) > MAX_MODULE]
    wrong += [f"{where(p)} {n} lines" for p in tracked(".html") if (n := _lines(p)) > MAX_TEMPLATE]
    for path in hand_written:
        limit = MAX_VIEW if path.name == "views.py" or "views" in path.parts else MAX_FUNCTION
        for f in functions(TREES[path]):
            length = (f.end_lineno or 0) - f.lineno + 1
            if length > limit:
                wrong.append(f"{where(path, f)} {f.name} {length} lines")
    assert wrong == []


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_only_live_rings_and_only_actions_announce():
    wrong = []
    for path in OURS:
        for node, name in names_called(TREES[path]):
            if name in ("group_send", "group_add") and "live" not in path.parts:
                wrong.append(f"{where(path, node)} {name}")
            if (
                name in ("announce", "announce_numbered")
                and "live" not in path.parts
                and _layer(path) != "actions"
            ):
                wrong.append(f"{where(path, node)} {name}")
    assert wrong == []


def test_signals_stay_in_their_places():
    wrong = []
    for path in OURS:
        names = {n.id for n in ast.walk(TREES[path]) if isinstance(n, ast.Name)}
        if names & MODEL_SIGNALS and (path.parent.name, path.stem) != ("search", "sync"):
            wrong.append(f"{where(path)} uses Django's model signals")
        receives = any(name == "receiver" for _, name in names_called(TREES[path]))
        if receives and path.stem not in ("receivers", "sync"):
            wrong.append(f"{where(path)} receives signals")
    assert wrong == []


def test_every_searchable_model_has_visible_to():
    from search.entries import KINDS

    assert len(KINDS) == 6
    for kind in KINDS.values():
        assert hasattr(kind.model._default_manager, "visible_to"), kind.name


def test_views_never_query_a_guarded_model_without_its_guard():
    """In views, APIs and sockets, `Model.objects` of a model with `visible_to` begins with it."""
    guarded = {
        m.__name__
        for m in apps.get_models()
        if hasattr(getattr(m, "objects", None) and m.objects.all(), "visible_to")
    }
    guarded -= {"Person"}  # whoever signs in, posts or asks is read as themselves
    assert {"Document", "Lab", "Survey", "Thread", "Space", "Post", "Notice"} <= guarded
    pattern = re.compile(r"\b(\w+)\s*\.objects\b((?:\s*\.\w+\((?:[^()]|\([^()]*\))*\))*)")
    wrong = []
    for path in OURS:
        if _layer(path) not in ("views", "api", "consumers"):
            continue
        for match in pattern.finditer(path.read_text()):
            if match.group(1) in guarded and ".visible_to(" not in match.group(2):
                wrong.append(f"{path.relative_to(ROOT)}: {match.group(0)[:80]}")
    assert wrong == []


def test_every_signature_is_annotated_with_a_module_docstring_above():
    wrong = [
        where(p)
        for p in OURS
        if p.read_text().strip() and p.name != "__init__.py" and not ast.get_docstring(TREES[p])
    ]
    assert wrong == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


READERS = "text|choice|flag|number|folder|address|allowed_hosts|site_url|secret_key|database|email"


def test_every_environment_variable_is_documented():
    source = "".join((ROOT / "config" / name).read_text() for name in ("settings.py", "identity.py"))
    names = set(re.findall(rf'(?:{READERS})\(\s*"([A-Z_]+)"', source))
    assert {"DATABASE_URL", "DATA_DIR", "SECRET_KEY", "EMAIL_URL", "TRUSTED_PROXIES"} <= names
    documented = (ROOT / "docs" / "operations.md").read_text()
    assert [name for name in sorted(names) if f"`{name}`" not in documented] == []


def test_no_absolute_path_and_no_foreign_asset():
    wrong = []
    for path in tracked(".html", ".css", ".js", ".mjs"):
        for match in re.finditer(r"""(?:src|href|url)\s*[=(]\s*["']?(https?:)?//""", path.read_text()):
            line = path.read_text()[: match.start()].count("\n") + 1
            tag = path.read_text().splitlines()[line - 1]
            if "<a " not in tag and "<a\n" not in tag:
                wrong.append(f"{where(path)}:{line}")
    assert wrong == []


def test_no_inline_style_or_script():
    pattern = re.compile(
        r"""<[^>{]*\sstyle\s*=|<style|<script(?![^>]*\ssrc=)(?![^>]*type="application/json")|<[^>{]*\son\w+\s*=\s*["']"""
    )
    wrong = [str(p.relative_to(ROOT)) for p in tracked(".html") if pattern.search(p.read_text())]
    assert wrong == []
