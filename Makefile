# `make` or `make help` lists all targets. Only Python 3.11 or newer is required.

PYTHON  ?= python3
CONTENT ?= example
# `run` uses exec, so that signals reach the server instead of a shell.
IN_VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test coverage test-slow bench audit check format lock messages password backup restore manage import export check-site \
	need-folder run-env test-env

help: ## list all targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

run: run-env ## serve the newsroom on http://127.0.0.1:8000 (PORT=…, CONTENT=… instead of example)
	@exec $(IN_VENV) -m newsroom.launch serve --content "$(CONTENT)"

import: need-folder run-env ## import a file or folder: make import FROM=~/my-site
	@$(IN_VENV) -m newsroom.launch manage import_articles $(FROM)

export: run-env ## write the edits made in the admin back into the files (TO=~/copy: into another folder)
	@$(IN_VENV) -m newsroom.launch manage export_articles $(TO)

check-site: need-folder run-env ## list what would differ if a Hugo site moved here (FROM=…, SITEMAP=…)
	@$(IN_VENV) -m newsroom.launch manage check_site $(FROM) $(if $(SITEMAP),--sitemap $(SITEMAP))

password: run-env ## create the first administrator, or set a new password (WHO=name for others)
	@$(IN_VENV) -m newsroom.launch password "$(WHO)"

backup: run-env ## copy the SQLite database to var/backups/ (the newest five are kept)
	@$(IN_VENV) -m newsroom.launch backup

restore: run-env ## replace the SQLite database by a backup: make restore FROM=var/backups/…
	@$(IN_VENV) -m newsroom.launch restore "$(FROM)"

manage: run-env ## run a command of manage.py: make manage DO="shell"
	@$(IN_VENV) -m newsroom.launch manage $(DO)

test: test-env ## run all checks and tests (REQUIRE=1: fail if a service or program is missing)
	@$(IN_VENV) -m tests.run

check: test-env ## run only the quick checks: linter, format, types, imports
	@$(IN_VENV) -m tests.run --quick

coverage: test-env ## run make test, and list code without tests (takes longer)
	@$(IN_VENV) -m tests.run --coverage

test-slow: test-env ## run the tests that take minutes
	@$(IN_VENV) -m pytest -m slow

bench: test-env ## run the benchmarks
	@$(IN_VENV) -m benchmarks

audit: test-env ## check pages with axe, html-validate and Lighthouse (needs node and Chromium)
	@test -d tests/audit/node_modules || npm --prefix tests/audit ci --silent
	@$(IN_VENV) -m tests.audit

format: test-env ## format the source with ruff
	@$(IN_VENV) -m ruff check --fix --quiet .
	@$(IN_VENV) -m ruff format --quiet .

COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links pyproject.toml

lock: test-env ## update the lock files after a change of pyproject.toml (UPGRADE=1: newest versions)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --output-file requirements.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --group dev --constraint requirements.txt \
		--output-file requirements-dev.txt

CATALOGUE := locale/de/LC_MESSAGES/django.po

# The date is removed, so that the catalogue only changes if a text changes.
messages: test-env ## update and compile the catalogue of translations (needs GNU gettext)
	@$(IN_VENV) manage.py makemessages --locale de --no-wrap --no-location --no-obsolete \
		--ignore .venv --ignore tests --ignore benchmarks --ignore var --ignore example
	@grep -v '^"POT-Creation-Date' $(CATALOGUE) > $(CATALOGUE).new && mv $(CATALOGUE).new $(CATALOGUE)
	@$(IN_VENV) manage.py compilemessages --locale de --ignore .venv

need-folder:
	@test -n "$(FROM)" || { echo "newsroom: name a folder: make $(MAKECMDGOALS) FROM=~/my-site" >&2; exit 2; }

run-env:
	@command -v "$(PYTHON)" >/dev/null || { echo "newsroom: $(PYTHON) is missing: install Python 3.11 or newer."; exit 1; }
	@"$(PYTHON)" -m newsroom.bootstrap requirements.txt

test-env:
	@command -v "$(PYTHON)" >/dev/null || { echo "newsroom: $(PYTHON) is missing: install Python 3.11 or newer."; exit 1; }
	@"$(PYTHON)" -m newsroom.bootstrap requirements-dev.txt
