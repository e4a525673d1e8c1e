"""Runs a command and adds its wall time to its line: timed.py QUESTION COMMAND..."""

import json
import subprocess
import sys
import time

started = time.perf_counter()
out = subprocess.run(sys.argv[2:], check=True, stdout=subprocess.PIPE, text=True).stdout
wall = time.perf_counter() - started
print(json.dumps({"question": sys.argv[1], **json.loads(out.strip().splitlines()[-1]), "wall": wall}))
