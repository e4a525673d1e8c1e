"""Sets the runs side by side: summary.py RUNS.jsonl

Median seconds to compute, how many times the candidate on one and on two threads, peak memory,
and the largest relative difference in any district from the expert GeoPandas script. Then the cost
for each vertex at every scale that has been run.
"""

import json
import pathlib
import statistics
import sys


def read(path):
    """Runs by who ran them."""
    found = {}
    for line in open(path):
        run = json.loads(line)
        found.setdefault(run["peer"], []).append(run)
    return found


runs = read(sys.argv[1])


def median(peer, field):
    values = [run[field] for run in runs[peer] if run.get(field) is not None]
    return statistics.median(values) if values else None


reference = runs.get("geopandas-expert", [None])[0]


def difference(run):
    if reference is None:
        return None
    pairs = [(a, b) for x, y in zip(run["per"], reference["per"]) for a, b in zip(x, y)]
    return max(abs(a - b) / max(abs(b), 1.0) for a, b in pairs)


def show(value, form):
    return format(value, form) if value is not None else "-"


print(f"{'peer':<20}{'runs':>5}{'compute s':>11}{'least':>9}{'most':>9}{'total s':>9}{'x ours/1':>10}{'x ours/2':>10}{'MB':>7}{'difference':>12}")
ours = [median(p, "compute") if p in runs else None for p in ("yuanjian-1", "yuanjian-2")]
for peer, list_of in runs.items():
    compute = median(peer, "compute")
    seconds = [run["compute"] for run in list_of]
    print(
        f"{peer:<20}{len(list_of):>5}{compute:>11.3f}{min(seconds):>9.3f}{max(seconds):>9.3f}{median(peer, 'total'):>9.3f}"
        f"{show(ours[0] and compute / ours[0], '10.1f'):>10}{show(ours[1] and compute / ours[1], '10.1f'):>10}"
        f"{show(median(peer, 'peak_mb'), '.0f'):>7}{show(difference(list_of[0]), '.1e'):>12}"
    )


def pairs(mode):
    """Every run on one thread beside every run on two, in one mode."""
    return [(a, b) for a in runs.get(f"yuanjian-1{mode}", []) for b in runs.get(f"yuanjian-2{mode}", [])]


same = all(a["per"] == b["per"] for mode in ("", "-exact") for a, b in pairs(mode))
print("one and two threads: the same bits" if same else "one and two threads DIFFER")
print("exact arcs differ from the reference by design: it draws segments")
print("cost for each input vertex, by scale:")
for scale in ("small", "large", "huge"):
    path = pathlib.Path(sys.argv[1]).with_name(f"{scale}.jsonl")
    if not path.exists() or not path.stat().st_size:
        continue
    found = read(path)
    costs = {
        name: statistics.median(run["compute"] / run["vertices"] for run in found[name])
        for name in ("yuanjian-1", "yuanjian-2", "yuanjian-1-exact", "yuanjian-2-exact") if name in found
    }
    vertices = found["yuanjian-1"][0]["vertices"] if "yuanjian-1" in found else 0
    print(f"  {scale:<6}{vertices:>12,} vertices  " + "  ".join(f"{name} {cost * 1e9:.0f} ns" for name, cost in costs.items()))
worst = max((difference(r) or 0.0 for p in ("yuanjian-1", "yuanjian-2") for r in runs.get(p, [])), default=0.0)
if not same or worst > 1e-9:
    sys.exit(f"not equal: {worst:.1e}")
