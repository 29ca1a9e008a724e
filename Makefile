# The commands of the house; `make help` lists them. What they need is installed into .venv.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test bench check fix lock translate diagram assets

PORT ?= 8000
ENGINES ?= $(PORTAL_TEST_ENGINES)
BIN := .venv/bin
FLASK := $(BIN)/flask --app app
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
LOCK := pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --quiet

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.runtime ## the portal with its demo region and its worker on http://127.0.0.1:8000 (PORT=… for another)
	@mkdir -p instance
	@$(FLASK) db upgrade
	@$(FLASK) sandbox load --if-empty
	@$(FLASK) sandbox people
	@echo "The portal is at http://127.0.0.1:$(PORT) — Ctrl-C ends it."
	@set -m; trap 'kill $$web $$worker 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM; \
	export PORTAL_BASE_URL=$${PORTAL_BASE_URL:-http://127.0.0.1:$(PORT)}; \
	$(FLASK) worker & worker=$$!; \
	$(BIN)/gunicorn --bind 127.0.0.1:$(PORT) app:app & web=$$!; \
	wait -n $$web $$worker; ended=$$?; echo "The portal or its worker has ended." >&2; exit $$ended

test: .venv/.dev ## everything: tools, unit, both databases, both languages, browser (ENGINES=both: each test on both databases)
	@$(BIN)/python -m tests.browser.chromium > /dev/null
	@$(BIN)/python -m tests.soft_token > /dev/null
	@PYTHONDONTWRITEBYTECODE= PORTAL_TEST_ENGINES=$(ENGINES) $(BIN)/pytest -n logical --maxprocesses 8 --dist worksteal

bench: .venv/.dev ## what the portal costs and keeps under load, on PostgreSQL with a million citizens (SIZES="--large 100000" for fewer)
	@$(BIN)/python -m tests.bench $(SIZES)

check: .venv/.dev ## what the tools say: lint, types, layers, templates, translations, diagram
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint --lint --quiet portal/templates
	@$(FLASK) translate check
	@$(FLASK) diagram --check

fix: .venv/.dev translate diagram ## repair what can be repaired
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

translate: .venv/.dev ## bring both catalogues to what the code says; new messages wait for their words
	@$(FLASK) translate update

diagram: .venv/.dev ## write docs/process-states.md anew from the table of states
	@$(FLASK) diagram

lock: .venv/.dev ## pin every dependency anew, with hashes and without addresses
	@uv=$$(command -v uv || echo $(BIN)/uv); \
	[ -x "$$uv" ] || $(PIP) install 'uv~=0.13'; \
	$$uv $(LOCK) -o requirements.txt && $$uv $(LOCK) --group dev -o requirements-dev.txt

assets: ## build the stylesheet and the script from assets/ (needs Node)
	@cd assets && npm ci --ignore-scripts --silent && npm run --silent build

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed: install it (Debian: apt-get install python3)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv is missing: install it (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt | .venv/bin/python
	@echo "Installing what the portal needs into .venv …"
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt | .venv/bin/python
	@echo "Installing what the tests need into .venv …"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
