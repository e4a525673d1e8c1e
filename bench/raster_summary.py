"""Sets the runs of raster.sh side by side: raster_summary.py RUNS.jsonl

Medians, how many times ours the opponent needs at the same number of threads, the most memory each
held, and how far the square metres lie apart. exactextract keeps a cell's share in single
precision, so its sums are the coarser ones; a difference of more than 1e-6 of a district is a fault.
"""

import json
import statistics
import sys

runs = {}
for line in open(sys.argv[1]):
    run = json.loads(line)
    runs.setdefault((run["peer"], run["threads"]), []).append(run)


def median(key, field="total"):
    return statistics.median(run[field] for run in runs[key])


faults = []
for threads in sorted({threads for _, threads in runs}):
    ours = runs.get(("yuanjian", threads))
    if not ours:
        continue
    if len({json.dumps(run["covered_m2"]) for run in ours}) != 1:
        faults.append("ours differs from run to run")
    print(f"{threads} thread(s)  yuanjian      {median(('yuanjian', threads)):7.2f} s{'':13}{median(('yuanjian', threads), 'peak_mb'):7.0f} MB")
    for peer in ("numpy", "exactextract"):
        if (peer, threads) not in runs:
            continue
        apart = max(
            abs(a - b) / c
            for field in ("covered_m2", "valid_m2")
            for a, b, c in zip(ours[0][field], runs[peer, threads][0][field], ours[0]["valid_m2"])
        )
        times = median((peer, threads)) / median(("yuanjian", threads))
        print(f"{threads} thread(s)  {peer:<13} {median((peer, threads)):7.2f} s  {times:4.1f} times  {median((peer, threads), 'peak_mb'):7.0f} MB  apart by {apart:.1e} of a district")
        if peer == "exactextract" and apart > 1e-6:
            faults.append(f"exactextract finds other square metres at {threads} threads")
for what in ("survey", "patch"):
    if (what, 1) in runs:
        print(f"1 thread(s)  {what:<13} {median((what, 1)):7.2f} s{'':13}{median((what, 1), 'peak_mb'):7.0f} MB")
answers = {json.dumps(run["covered_m2"]) for (peer, _), all in runs.items() if peer == "yuanjian" for run in all}
if len(answers) > 1:
    faults.append("ours differs between numbers of threads")
if faults:
    sys.exit(f"not the same answer: {faults}")
