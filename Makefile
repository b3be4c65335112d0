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
NOTEBOOKS ?= $(wildcard chapters solutions)
SHIFTS ?= 1-20
JOBS ?= 2
NBVAL := -m pytest -p no:python -o addopts= -W default --nbval --nbval-current-env \
	--nbval-sanitize-with=tests/nbval-sanitize.cfg --nbval-cell-timeout=600 --preloaded \
	-n 2 --dist loadscope

.PHONY: help book pdf serve lab test portable execute replicate exercises figures lint links bench mutants clean

help:  ## list these words
	@$(PYTHON) tools/environment.py help

book: $(BOOK_READY)  ## build the site into _build/html, warnings as errors
	@$(BIN)/jupyter-book build -W -n --keep-going -q .
	@$(PY) tools/environment.py address

pdf: $(ALL_READY) book  ## print the book into _build/pdf, or one page of it: PAGE=06
	@$(PY) tools/pdf.py $(PAGE)

serve: book  ## build it and serve it on localhost
	@$(PY) tools/environment.py serve

lab: $(ALL_READY)  ## open JupyterLab
	@$(PY) -m jupyter lab

test: lint  ## lint; package, notebooks against their stored outputs, exercises, the site in a browser
	@$(PY) -m pytest -n 2 --dist loadscope
	@$(PY) tools/alone.py $(NBVAL) --twice=0.2 $(NOTEBOOKS)

portable: $(ALL_READY)  ## compare the notebooks on the arithmetic of other processors: SETTINGS=sse41
	@$(PY) tools/portable.py $(SETTINGS) -- $(PY) $(NBVAL) $(NOTEBOOKS)

execute: $(ALL_READY)  ## run the notebooks again and store their outputs: NOTEBOOKS=chapters
	@$(PY) tools/notebooks.py execute $(NOTEBOOKS)

replicate: $(ALL_READY)  ## run the notebooks with other seeds and store what became of their claims: SHIFTS=1-20
	@$(PY) tools/notebooks.py replicate --shifts $(SHIFTS) --jobs $(JOBS) $(if $(ADD),--add) $(NOTEBOOKS)

exercises: $(ALL_READY)  ## make exercises/ from solutions/
	@$(PY) tools/notebooks.py exercises

figures: $(ALL_READY)  ## draw the diagrams
	@$(PY) book/assets/diagrams/draw.py

lint: $(ALL_READY)  ## check code, spelling and notebooks without running them
	@$(MAKE) --no-print-directory -j 2 lint-code lint-notebooks

.PHONY: lint-code lint-notebooks  # the halves of lint, side by side
lint-code:
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) tools/spelling.py

lint-notebooks:
	@$(PY) tools/notebooks.py format --check
	@$(PY) tools/notebooks.py lint
	@$(PY) tools/notebooks.py exercises --check

links: $(BOOK_READY)  ## ask for every page outside that the book links
	@$(BIN)/jupyter-book build -q --builder custom --custom-builder linkcheck .

bench: $(ALL_READY)  ## measure speed, as ratios within one run
	@$(PY) benchmarks/rnn_forward.py
	@$(PY) benchmarks/lstm_step.py
	@$(PY) benchmarks/switches.py
	@$(PY) benchmarks/lstm_sizes.py
	@$(PY) benchmarks/older_kernels.py
	@$(PY) benchmarks/roofs.py
	@$(PY) benchmarks/generation.py
	@$(PY) benchmarks/growth.py
	@$(PY) benchmarks/compile_time.py
	@$(PY) benchmarks/data_parallel.py
	@$(PY) benchmarks/wide_batches.py
	@$(PY) benchmarks/engine_cost.py
	@$(PY) benchmarks/cell_speed.py
	@$(PY) benchmarks/learning_rates.py
	@$(PY) benchmarks/adding_problem.py
	@$(PY) benchmarks/lstm_variants.py
	@$(PY) benchmarks/inside_the_gates.py
	@$(PY) benchmarks/depth.py
	@$(PY) benchmarks/dropout_place.py
	@$(PY) benchmarks/recipes.py
	@$(PY) benchmarks/time_machine.py
	@$(PY) benchmarks/audit.py
	@$(PY) benchmarks/one_minute.py
	@$(PY) benchmarks/one_minute_novel.py
	@$(PY) benchmarks/learning_curve.py
	@$(PY) benchmarks/words.py
	@$(PY) benchmarks/lags.py
	@$(PY) benchmarks/adding_100.py
	@$(PY) benchmarks/temporal_order.py
	@$(PY) benchmarks/reber.py
	@$(PY) benchmarks/counting.py
	@$(PY) benchmarks/guessing.py
	@$(PY) benchmarks/digit_sum_textbook.py
	@$(PY) benchmarks/digits.py
	@$(PY) benchmarks/headlines.py
	@$(PY) benchmarks/reviews.py
	@$(PY) benchmarks/pairs.py
	@$(PY) benchmarks/number_words.py
	@$(PY) benchmarks/number_words_reasons.py
	@$(PY) benchmarks/captions.py
	@$(PY) benchmarks/sunspots.py
	@$(PY) benchmarks/controls.py
	@$(PY) benchmarks/after_the_lstm.py
	@$(PY) benchmarks/letter_cost.py

mutants: $(ALL_READY)  ## plant faults into the cells and the engine, and see the tests catch each
	@$(PY) tools/mutants.py

clean:  ## delete everything that can be made again
	@$(PYTHON) tools/environment.py clean

$(BOOK_READY): requirements-book.txt constraints.txt
	@$(PYTHON) tools/environment.py book

$(ALL_READY): $(REQUIREMENTS) pyproject.toml
	@$(PYTHON) tools/environment.py all
