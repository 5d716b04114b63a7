"""docker-compose.yml and deploy/supervisord.conf say the same of the processes, and nothing lies open."""

import configparser
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.config.test_settings import start

ROOT = Path(__file__).resolve().parents[2]
OURS = ("web", "sockets-1", "sockets-2", "worker", "scheduler")
JOBS = ("migrate", "bucket")
DOCUMENTED_IN_WORDS = {"SECRETS", "CERTIFICATES", "VERSION"}  # of compose alone
SAID_OF_EACH = ("healthcheck", "deploy", "logging", "restart", "networks")

pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def supervisor() -> configparser.RawConfigParser:
    found = configparser.RawConfigParser(inline_comment_prefixes=None)
    found.read(ROOT / "deploy" / "supervisord.conf")
    return found


def seconds(said: str) -> int:
    return int(said.removesuffix("s"))


def known_names() -> set[str]:
    """What the tables of docs/operations.md name first, and with _FILE."""
    cells = re.findall(r"^\|([^|]+)\|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
    names = {
        name for cell in cells for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", cell)
    } | DOCUMENTED_IN_WORDS
    return names | {f"{name}_FILE" for name in names}


def test_it_is_valid_for_the_schema_of_compose():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, str(ROOT / "docker-compose.yml")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_same_processes_with_and_without_containers(compose, supervisor):
    programs = {
        name.removeprefix("program:") for name in supervisor.sections() if name.startswith("program:")
    }
    assert programs == set(OURS)
    for name in OURS:
        said, service = supervisor[f"program:{name}"], compose["services"][name]
        assert said["command"] == " ".join(service["command"]), name
        assert int(said["stopwaitsecs"]) == seconds(service["stop_grace_period"]), name
        assert said["autorestart"] == "true" and int(said["startretries"]) > 100_000
        assert said["redirect_stderr"] == "true" and said["stdout_logfile_backups"] == "5"
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert ", ".join(f'"{word}"' for word in compose["services"]["web"]["command"]) in dockerfile


@pytest.mark.parametrize("said", SAID_OF_EACH)
def test_every_service_has_its_limits(compose, said):
    without = [name for name, service in compose["services"].items() if said not in service]
    assert without == []


def test_every_service_is_bounded_and_watched(compose):
    for name, service in compose["services"].items():
        limits = service["deploy"]["resources"]["limits"]
        assert limits["cpus"] and limits["memory"], name
        assert service["logging"]["options"]["max-size"] == "20m", name
        assert (service["healthcheck"].get("disable") is True) == (name in JOBS), name
        assert service["healthcheck"].get("test") or name in JOBS
        assert service.get("stop_grace_period") or name in JOBS, name


def test_what_is_ours_runs_closed(compose):
    for name in (*OURS, *JOBS, "proxy", "redis", "mailpit"):
        service = compose["services"][name]
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"], name
        assert int(service["user"].split(":")[0]) > 0, name
    assert all("privileged" not in service for service in compose["services"].values())


def test_only_the_proxy_is_reached_from_outside(compose):
    open_to = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert open_to.pop("proxy") == ["80:8080", "443:8443"]
    assert list(open_to) == ["mailpit"]
    assert compose["services"]["mailpit"]["profiles"] == ["development"]
    assert all(port.startswith("127.0.0.1:") for port in open_to["mailpit"])
    assert compose["networks"]["inside"]["internal"] is True
    stores = ("postgres", "redis", "elasticsearch", "storage")
    assert all(compose["services"][name]["networks"] == ["inside"] for name in stores)


def test_every_secret_comes_from_a_file(compose, tmp_path):
    folder = tmp_path / "secrets"
    for _ in range(2):
        subprocess.run([str(ROOT / "deploy" / "secrets"), str(folder)], check=True, capture_output=True)
        made = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(compose["secrets"]) == set(made)
    assert len(made["secret_key"].strip()) >= 50 and made["postgres_password"].strip() in made["database_url"]
    assert folder.stat().st_mode & 0o077 == 0
    subprocess.run([str(ROOT / "deploy" / "secrets"), str(folder)], check=True, capture_output=True)
    assert made == {path.name: path.read_text() for path in folder.iterdir()}
    for name, service in compose["services"].items():
        for key, value in service.get("environment", {}).items():
            if key.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"], (name, key)
            assert not re.search(r"SECRET|PASSWORD|ACCESS_KEY", key) or key.endswith("_FILE"), (name, key)
            assert not re.search(r"//[^/]*:[^/]*@", str(value)), (name, key)
    for name, secret in compose["secrets"].items():
        assert secret == {"file": f"${{SECRETS:-./secrets}}/{name}"}


def test_every_name_is_known(compose, supervisor):
    known = known_names()
    assert {"SITE_URL", "WSGI_PORT", "RUN_DIR", "PROXY_PORT", "DATABASE_URL_FILE"} <= known
    used = {key for name in (*OURS, *JOBS, "proxy") for key in compose["services"][name]["environment"]}
    used |= set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    used |= set(re.findall(r"ENV_([A-Z0-9_]+)", (ROOT / "deploy" / "supervisord.conf").read_text()))
    used |= set(re.findall(r"\b([A-Z]+(?:_[A-Z0-9]+)+)=", (ROOT / "deploy" / "processes").read_text()))
    assert sorted(used - known) == []


def test_the_example_holds_no_secret_and_starts_nothing(tmp_path):
    lines = (ROOT / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    done = start(tmp_path, **{name: value.strip('"') for name, value in given.items()})
    assert done.returncode != 0
    assert "SECRET_KEY: va indicata quando SITE_URL è https." in done.stderr


def test_the_proxy_is_told_all_that_its_template_asks(compose):
    """The image fills in what its environment names; deploy/proxy does the same on a server."""
    asked = set(re.findall(r"\$\{([A-Z0-9_]+)\}", (ROOT / "deploy" / "nginx.conf.template").read_text()))
    assert asked == set(compose["services"]["proxy"]["environment"])
    exported = re.findall(r"\b(PROXY_[A-Z0-9_]+)=", (ROOT / "deploy" / "proxy").read_text())
    assert asked == set(exported)
