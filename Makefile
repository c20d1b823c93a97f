# graphx. `make help` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
DEMO := demo

.DEFAULT_GOAL := help
.PHONY: help run test check format bench golden neo4j neo4j-stop clean

help: ## this list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/run: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "graphx needs Python 3.11 or later; say which: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(READY): $(VENV)/run tests/requirements.txt requirements-spark.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

$(DEMO)/workspace: | $(VENV)/run
	$(BIN)/python -m graphx demo $(DEMO)/exports
	$(BIN)/python -m graphx --workspace $(DEMO)/loading load $(DEMO)/exports || test $$? -eq 3
	$(BIN)/python -m graphx --workspace $(DEMO)/loading ask overview
	mv $(DEMO)/loading $(DEMO)/workspace

run: $(VENV)/run $(DEMO)/workspace ## install, load the demo organisation, start the app on this machine
	$(BIN)/python -m graphx --workspace $(DEMO)/workspace app

test: check ## everything: lint, types, floors, tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(READY) ## lint, format, types, floors; fast
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put every file into the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## measure against named rivals, side by side; takes some minutes
	$(BIN)/python -m bench

golden: $(READY) ## write the golden files again and show what changed
	$(BIN)/python -m pytest -q tests --golden
	git --no-pager diff --stat -- tests docs README.md

neo4j: $(READY) ## put a Neo4j server together and start it on this machine; needs Java and Maven
	$(BIN)/python -m tests.server start

neo4j-stop: $(READY) ## stop that server; its data stay
	$(BIN)/python -m tests.server stop

clean: ## remove what make made
	if test -e .neo4j/pid; then $(BIN)/python -m tests.server stop; fi
	rm -rf .neo4j $(VENV) $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
