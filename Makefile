# make book     everything recomputed, the pages in _build/html        make html   the pages from what is committed
# make test     everything that must hold, in the order of CI          make serve  open the book on this machine
# make refresh  take the last run's outputs as the committed ones      make clean  remove _build (and .venv: make distclean)
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# One thread a process: processes are what runs in parallel here, and two torch threads on busy cores are several times slower.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export IPYTHONDIR := $(CURDIR)/_build/ipython
export PYDEVD_DISABLE_FILE_VALIDATION := 1
export PYTHONWARNINGS := ignore::DeprecationWarning

define step
@began=$$SECONDS; echo "== $(1)"; $(2) || exit 1; echo "== $(1): $$((SECONDS - began)) s"
endef

.PHONY: book html test serve refresh clean distclean constraints install
.DEFAULT_GOAL := book

install: $(VENV)/.installed

$(VENV)/.installed: requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: $$($(PYTHON) --version 2>&1) found; name another with PYTHON=..."; exit 2; }
	@began=$$SECONDS; echo "== install (about two minutes, 1.5 GB in $(VENV))"; \
	rm -f $@; $(PYTHON) -m venv $(VENV) && \
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt && \
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable . && $(BIN)/pip check >/dev/null && \
	touch $@ && echo "== install: $$((SECONDS - began)) s"

book: install
	@$(BIN)/expressivity book

html: install
	@$(BIN)/expressivity pages

serve:
	@test -f _build/html/index.html || { echo "no pages yet: make book, or make html"; exit 2; }
	@echo "the book: http://localhost:$(PORT)/ (Ctrl-C ends)"; $(PYTHON) -m http.server --directory _build/html --bind 127.0.0.1 $(PORT)

refresh: install
	@$(BIN)/expressivity refresh

# The store is left alone: it holds results under keys of their sources. CI starts without one.
test: install
	$(call step,notebooks are executed,$(BIN)/pytest -q -p no:cacheprovider tests/committed)
	$(call step,unit tests,$(BIN)/pytest -q -p no:cacheprovider -n 2 --dist loadfile tests --ignore tests/committed --ignore tests/browser)
	$(call step,papermill,$(BIN)/expressivity reproduce)
	$(call step,committed against regenerated,$(BIN)/expressivity compare)
	$(call step,nbval,EXPRESSIVITY_RUN_DIR=$(CURDIR)/_build/run/nbval $(BIN)/pytest -q -p no:cacheprovider -n 2 --dist loadfile --nbval --nbval-cell-timeout=900 notebooks)
	$(call step,claims,$(BIN)/expressivity record && $(BIN)/expressivity compare)
	$(call step,the book with warnings as errors,$(BIN)/expressivity pages --source ci)
	$(call step,pages,$(BIN)/pytest -q -p no:cacheprovider tests/browser)

clean:
	rm -rf _build

distclean: clean
	rm -rf $(VENV)

# Holds everything that requirements.txt pulls in; run after changing a pin.
constraints: requirements.txt
	@$(BIN)/pip freeze --exclude-editable --exclude torch --exclude expressivity | grep -v '@' | sed 's/+cpu//' > constraints.txt
