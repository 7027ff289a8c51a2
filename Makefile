# make book     everything recomputed, the pages in _build/html        make html   the pages from what is committed
# make test     everything that must hold, cheap steps first           make serve  open the book on this machine
# make check    format, lint, types and the quick tests: two to four minutes
# make refresh  take the last run's outputs as the committed ones      make clean  remove _build (and .venv: make distclean)
# make pdf      the built pages as one PDF and one per chapter          make archive  all of it in one file, to deposit
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export IPYTHONDIR := $(CURDIR)/_build/ipython
export PYDEVD_DISABLE_FILE_VALIDATION := 1
export PYTHONWARNINGS := ignore::DeprecationWarning
# Without compiled modules every process compiles the sources again, type checks included.
unexport PYTHONDONTWRITEBYTECODE

ifeq ($(filter serve,$(MAKECMDGOALS)),)
ifeq ($(shell test -w . && echo yes),)
$(error this folder cannot be written: copy the project to one that can)
endif
endif

.PHONY: book html pdf archive audit check coverage test sabotage mutants faults serve refresh clean distclean constraints install
.DEFAULT_GOAL := book

install: $(VENV)/.installed

$(VENV)/.installed: requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: $$($(PYTHON) --version 2>&1) found; name another with PYTHON=..."; exit 2; }
	@began=$$SECONDS; echo "== install (about two minutes, 1.5 GB in $(VENV))"; \
	rm -f $@; $(PYTHON) -m venv $(VENV) && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable . && $(BIN)/python -m pip check >/dev/null && \
	touch $@ && echo "== install: $$((SECONDS - began)) s"

book: install
	@$(BIN)/python -m expressivity book

html: install
	@$(BIN)/python -m expressivity pages

# Both take the pages as they were built last. PAGES="book/part1/match2" prints some of them.
pdf: install
	@$(BIN)/python book/_tools/pdf.py $(PAGES)

archive: install
	@$(BIN)/python book/_tools/archive.py

serve:
	@test -f _build/html/index.html || { echo "no pages yet: make book, or make html"; exit 2; }
	@echo "the book: http://localhost:$(PORT)/ (Ctrl-C ends)"; $(PYTHON) -m http.server --directory _build/html --bind 127.0.0.1 $(PORT)

refresh: install
	@$(BIN)/python -m expressivity refresh

# Format, lint, types, and the tests that neither train nor install. Types are mypy's alone here: make test also checks calls, the first ones of each function and then some.
check: install
	@$(BIN)/python -m ruff format --check --quiet . && $(BIN)/python -m ruff check --quiet . && \
	$(BIN)/python -m mypy --no-error-summary && \
	JAXTYPING_DISABLE=1 $(BIN)/python -m pytest -q -p no:cacheprovider -p no:logging -n 2 --dist loadfile -m "not slow" tests --ignore tests/browser --ignore tests/explorers

# The store is left alone: it holds results under keys of their sources. CI starts without one. STEPS="unit claims" runs some of the steps.
test: install
	@$(BIN)/python tests/steps.py $(STEPS)

# Every change of meaning that is listed under tests/sabotage must turn a claim red. CHAPTERS="match2 windows" takes some.
sabotage: install
	@$(BIN)/python tests/sabotage/run.py $(or $(CHAPTERS),--record)

# What goes wrong on real machines, done on purpose; the next run must equal the undisturbed one. FAULTS="full-disk" does some.
faults: install
	@$(BIN)/python tests/faults/run.py --record $(FAULTS)

# Changes drawn by cosmic-ray's operators, each of which a quick test or a claim should see: SEED=2 NUMBER=100 draws others. An hour for 300 on an
# idle core. The tool is put beside what it writes, away from the book's environment, of which it needs parso and attrs.
SEED ?= 1
NUMBER ?= 300
mutants: install
	@test -d _build/mutants/tool/cosmic_ray || $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target _build/mutants/tool cosmic-ray==8.7.0
	@$(BIN)/python tests/mutants/run.py --seed $(SEED) --number $(NUMBER)

# Units of committed full tables, drawn by the commit, trained again and compared: TABLES="following" UNITS=2, or UNITS=all. Without TABLES they are listed.
UNITS ?= 1
audit: install
	@$(BIN)/python -m expressivity audit $(TABLES) --units $(UNITS)

# The same tests, with the lines that they enter counted; modules that no test enters come first, at 0%.
coverage: install
	@mkdir -p _build && $(BIN)/python -m coverage run -m pytest -q -p no:cacheprovider -p no:logging -n 2 --dist loadfile -m "not slow" tests --ignore tests/browser --ignore tests/explorers && \
	$(BIN)/python -m coverage combine --quiet && $(BIN)/python -m coverage report --skip-covered --sort=cover

clean:
	rm -rf _build

distclean: clean
	rm -rf $(VENV)

# Holds everything that requirements.txt pulls in; run after changing a pin.
constraints: requirements.txt
	@$(BIN)/python -m pip freeze --exclude-editable --exclude torch --exclude expressivity | grep -v '@' | sed 's/+cpu//' > constraints.txt
