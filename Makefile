# Loket on one machine. Every target sets up what it needs by itself: `make help`.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
TIERS := $(wildcard $(addprefix tests/,unit contract integration acceptance browser faults))
CODE := shared services devkit tests
# Modules are compiled once, not by each process and each run of the tests.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo up test check reference

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/embedded.stamp ## Play six requests through the whole office, checked from the outside
	@$(PY) -m devkit.cli demo

up: .venv/embedded.stamp ## Start everything on this machine; Ctrl-C stops it
	@$(PY) -m devkit.cli up

test: .venv/dev.stamp ## Run all tests, the quick ones first
	@$(PY) -m pytest -q $(TIERS)

check: .venv/dev.stamp ## Check style, types, who imports whom, and event schemas
	$(PY) -m ruff check $(CODE)
	$(PY) -m ruff format --check $(CODE)
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m pytest -q tests/contract

reference: .venv/dev.stamp ## Write the reference pages and event schemas from the code
	@$(PY) -m devkit.reference

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install Python 3.11 or newer (apt-get install python3 python3-venv)." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$$($(PYTHON) --version) is too old: install Python 3.11 or newer, or say which one to use: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python cannot make virtual environments: apt-get install python3-venv." >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/embedded.stamp: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing what Loket needs into .venv ..."
	@$(PY) -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[embedded]'
	@touch $@

.venv/dev.stamp: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing what Loket and its tests need into .venv ..."
	@$(PY) -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[embedded,dev]'
	@touch $@ .venv/embedded.stamp
