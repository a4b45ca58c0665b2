# `make` evaluates the stored cases, `make test` runs the tests; both set up what they need in .venv first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: evaluate test test-lowest test-long test-spark test-scale agreement fuzz bench bench-start bench-tables bench-web bench-questions bench-readings check golden schemas manual format book screenshot clean

evaluate: $(VENV)/ready
	$(BIN)/expert evaluate --quiet cases/

# One process a core. Of what is searched at random, a sample (tests/sampling.py).
test: $(VENV)/ready-dev
	$(BIN)/pytest --numprocesses auto --dist worksteal

# The searches whole, which is minutes; what `make test` has run already is not run again.
test-long: $(VENV)/ready-dev
	$(BIN)/pytest --numprocesses auto --dist worksteal -m long

# Needs Java, and is skipped without it.
test-spark: $(VENV)/ready-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[spark]'
	$(BIN)/pytest -m spark

# Ten million survey rows, or ROWS=N, from file to file: all there, in flat memory, and 1,000 of them confirmed one by one.
test-scale: $(VENV)/ready-dev
	$(BIN)/python -m tests.scale --rows $(or $(ROWS),10000000)

# Holds all four readings of the rule base against each other in 100,000 random rows, or ROWS=N; half an hour on 2 cores.
agreement: $(VENV)/ready-dev
	$(BIN)/python -m tests.agreement --rows $(or $(ROWS),100000)

# Looks for input that the loaders of rule bases and cases neither read nor refuse, for an hour or SECONDS=N.
fuzz: $(VENV)/ready-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	$(BIN)/python -m fuzz --seconds $(or $(SECONDS),3600)

# Prints how fast the program is beside its peers, and writes it into docs/speed.md.
bench: $(VENV)/ready-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks --write docs/speed.md

# Prints how long the commands take to start, beside the libraries that they use, and writes it into docs/speed.md.
bench-start: $(VENV)/ready-dev
	$(BIN)/python -m benchmarks.start --write docs/speed.md

# The same for tables of millions of rows, with how the time grows (docs/scale.md); takes a quarter of an hour.
bench-tables: $(VENV)/ready-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks.tables --write docs/speed.md --docs docs

# The same for the API of `expert serve`, with its memory over 100,000 requests, or MANY=N; takes half an hour.
bench-web: $(VENV)/ready-dev
	$(BIN)/python -m benchmarks.web --many $(or $(MANY),100000) --write docs/speed.md

# Prints how many questions a session asks, beside what it could ask and must ask, and writes it into docs/questions.md.
bench-questions: $(VENV)/ready-dev
	$(BIN)/python -m benchmarks.questions --write docs/questions.md

# Prints how far the rule base and two readers of its sources, who saw none of it, agree on twelve stories.
bench-readings: $(VENV)/ready-dev
	$(BIN)/python -m benchmarks.readings

# The quick part of the tests with the lowest version of every dependency that pyproject.toml allows.
LOWEST := .venv-lowest
test-lowest:
	$(PYTHON) -m venv --clear $(LOWEST)
	$(LOWEST)/bin/pip install --quiet --disable-pip-version-check uv
	CC="$(CC) -O3" $(LOWEST)/bin/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct --editable '.[dev]'
	$(LOWEST)/bin/python -m pytest -n 2 tests/cli/test_cli.py tests/cli/test_evaluate_table.py \
		tests/files/test_loading.py tests/files/test_schema.py tests/inference/test_forward.py tests/inference/test_solver.py \
		tests/documents/test_layers.py tests/pages/test_case_page.py tests/portfolio/test_segment.py \
		tests/tables/test_rows.py tests/tables/test_reading.py

check: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Stores what the commands print now as what the tests expect; look at the difference before committing it.
golden: $(VENV)/ready-dev
	EXPERT_GOLDEN=write $(BIN)/pytest tests/cli/test_cli.py tests/check/test_broken.py tests/book/test_book.py \
		tests/explanation/test_explanation_formats.py tests/session/test_transcript.py tests/portfolio/test_segment.py

# The engine's own build leaves its C code unoptimized, unless the compiler itself is told otherwise.
$(VENV)/ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	CC="$(CC) -O3" $(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

# The schemas that the files in rules/ and cases/ name, for editors.
schemas: $(VENV)/ready
	for format in rules case; do $(BIN)/expert schema $$format > schemas/$$format.json; done

# The manual of the command line, from the commands.
manual: $(VENV)/ready
	$(BIN)/python -m expert.cli.manual > docs/cli.md

# The reference of the rule format, from the classes that read it and the base in examples/every-key.
format: $(VENV)/ready-dev
	$(BIN)/python -m tests.rule_format > docs/rule-format.md

# The pictures of pages in README.md and docs/; needs Debian's packages chromium and chromium-driver.
screenshot: $(VENV)/ready-dev
	$(BIN)/python -m tests.browser docs

# The rule base as a book, to be read and reviewed by people who know the field.
book: $(VENV)/ready
	$(BIN)/expert rules book --output docs/rule-book.md

clean:
	rm -rf $(VENV) $(LOWEST) .pytest_cache .mypy_cache .ruff_cache .hypothesis
