# Every target sets itself up: Python 3.11 or later, make and a package index are enough.
bin := .venv/bin
UV ?= uv
# Python keeps what it has compiled: the tests start hundreds of processes, and each would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=
compile := $(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header --no-annotate --python-version 3.11 --extra build

.PHONY: help demo serve assets screenshots test check quick accuracy bench samples lock clean set-up dev-set-up

help: ## what can be made here
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

set-up:
	@tools/setup.sh run

dev-set-up:
	@tools/setup.sh dev

demo: set-up ## the sample mailbox through the whole journey, in ./ritornello-data
	@$(bin)/ritornello demo

serve: set-up assets ## the desk at http://localhost:8000, on the samples in ./ritornello-data
	@$(bin)/ritornello serve --demo

assets: set-up # what the pages load: by npm, or by the one that pip brings
	@$(bin)/python tools/assets.py

test: dev-set-up assets ## every test, with real Redis, PostgreSQL and LibreOffice where they may be installed
	@tools/system-packages.sh
	$(bin)/pytest -n logical --dist worksteal

check: dev-set-up ## style, types and the floors of the house
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	MYPYPATH=bench $(bin)/mypy bench
	$(bin)/lint-imports

quick: dev-set-up ## the fast tests only
	$(bin)/pytest -q -m "not slow" tests/unit

screenshots: dev-set-up assets ## every page of the desk as a picture, in bench/out/screenshots
	@$(bin)/python bench/screenshots.py

accuracy: dev-set-up ## how many fields are read right, wrong but sure, unsure
	$(bin)/python bench/accuracy.py
	$(bin)/python bench/paper_accuracy.py --share 7 --copies 2
	$(bin)/python bench/pdf_accuracy.py
	$(bin)/python bench/print_accuracy.py
	$(bin)/python bench/pdf_filled.py
	$(bin)/python bench/typed.py

bench: dev-set-up ## speed, as ratios measured in one run
	@for each in $(filter-out bench/accuracy.py bench/paper_accuracy.py bench/pdf_accuracy.py bench/print_accuracy.py bench/pdf_filled.py bench/typed.py,$(wildcard bench/*.py)); do echo "== $$each"; $(bin)/python $$each || exit 1; done

samples: dev-set-up ## makes the committed samples again
	$(bin)/python -m samples.make
	-$(bin)/python -m samples.layouts

lock: ## both locks from pyproject.toml: exact versions with hashes, and no registry's address
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(compile) pyproject.toml -o requirements.lock
	$(compile) --extra dev pyproject.toml -o requirements-dev.lock

clean: ## removes what was made here, the demo's data too
	rm -rf .venv desk/static/vendor build dist ritornello-data bench/out *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
