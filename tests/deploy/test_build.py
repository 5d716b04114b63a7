"""What the image is made with runs in a copy of the checkout, down to a site that could start."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.config.test_settings import GOOD_KEY

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = ("tests/", "benchmarks/", "docs/", ".ci/")  # .dockerignore does too

pytestmark = pytest.mark.any_database


def test_the_image_is_built_by_its_script(tmp_path):
    app = tmp_path / "app"
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if not name.startswith(LEFT_OUT):
            (app / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, app / name)
    clean = {k: v for k, v in os.environ.items() if k not in ("DATA_DIR", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        ["deploy/build"],
        cwd=app,
        env=clean | {"NPM_CONFIG_PREFER_OFFLINE": "true"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    paths = json.loads((app / "staticfiles" / "staticfiles.json").read_text())["paths"]
    assert (app / "staticfiles" / paths["build/cantiere.css"]).stat().st_mode & 0o044 == 0o044
    assert list((app / "config" / "__pycache__").glob("settings.*.pyc"))
    assert not (app / "node_modules").exists() and not (app / ".venv" / "bin" / "uv").exists()
    answer = subprocess.run(
        [".venv/bin/python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=app,
        env=clean
        | {"DATA_DIR": str(tmp_path / "data"), "SITE_URL": "https://a.example.org", "SECRET_KEY": GOOD_KEY},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr


def test_what_is_not_needed_stays_out_of_the_image():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {name.strip("/") for name in LEFT_OUT} | {"secrets", ".env", ".git"} <= set(ignored)
