# Thin: everything is in tools/, and each of those files says what it does.
# make help lists the commands.

.DEFAULT_GOAL := help
.PHONY: help run test lint format job bench shell psql pot clean distclean

help:  ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*##/  make \1\t/' | expand -t 18

run:  ## Demo database, the main job once, then serve on 127.0.0.1 (PORT=8069)
	@tools/run

test:  ## All tests in a fresh database (TAGS=/training_operations:TestSeats, FAST=1)
	@tools/test

lint:  ## Ruff, pylint-odoo, OCA's checks and Odoo's own lint
	@tools/lint

format:  ## Put Python files into the format that lint asks for
	@tools/format

job:  ## Run the main job again in the demo database and print its table
	@tools/job

bench:  ## Plan the generated instances and print what came out (long)
	@tools/bench scheduling

shell:  ## Python prompt with the demo database's env
	@tools/demo shell

psql:  ## SQL prompt on the demo database
	@tools/demo psql

pot:  ## Write i18n/training_operations.pot anew
	@tools/pot

clean:  ## Remove this checkout's databases, files and logs (not the downloads)
	@tools/clean

distclean:  ## Remove everything that was fetched or made, for all checkouts
	@tools/clean --all
