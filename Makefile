# sqlstream: the two main jobs are `make demo` and `make test`. Both set up what they need first.

CONFORMANCE ?= ../shared/conformance/qtt
SECONDS ?= 10
RELEASE := .build/release/sqlstream
DEBUG := .build/debug/sqlstream

.PHONY: help setup setup-tests build demo demo-smartshop demo-receipts demo-transactions demo-sales demo-purchases test \
  unit-tests conformance docs bench bench-full bench-instructions order-start fuzz install clean

help:
	@echo "make demo           set up, build, and run the smartshop query on its sample (also: demo-smartshop)"
	@echo "make demo-receipts, demo-transactions, demo-sales: the same for those queries"
	@echo "make demo-purchases the same for the purchases query, into a PostgreSQL that it starts for itself"
	@echo "make build          set up and build .build/release/sqlstream"
	@echo "make test           set up and run every test"
	@echo "make docs           write docs/functions.md anew from the list of functions"
	@echo "make bench          measure what the core costs (JSON=file writes the figures there too)"
	@echo "make bench-full     the same with more records and up to 10 M keys"
	@echo "make bench-instructions           count instructions and compare them with the list"
	@echo "make bench-instructions ACCEPT=1  write the list anew"
	@echo "make order-start    list anew which functions a start runs, for the linker to put them side by side"
	@echo "make fuzz           run the fuzzers, SECONDS=10 each; make fuzz-parser: one of them"
	@echo "make conformance    run the conformance cases in CONFORMANCE=$(CONFORMANCE)"

setup:
	@Scripts/install-dependencies.sh

setup-tests:
	@Scripts/install-dependencies.sh --tests

build: setup
	swift build -c release --product sqlstream --static-swift-stdlib

demo: demo-smartshop

demo-smartshop: build
	$(RELEASE) run Queries/smartshop.sql --input Queries/smartshop.jsonl --until-idle

demo-receipts: build
	$(RELEASE) run Queries/receipts.sql --input Queries/receipts.jsonl --until-idle --output json

demo-transactions: build
	$(RELEASE) run Queries/transactions.sql --input Queries/transactions.jsonl --until-idle --output tuples

demo-sales: build
	$(RELEASE) run Queries/sales.sql --input Queries/sales.jsonl --until-idle

# Starts a PostgreSQL of its own, and takes it away again.
demo-purchases: build
	@Scripts/install-dependencies.sh --postgres
	@Scripts/demo-purchases.sh

test: unit-tests conformance bench-instructions

unit-tests: setup-tests
	swift test --parallel

# The cases are data of their own and lie outside the project; see docs/testing.md for how to get them.
conformance:
	@Scripts/check-conformance.sh $(CONFORMANCE)

# What the core costs; see Benchmarks/RESULTS.md. The full form goes up to 10 M keys.
bench: build
	swift build -c release --product Benchmarks --static-swift-stdlib
	.build/release/Benchmarks $(if $(JSON),--json $(JSON))

bench-full: build
	swift build -c release --product Benchmarks --static-swift-stdlib
	.build/release/Benchmarks --full $(if $(JSON),--json $(JSON))

# A figure that noise does not touch: fails where a benchmark takes over 5 % more instructions than the list says.
bench-instructions: setup-tests
	swift build -c release --product Benchmarks --static-swift-stdlib
	Scripts/count-instructions.py $(if $(ACCEPT),--accept) .build/release/Benchmarks Benchmarks/instructions.txt

# What a start of the program runs lies side by side in it: fewer pages to be read, and held by an idle prompt.
order-start: setup-tests build
	Scripts/order-start.py $(RELEASE) Scripts/start-order.txt

# Fuzzers; see docs/testing.md.
fuzz: setup-tests
	SECONDS_EACH=$(SECONDS) Scripts/fuzz.sh

fuzz-%: setup-tests
	SECONDS_EACH=$(SECONDS) Scripts/fuzz.sh $*

docs: setup-tests
	SQLSTREAM_ACCEPT=1 swift test --filter ReferencePageTests

install: build
	install -D -s -m 755 $(RELEASE) $(DESTDIR)/usr/local/bin/sqlstream

clean:
	swift package clean
