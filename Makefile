# Two commands to know: make demo, make test. Each installs what it needs and says so.
.PHONY: demo test bench check
demo:
	@scripts/demo.sh
test:
	@scripts/test.sh
bench:
	@scripts/bench.sh
check:
	@cargo xtask check
