# Two commands to know: make demo, make test. Each installs what it needs and says so.
.PHONY: demo test bench load check
demo:
	@scripts/demo.sh
test:
	@scripts/test.sh
bench:
	@scripts/bench.sh
load:
	@scripts/load.sh
check:
	@cargo xtask check
