# `make` or `make help` lists what can be made. Python 3.11 or newer is all that must be there.

PYTHON  ?= python3
CONTENT ?= example
# With exec in front, a signal that make passes on reaches the server and not a shell.
IN_VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test coverage test-slow bench audit check format lock messages password backup manage import run-env test-env

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

run: run-env ## serve the newsroom on http://127.0.0.1:8000 (PORT=…, CONTENT=… instead of example)
	@exec $(IN_VENV) -m newsroom.launch serve --content "$(CONTENT)"

import: run-env ## take in a file or folder: make import FROM=~/my-site
	@$(IN_VENV) -m newsroom.launch manage import_articles $(FROM)

password: run-env ## a new password for the first administrator, or for WHO=name
	@$(IN_VENV) -m newsroom.launch password "$(WHO)"

backup: run-env ## copy the SQLite database to var/backups/ (the newest five stay)
	@$(IN_VENV) -m newsroom.launch backup

manage: run-env ## any command of manage.py: make manage DO="shell"
	@$(IN_VENV) -m newsroom.launch manage $(DO)

test: test-env ## everything that must hold before a change goes in (REQUIRE=1: on a complete machine)
	@$(IN_VENV) -m tests.run

check: test-env ## the quick part of it: linter, format, types, imports
	@$(IN_VENV) -m tests.run --quick

coverage: test-env ## make test, and what the tests do not reach (takes longer)
	@$(IN_VENV) -m tests.run --coverage

test-slow: test-env ## the tests that take minutes
	@$(IN_VENV) -m pytest -m slow

bench: test-env ## the measurements in benchmarks/
	@$(IN_VENV) -m benchmarks

audit: test-env ## axe, html-validate and Lighthouse on a served newsroom (wants node and Chromium)
	@test -d tests/audit/node_modules || npm --prefix tests/audit ci --silent
	@$(IN_VENV) -m tests.audit

format: test-env ## let ruff put the source in order
	@$(IN_VENV) -m ruff check --fix --quiet .
	@$(IN_VENV) -m ruff format --quiet .

COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links pyproject.toml

lock: test-env ## renew the lock files after a change of pyproject.toml (UPGRADE=1: newest versions)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --output-file requirements.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --group dev --constraint requirements.txt \
		--output-file requirements-dev.txt

messages: test-env ## renew the catalogue of translations and compile it (wants GNU gettext)
	@$(IN_VENV) manage.py makemessages --locale de --no-wrap --no-location --no-obsolete \
		--ignore .venv --ignore tests --ignore benchmarks --ignore var --ignore example
	@$(IN_VENV) manage.py compilemessages --locale de --ignore .venv

run-env:
	@command -v "$(PYTHON)" >/dev/null || { echo "newsroom: $(PYTHON) is missing: install Python 3.11 or newer."; exit 1; }
	@"$(PYTHON)" -m newsroom.bootstrap requirements.txt

test-env:
	@command -v "$(PYTHON)" >/dev/null || { echo "newsroom: $(PYTHON) is missing: install Python 3.11 or newer."; exit 1; }
	@"$(PYTHON)" -m newsroom.bootstrap requirements-dev.txt
