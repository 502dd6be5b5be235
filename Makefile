# Daybreak. `make` alone lists what there is.

PYTHON ?= python3
BIN := .venv/bin
OUT := out
PORT := 8000
WORKERS := $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) * 3 / 2 )))  # of tests: those that wait for a browser leave a core free
PROTOCOL := spravato-trd-us
PATIENT := examples/patients/transform-2.yaml
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run forecast test bench calibrate style lint types contracts tests slow docs picture coverage lock browser postgresql clean

help:  ## this list
	@echo "Daybreak: run a treatment programme, and forecast a course from one protocol file."
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- the commands of the README -------------------------------------------------------------------------------------

run: .venv/run.stamp  ## the clinic in the browser, with invented patients (PORT=8000); Ctrl-C ends it
	@$(BIN)/daybreak serve --demo --data $(OUT)/demo --port $(PORT)

forecast: .venv/run.stamp  ## forecast the label regimen for the average patient of a published trial
	@mkdir -p $(OUT)
	@$(BIN)/daybreak forecast $(PROTOCOL) --patient $(PATIENT) --report $(OUT)/forecast.html --json $(OUT)/forecast.json

test: style types contracts tests  ## everything that must hold: style, types, import contracts, all tests and examples

# --- the parts of `make test` ---------------------------------------------------------------------------------------

style: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev.stamp
	$(BIN)/mypy

contracts: .venv/dev.stamp
	$(BIN)/lint-imports

# Hundreds of processes are started: what Python has compiled once is kept, even where the shell says not to.
tests slow: export PYTHONDONTWRITEBYTECODE :=
tests: .venv/dev.stamp browser postgresql
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
	DAYBREAK_TEST_DATABASE=postgresql $(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder tests/clinic

slow: .venv/dev.stamp browser postgresql  ## the tests again, with the slow ones
	$(BIN)/pytest --slow
	DAYBREAK_TEST_DATABASE=postgresql $(BIN)/pytest --slow tests/clinic

lint: .venv/dev.stamp  ## put imports and layout in order, mend what can be mended safely
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

coverage: .venv/dev.stamp browser  ## which lines and branches no test visits
	$(BIN)/pytest --cov --cov-report=term-missing

# --- other jobs -----------------------------------------------------------------------------------------------------

bench: .venv/bench.stamp  ## speed and error beside other solvers, with the ratios
	$(BIN)/python -m benchmarks

docs: .venv/dev.stamp  ## build the documentation site into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

calibrate: .venv/dev.stamp  ## fit the model to the published trials and predict each from the others (under an hour on two cores)
	@mkdir -p $(OUT)
	$(BIN)/daybreak calibrate --workers processes:2 --resume $(OUT)/parts --out $(OUT)/calibration.json --left-out $(OUT)/left-out.json
	$(BIN)/daybreak validate trials --workers processes:2 --left-out $(OUT)/left-out.json --json $(OUT)/validation.json

picture: .venv/dev.stamp browser  ## draw the pictures of README and tutorial anew
	@mkdir -p $(OUT)
	$(BIN)/daybreak forecast $(PROTOCOL) --patient $(PATIENT) --report $(OUT)/forecast.html
	$(BIN)/python docs/images/draw.py $(OUT)/forecast.html docs/images/forecast.png
	$(BIN)/python docs/images/clinic.py $(OUT)/pictures docs/images

lock:  ## renew the locked, hashed requirements (needs uv)
	requirements/lock

clean:  ## remove what make has made, the environment included
	rm -rf .venv $(OUT) site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage

# --- the environment: made once, renewed when a lock changes ----------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Daybreak needs Python 3.11 or later; name one with: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Making the environment in .venv (once; a minute or two) ..."
	@$(PYTHON) -m venv .venv \
	  || { rm -rf .venv; echo "Python cannot make an environment; on Debian: apt-get install python3-venv" >&2; exit 1; }

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@$(PIP) install --no-deps --require-hashes --requirement requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@echo "Installing what tests and checks need ..."
	@$(PIP) install --no-deps --require-hashes --requirement requirements/dev.txt
	@touch $@

# numbalsoda has wheels up to Python 3.10. They hold no Python extension, only libraries that ctypes opens, so they serve any
# Python; where no wheel fits the machine, it is built from source.
.venv/bench.stamp: requirements/numbalsoda.txt .venv/dev.stamp
	@$(PIP) install --require-hashes --requirement $< --no-deps --only-binary :all: --python-version 3.10 \
	    --target "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
	  || { command -v gfortran >/dev/null && command -v cmake >/dev/null \
	       && $(PIP) install --require-hashes --requirement $< --no-deps; } \
	  || { echo "numbalsoda has no wheel for this machine: install gfortran and cmake, then 'make bench' again" >&2; exit 1; }
	@touch $@

# The one without windows spends half as much of the processor; where it cannot be had, any Chromium does.
browser:
	@command -v chromium-headless-shell >/dev/null \
	  || { command -v apt-get >/dev/null && test "$$(id -u)" = 0 && { apt-get -qq update; \
	       apt-get -qq install -y --no-install-recommends chromium-headless-shell; } >/dev/null 2>&1; } \
	  || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { echo "The tests look at pages in a browser: install it (Debian: apt-get install chromium-headless-shell)" >&2; exit 1; }

postgresql:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
	  || { command -v apt-get >/dev/null && test "$$(id -u)" = 0 \
	       && apt-get -qq update && apt-get -qq install -y --no-install-recommends postgresql >/dev/null; } \
	  || { echo "The clinic is tested on PostgreSQL as well: install it (Debian: apt-get install postgresql)" >&2; exit 1; }
