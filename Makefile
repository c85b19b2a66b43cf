# `make help` lists the targets. Everything runs from .venv, which the first target that needs it sets up. Each step of
# the set-up leaves a stamp, and is repeated only when its sources have changed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
INSTALLED := $(VENV)/.installed
PROJECT := $(VENV)/.project
CONTRACT := gen/bahi/contract.binpb
PROTOS := $(shell find protos -name '*.proto')
PACKAGES := $(wildcard gst trade kit services gateway deploy tests)
# Two workers: the floor is a machine with two cores, and tests wait for PostgreSQL more than they compute.
WORKERS ?= 2
ARGS ?=
# What `make pooler` runs: the plumbing, one whole service, races of the stock, and a day of trade.
THROUGH_POOLER := tests/service/kit tests/service/returns tests/service/inventory/test_races.py \
  tests/service/inventory/test_reservations.py tests/service/sales/test_quick_sale.py \
  tests/service/sales/test_races.py tests/e2e/test_books_of_the_day.py

.PHONY: help
help: ## Shows this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- set-up -----------------------------------------------------------------------------------------------------------

.PHONY: setup
setup: $(INSTALLED) $(PROJECT) $(CONTRACT) ## Sets up .venv, the locked dependencies and the generated code

$(PYTHON):
	@chosen=$$(deploy/choose_python) && test -n "$$chosen" || \
	  { echo "Python 3.11 or newer, with venv, is needed; none was found on PATH." >&2; exit 1; }; \
	echo "Creating $(VENV) with $$chosen, $$("$$chosen" --version)."; exec "$$chosen" -m venv $(VENV)

$(INSTALLED): requirements.lock | $(PYTHON)
	@echo "Installing the locked dependencies."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# The editable install is a path file: gst, trade, kit, services, gateway and deploy from here, bahi and buf from gen.
$(PROJECT): pyproject.toml $(INSTALLED)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(CONTRACT): $(PROTOS) deploy/codegen.py $(INSTALLED)
	@echo "Generating code from protos/."
	@$(PYTHON) -m deploy.codegen

.PHONY: gen
gen: $(INSTALLED) ## Generates gen/ from protos/, changed or not
	@$(PYTHON) -m deploy.codegen

.PHONY: lock
lock: $(INSTALLED) ## Recompiles requirements.lock from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --extra dev pyproject.toml \
	  -o requirements.lock

# --- running ----------------------------------------------------------------------------------------------------------

.PHONY: up
up: setup ## Starts everything, with a demo organisation; Ctrl-C stops it
	@exec $(PYTHON) -m deploy.local.up --owner $$PPID $(ARGS)

.PHONY: token
token: setup ## Prints a token: make token org=ORG_ID role=admin|manager|user
	@exec $(PYTHON) -m deploy.local.token --org '$(org)' --role '$(or $(role),user)'

.PHONY: demo
demo: setup ## A day of trade through REST against the running system
	@exec $(PYTHON) -m tests.demo $(ARGS)

.PHONY: trial
trial: setup ## Builds the image and plays docker-compose.yml with Debian's podman and debootstrap (root)
	@exec $(PYTHON) -m deploy.trial $(ARGS)

.PHONY: chaos
chaos: setup ## The fault suite: breaks a system under load and judges its books; make chaos ARGS="--seconds 60"
	@exec $(PYTHON) -m tests.chaos $(ARGS)

.PHONY: backup-drill
backup-drill: setup ## Loses a server under load, restores it to a moment from its archive, and judges the books
	@exec $(PYTHON) -m tests.drill $(ARGS)

.PHONY: bench
bench: setup ## The benchmark, with a verdict
	@exec $(PYTHON) -m tests.bench $(ARGS)

.PHONY: pooler
pooler: setup ## Tests through PgBouncer in transaction mode; installs it with apt-get where that is possible
	@deploy/find_pgbouncer
	@POOLER=1 $(PYTHON) -m pytest -n $(WORKERS) --dist loadfile $(or $(ARGS),$(THROUGH_POOLER))

# --- habits -----------------------------------------------------------------------------------------------------------

.PHONY: test
test: setup ## Runs the whole test suite: make test ARGS='tests/unit -k fefo'
	@$(PYTHON) -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: soak
soak: setup ## Properties on many times the usual cases, for hours if you like: make soak times=100 ARGS='tests/unit'
	@SOAK=$(or $(times),20) $(PYTHON) -m pytest -n $(WORKERS) --dist loadfile -m "hypothesis or soak" $(ARGS)

.PHONY: coverage
coverage: setup ## Which lines and branches the tests reach, no gate: make coverage ARGS='tests/unit'
	@mkdir -p build/coverage
	@$(PYTHON) -m pytest -n $(WORKERS) --dist loadfile --cov --cov-report=term:skip-covered --cov-report=html $(ARGS)

.PHONY: check
check: lint test ## Lint and tests: what CI runs

.PHONY: fmt
fmt: setup ## Formats, and fixes what ruff can fix
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

.PHONY: lint
lint: setup lint-python lint-types lint-imports lint-contract lint-openapi lint-house ## Style, types, imports, contract

.PHONY: lint-python
lint-python: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: lint-types
lint-types: setup
	@$(BIN)/mypy $(PACKAGES)

.PHONY: lint-imports
lint-imports: setup
	@$(BIN)/lint-imports

.PHONY: lint-contract
lint-contract: setup
	@deploy/lint_contract

.PHONY: lint-openapi
lint-openapi: setup
	@mkdir -p build
	@$(PYTHON) -m gateway.print_openapi > build/openapi.json
	@diff -u docs/openapi.json build/openapi.json || \
	  { echo "docs/openapi.json is behind the protos: run make openapi." >&2; exit 1; }
	@echo "OpenAPI: docs/openapi.json is current."

.PHONY: lint-house
lint-house: setup
	@$(PYTHON) -m deploy.lint

.PHONY: openapi
openapi: setup ## Writes docs/openapi.json from the protos, docs/configuration.md from the settings, docs/errors.md
	@mkdir -p docs build
	@$(PYTHON) -m gateway.print_openapi > build/openapi.json
	@mv build/openapi.json docs/openapi.json
	@$(PYTHON) -m deploy.configuration > build/configuration.md
	@mv build/configuration.md docs/configuration.md
	@$(PYTHON) -m tests.contract.errors_page > build/errors.md
	@mv build/errors.md docs/errors.md

.PHONY: clean
clean: ## Removes what was built or cached; keeps .venv and .bahi (the data of make up)
	@rm -rf gen build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find gst trade kit services gateway deploy tests -name __pycache__ -type d -prune -exec rm -rf {} + \
	  2>/dev/null || true
