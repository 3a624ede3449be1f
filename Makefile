# Two commands matter: `make demo` and `make test`. Both install what a fresh Debian lacks.

PACKAGES = liblapack-dev libblas-dev rapidjson-dev libsqlite3-dev libnlopt-dev libssl-dev \
  pkg-config make
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: demo test build dependencies bench bench-peers bench-prices bench-convergence peer-side \
  lint study mutations sanitize scale resume cluster clean

demo: build
	.build/release/overlap solve data/frontier-market.json

# In release: the tests solve thousands of markets, ten times faster so, and the compiler's checks
# of overflow and bounds stay on.
test: dependencies
	swift test -c release -Xswiftc -enable-testing --scratch-path .build-test

build: dependencies
	swift build -c release --product overlap

dependencies:
	@dpkg -s $(PACKAGES) >/dev/null 2>&1 || \
	  { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends $(PACKAGES); }

# Micro-benchmarks; the harness builds in a package of its own.
bench: dependencies
	cd Benchmarks && swift package --disable-sandbox benchmark --target Solving

# This project beside its peers, in one run: installs Siconos, builds a Python environment, writes
# Benchmarks/results. QUICK=1: a small run.
bench-peers: peer-side
	@dpkg -s python3-siconos python3-venv >/dev/null 2>&1 || \
	  { $(SUDO) apt-get update && \
	    $(SUDO) apt-get install -y --no-install-recommends python3-siconos python3-venv; }
	python3 Benchmarks/peers/run.py $(if $(QUICK),--quick)

# Prices that firms set beside pyblp's, and the time of both; writes Benchmarks/results/prices.md.
bench-prices:
	python3 Benchmarks/peers/prices.py $(if $(QUICK),--quick)

# Iterations and success of every method on 10,000 random rosters. QUICK=1: on 240.
bench-convergence: peer-side
	python3 Benchmarks/peers/convergence.py $(if $(QUICK),--quick)

peer-side: dependencies
	cd Benchmarks && swift build -c release --product PeerSide

lint:
	swift format lint --strict --recursive Package.swift Sources Tests data \
	  Benchmarks/Package.swift Benchmarks/Benchmarks
	.ci/columns
	.ci/signatures

# Slower evidence than the gate's: 3 × 1,000 random markets by every method, uniqueness by size, and
# 1,000 planners' problems, and the laws of 200 searches.
study: dependencies
	OVERLAP_STUDY_MARKETS=1000 swift test -c release -Xswiftc -enable-testing \
	  --scratch-path .build-test \
	  --filter "MethodAgreement|UniquenessStudy|BoundTests/study|GridStudy|AnswerLaw|Composition"

# Breaks the enumeration in one place at a time and asks that tests fail: about a minute a mutant.
mutations: dependencies
	.ci/mutations

# The tests under the address sanitizer, without those that start the command over and over.
sanitize: dependencies
	ASAN_OPTIONS=detect_leaks=0 swift test --sanitize=address --scratch-path .build-asan \
	  --skip OverlapCommandTests

# The time of 10^4 policies × 50 firms at one thread and at two.
scale: build
	.ci/scale

# A search of 10^6 policies, killed five times, against one that ran through.
resume: build
	.ci/resume

# A search as a Slurm job array and with Dask, the engines started here.
cluster: build
	.ci/cluster

clean:
	rm -rf .build .build-*
