# Every command of the project. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export PORTAL_ENV ?= development
MANAGE := $(BIN)/python manage.py

.PHONY: help setup run worker test test-postgres test-browser test-processes test-growth test-prometheus check fix schema docs pictures test-api ci clean

help: ## List the commands.
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

.venv/runtime: requirements/runtime.txt
	@scripts/venv runtime

.venv/dev: requirements/dev.txt
	@scripts/venv dev

setup: .venv/dev ## Make the virtual environment with everything.

run: .venv/runtime ## Serve the portal with the sample organisation on 127.0.0.1:8000, or PORT.
	@PORT=$(PORT) scripts/run

QUICK := not browser and not processes and not prometheus and not growth

test: .venv/dev ## Run the tests that need nothing but Python.
	@PORTAL_ENV=test $(BIN)/python -m pytest -m "$(QUICK)" $(ARGS)

# These touch no database, or bring their own: on another one there is nothing new to see.
WITHOUT_DATABASE := $(addprefix --ignore=tests/,domain engine tagger benchmarks test_repository.py)

test-postgres: .venv/dev ## Run the tests that touch the database on PostgreSQL (Debian: postgresql).
	@scripts/postgres env PORTAL_ENV=test $(BIN)/python -m pytest -m "$(QUICK)" \
	  $(WITHOUT_DATABASE) $(ARGS)

test-processes: .venv/dev ## Kill real workers, on the database of DATABASE_URL or on SQLite.
	@PORTAL_ENV=test $(BIN)/python -m pytest -m processes $(ARGS)

test-growth: .venv/dev ## Count the queries of every list at ten and at a thousand rows.
	@PORTAL_ENV=test $(BIN)/python -m pytest -m growth tests/test_growth.py $(ARGS)

test-prometheus: .venv/dev ## Pull metrics from a real Prometheus (Debian: prometheus).
	@PORTAL_ENV=test $(BIN)/python -m pytest -m prometheus tests/prometheus $(ARGS)

test-browser: .venv/dev ## Run the journeys in Chromium (Debian: chromium).
	@scripts/browser $(ARGS)

check: .venv/dev ## Format, lint, types, layers, templates, migrations, OpenAPI and docs drift.
	@scripts/check

fix: .venv/dev ## Mend what can be mended by itself.
	@$(BIN)/ruff format -q . ; $(BIN)/ruff check -q --fix . ; $(BIN)/djhtml --tabwidth 2 templates ; \
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 ; true

schema: .venv/dev ## Write docs/reference/openapi.yaml from the code.
	@PORTAL_ENV=test $(MANAGE) spectacular --validate --fail-on-warn --file docs/reference/openapi.yaml

docs: .venv/dev ## Write the reference pages that are made from the code.
	@PORTAL_ENV=test $(MANAGE) write_docs

pictures: .venv/dev ## Take the README's pictures (Debian: chromium).
	@$(BIN)/python scripts/pictures

test-api: .venv/dev ## Fuzz the API with schemathesis against its description.
	@bash tests/api/run_schemathesis.sh $(ARGS)

ci: check ## Everything, with coverage, on both databases and in the browser.
	@$(MAKE) --no-print-directory test ARGS="-n 2 --cov --cov-report=term:skip-covered --cov-fail-under=$(shell cat .ci/coverage)"
	@$(MAKE) --no-print-directory test-postgres ARGS="-n 2"
	@$(MAKE) --no-print-directory test-browser
	@$(MAKE) --no-print-directory test-processes
	@scripts/postgres $(MAKE) --no-print-directory test-processes
	@$(MAKE) --no-print-directory test-prometheus
	@$(MAKE) --no-print-directory test-growth

clean: ## Remove the virtual environment and the development database.
	@rm -rf .venv var
