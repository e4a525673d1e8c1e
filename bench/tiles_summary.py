"""Prints what tiles_run.py measured: tiles_summary.py RUNS"""

import json
import statistics
import sys

PEERS = ("ours", "martin", "martin, no cache")


def middle(runs, key):
    return statistics.median(run[key] for run in runs)


def main(path):
    runs = [json.loads(line) for line in open(path)]
    features = [run for run in runs if run["peer"] == "features"]
    runs = [run for run in runs if run["peer"] != "features"]
    by = {(p, s): [r for r in runs if (r["peer"], r["state"]) == (p, s)] for p in PEERS for s in ("cold", "warm")}
    print("| | ours | Martin | Martin without cache | Martin ÷ ours |")
    print("|---|---:|---:|---:|---:|")
    for state in ("cold", "warm"):
        ours, theirs, bare = (by[p, state] for p in PEERS)
        for name, key in (("half within, ms", "p50"), ("99 of 100 within, ms", "p99")):
            a, b, c = (middle(group, key) for group in (ours, theirs, bare))
            print(f"| {state}: {name} | {a:.1f} | {b:.1f} | {c:.1f} | {b / a:.2f} |")
        speeds = [statistics.median(r["answered"] / r["seconds"] for r in group) for group in (ours, theirs, bare)]
        print(f"| {state}: tiles a second | {speeds[0]:,.0f} | {speeds[1]:,.0f} | {speeds[2]:,.0f} | {speeds[1] / speeds[0]:.2f} |")
    group = [by[p, "cold"] for p in PEERS]
    sizes = [middle(runs, "bytes") / 1e6 for runs in group]
    print(f"| all tiles on the wire, MB | {sizes[0]:.1f} | {sizes[1]:.1f} | {sizes[2]:.1f} | {sizes[1] / sizes[0]:.2f} |")
    empty = [middle(runs, "empty") for runs in group]
    print(f"| empty tiles | {empty[0]:.0f} | {empty[1]:.0f} | {empty[2]:.0f} | |")
    weights = [middle(by[p, "warm"], "mb") for p in PEERS]
    print(f"| memory after, MiB (Martin with PostgreSQL) | {weights[0]:.0f} | {weights[1]:.0f} | {weights[2]:.0f} | {weights[1] / weights[0]:.2f} |")
    failed = sum(run["failed"] for run in runs)
    loads = [run["load"] for run in runs]
    print(f"\n{runs[0]['tiles']:,} tiles, {len(by['ours', 'cold'])} repeats (medians), failed: {failed}; load average {min(loads):.1f} to {max(loads):.1f}.")
    for found in features:
        print(
            f"At zoom 16, {found['tiles']} tiles compared: {found['same']} hold the same features; "
            f"{found['ours']} features in ours, {found['theirs']} in theirs, "
            f"{found['only_ours']} only in ours, {found['only_theirs']} only in theirs."
        )


if __name__ == "__main__":
    main(sys.argv[1])
