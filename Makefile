# One word per action. The first word on a fresh machine makes .venv and installs into it.

ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := .venv/Scripts
else
PYTHON ?= python3
BIN := .venv/bin
endif
PY := $(BIN)/python
export OMP_NUM_THREADS ?= 1

REQUIREMENTS := requirements.txt requirements-book.txt requirements-dev.txt constraints.txt
BOOK_READY := .venv/ready-book
ALL_READY := .venv/ready-all
NOTEBOOKS ?= chapters solutions
SHIFTS ?= 1-20
JOBS ?= 2
NBVAL := $(PY) -m pytest -p no:python -o addopts= -W default --nbval --nbval-current-env \
	--nbval-sanitize-with=tests/nbval-sanitize.cfg --nbval-cell-timeout=600 -n 2 --dist loadscope

.PHONY: help book serve lab test portable execute replicate exercises figures lint bench mutants clean

help:
	@$(PYTHON) tools/environment.py help

book: $(BOOK_READY)
	@$(BIN)/jupyter-book build -W -n --keep-going -q .
	@$(PY) tools/environment.py address

serve: book
	@$(PY) tools/environment.py serve

lab: $(ALL_READY)
	@$(PY) -m jupyter lab

test: lint
	@$(PY) -m pytest -n 2 --dist loadscope
	@$(NBVAL) $(NOTEBOOKS)

portable: $(ALL_READY)
	@$(PY) tools/portable.py $(SETTINGS) -- $(NBVAL) $(NOTEBOOKS)

execute: $(ALL_READY)
	@$(PY) tools/notebooks.py execute $(NOTEBOOKS)

replicate: $(ALL_READY)
	@$(PY) tools/notebooks.py replicate --shifts $(SHIFTS) --jobs $(JOBS) $(if $(ADD),--add) $(NOTEBOOKS)

exercises: $(ALL_READY)
	@$(PY) tools/notebooks.py exercises

figures: $(ALL_READY)
	@$(PY) book/assets/diagrams/draw.py

lint: $(ALL_READY)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) tools/notebooks.py format --check
	@$(PY) tools/notebooks.py lint
	@$(PY) tools/notebooks.py exercises --check

bench: $(ALL_READY)
	@$(PY) benchmarks/rnn_forward.py
	@$(PY) benchmarks/lstm_step.py
	@$(PY) benchmarks/engine_cost.py
	@$(PY) benchmarks/cell_speed.py
	@$(PY) benchmarks/learning_rates.py
	@$(PY) benchmarks/adding_problem.py
	@$(PY) benchmarks/recipes.py
	@$(PY) benchmarks/time_machine.py

mutants: $(ALL_READY)
	@$(PY) tools/mutants.py

clean:
	@$(PYTHON) tools/environment.py clean

$(BOOK_READY): requirements-book.txt constraints.txt
	@$(PYTHON) tools/environment.py book

$(ALL_READY): $(REQUIREMENTS) pyproject.toml
	@$(PYTHON) tools/environment.py all
