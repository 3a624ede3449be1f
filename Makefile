# Two commands matter: `make demo` and `make test`. Both install what a fresh Debian lacks.

PACKAGES = liblapack-dev libblas-dev rapidjson-dev pkg-config make
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: demo test build dependencies lint check slow clean

demo: build
	.build/release/overlap solve data/frontier-market.json

test: dependencies
	swift test

build: dependencies
	swift build -c release --product overlap

dependencies:
	@dpkg -s $(PACKAGES) >/dev/null 2>&1 || \
	  { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends $(PACKAGES); }

lint:
	swift format lint --strict --recursive Package.swift Sources Tests data

clean:
	rm -rf .build
