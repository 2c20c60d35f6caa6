# What one does with Concordat. `make run` and `make test` need nothing prepared.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench docs lock

help:
	@sed -n 's/^##//p' $(MAKEFILE_LIST)

## make setup   install everything that running, testing and linting need
setup:
	@bin/setup all

## make run     serve a demonstration at http://127.0.0.1:8000 (PORT=… for another)
run:
	@bin/setup run
	@exec .venv/bin/python bin/run

## make test    run all tests on every core (ARGS="tests/law -k gateway" for some)
test:
	@bin/setup all
	@.venv/bin/pytest -q -n auto --dist loadscope $(ARGS)

## make lint    format, lint, types, imports, migrations
lint:
	@bin/setup all
	@bin/lint $(ARGS)

## make bench   measure pages and PDFs, into var/bench.json (ARGS=--record: the docs too)
bench:
	@bin/setup all
	@.venv/bin/python -m bench $(ARGS)

## make docs    write the documents that are made from the code
docs:
	@bin/setup all
	@.venv/bin/python manage.py write_docs

## make lock    choose new versions of the Python packages (ARGS=--upgrade for all)
lock:
	@bin/lock $(ARGS)
