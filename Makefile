# The few commands people run; continuous integration calls only these. `make help` lists them.

PYTHON ?= python3
VENV ?= .venv
UV = 0.13.9
PORT ?=
ARGS ?=

export UV_LINK_MODE = copy
# A dozen processes start from it; without, each compiles a thousand modules anew (some containers forbid it).
unexport PYTHONDONTWRITEBYTECODE
PY = $(VENV)/bin/python
UV_PIP = $(PY) -m uv pip install -q --python $(PY) --require-hashes
COMPILE = $(PY) -m uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --universal \
	--python-version 3.11 --custom-compile-command "make lock" pyproject.toml
# Ends with make, however make ends.
LOCAL = exec $(PY) botkyrka_rc/local/leash.py SIGTERM -- $(PY) -m botkyrka_rc.local

.NOTPARALLEL:
.PHONY: help run test lint lock faults audit bench screenshots demo-reset system-run system-test system-lint

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: system-run $(VENV)/run.stamp ## everything on this machine: http://localhost:8000 (PORT=…), until Ctrl-C
	@$(LOCAL) run

test: system-test $(VENV)/dev.stamp ## the suite; ARGS="tests/recruitment -k profile" for a part of it
	@$(LOCAL) test -- $(PY) -m pytest -n 3 $(ARGS)

faults: system-test $(VENV)/dev.stamp ## the full fault runs
	@$(LOCAL) test -- $(PY) -m pytest -m faults $(ARGS)

audit: system-test $(VENV)/dev.stamp ## axe on every page in every state, both languages, light, dark and forced colours
	@$(LOCAL) test -- $(PY) -m pytest -n 2 --dist=load -m audit $(ARGS)

screenshots: system-test $(VENV)/dev.stamp ## the handbook's pictures, taken anew from the demo
	@$(LOCAL) test -- $(PY) -m pytest -m screenshots tests/e2e $(ARGS)

bench: system-test $(VENV)/dev.stamp ## speed against Django alone, one JSON line a row; ARGS=--tenth for less data
	@$(LOCAL) test -- env DJANGO_SETTINGS_MODULE=benchmarks.settings $(PY) -m django bench $(ARGS)

lint: system-lint $(VENV)/dev.stamp ## style, types, who knows whom, migrations, translations
	@$(LOCAL) lint

lock: $(VENV)/dev.stamp ## the three lock files, from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(COMPILE) -o requirements.lock $(ARGS)
	@$(COMPILE) --group local -c requirements.lock -o requirements-local.lock $(ARGS)
	@$(COMPILE) --group local --group dev -c requirements-local.lock -o requirements-dev.lock $(ARGS)

demo-reset: system-run $(VENV)/run.stamp ## throw the demo's data away; the next `make run` starts afresh
	@$(LOCAL) demo-reset

# -- the environment: made once, and again when a lock file changes ---------------------------------
system-run system-test system-lint: system-%:
	@$(PYTHON) botkyrka_rc/local/system.py $*

$(PY):
	@echo "Making the Python environment in $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/uv-$(UV).stamp: $(PY)
	@$(PY) -m pip install -q --disable-pip-version-check uv==$(UV)
	@touch $@

$(VENV)/run.stamp: requirements-local.lock $(VENV)/uv-$(UV).stamp
	@$(UV_PIP) -r requirements-local.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/uv-$(UV).stamp
	@echo "Installing what tests and lint need …"
	@$(UV_PIP) -r requirements-dev.lock
	@touch $@
