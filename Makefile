# Two commands do all set-up on a machine with Python 3.11, make and git: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
ROOMS := segmentation datasets annotation_tools analyzer api client weights
CODE := src $(filter-out weights,$(ROOMS)) tests

.PHONY: demo test test-slow lint tree serve client figures benchmark lock clean

# Two photographs in the public domain: one that scikit-image brings along, and one of our own sample folder.
demo: .venv/base
	$(BIN)/skinsight analyze --out demo datasets/sample/grace_hopper.jpg \
	"$$($(BIN)/python -c "import pathlib, skimage; print(pathlib.Path(skimage.__file__).parent / 'data/astronaut.png')")"

test: .venv/dev
	$(BIN)/python -m pytest -n auto -m "not slow"

test-slow: .venv/dev
	$(BIN)/python -m pytest -n auto -m slow

lint: .venv/dev tree
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy

# The rooms under the names that they are imported by, as links: for mypy, which does not follow an editable install.
tree:
	mkdir -p build/tree/skinsight
	ln -sfn $(foreach room,$(ROOMS),$(CURDIR)/$(room)) $(CURDIR)/src/skinsight/__init__.py \
	$(CURDIR)/src/skinsight/py.typed build/tree/skinsight/

serve: .venv/base
	$(BIN)/skinsight serve

# The typed client for TypeScript, from the service as it is now; needs node and npm.
client: .venv/base
	$(BIN)/skinsight openapi > client/typescript/openapi.json
	cd client/typescript && npm ci && npm run generate && npm run build

# Every figure of the documents, from docs/evaluation.json; REPORTS=FILE.json enters those of `skinsight evaluate` first.
figures: .venv/base
	$(BIN)/python -m skinsight.segmentation.evaluation.documents $(REPORTS)

benchmark: .venv/base
	$(BIN)/python -m tests.benchmarks.stages

# The base install has no torch: analysing and serving need none.
.venv/base: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/dev: .venv/base
	$(BIN)/python -m pip install --quiet --editable '.[train,dev]'
	touch $@

# What a deployment installs, by hash: the versions of this .venv, with which the tests were run.
lock: .venv/dev
	mkdir -p build
	$(BIN)/python -m pip freeze --exclude-editable | grep == > build/tried.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --custom-compile-command "make lock" --constraints build/tried.txt --output-file requirements.lock

clean:
	rm -rf .venv build demo
