# What a person types: make run, make test. Everything else serves these two.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

# uv is faster where it is installed; both check the same hashes.
ifdef UV
install = $(UV) pip install --quiet --python $(BIN)/python --require-hashes -r $(1)
else
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
endif
install_project = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .

.PHONY: help run test lint format bench lock clean browser compiler

help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: .venv/.run  ## set up, seed a demo on the first run, serve it (PORT=8000)
	@exec $(BIN)/bwa demo --serve --port $(PORT)

test: .venv/.dev browser compiler lint  ## everything that must pass: lint, types, import contracts, tests
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: .venv/.dev  ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/.dev  ## put the code into the house's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev  ## print speed and size against a bare page
	$(BIN)/python -m tests.bench

lock:  ## choose the newest allowed versions and write both locks (needs uv)
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header pyproject.toml --group build -o requirements.txt
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

clean:  ## remove the environment and all caches; instance/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: .venv/pyvenv.cfg requirements.txt pyproject.toml
	$(call install,requirements.txt)
	$(install_project)
	@touch $@

# The larger lock holds the smaller one's versions, so it serves `make run` too.
.venv/.dev: .venv/pyvenv.cfg requirements-dev.txt requirements.txt pyproject.toml
	$(call install,requirements-dev.txt)
	$(install_project)
	@touch .venv/.run $@

# $(call debian,NAMES OF PACKAGES,TEST THAT THEY ARE THERE,WHO NEEDS WHAT): install what is missing, or say what to do.
define debian
@if $(2); then exit 0; fi; \
if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
  echo "Installing Debian's $(1) for the tests"; \
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(1); } >/dev/null \
  && $(2) && exit 0; \
fi; \
echo "$(3): install $(1) (as root: apt-get install $(1)), then run make test again." >&2; \
exit 1
endef

browser:
	$(call debian,chromium,command -v chromium >/dev/null,The browser tests need Chromium)

compiler:
	$(call debian,gcc libc6-dev,cc -E -include stdio.h -x c /dev/null >/dev/null 2>&1,The power-cut tests need a C compiler)
