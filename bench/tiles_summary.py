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
    def of(peer, state, zooms):
        return [r for r in runs if (r["peer"], r["state"], r["zooms"]) == (peer, state, zooms)]

    print("| zoom | | ours | Martin | Martin without cache | Martin ÷ ours |")
    print("|---|---|---:|---:|---:|---:|")
    for zooms in ("10 to 13", "14 to 16"):
        for state, first in (("cold", "first time"), ("warm", "again")):
            groups = [of(peer, state, zooms) for peer in PEERS]
            for name, key in (("half within, ms", "p50"), ("99 of 100 within, ms", "p99")):
                a, b, c = (middle(group, key) for group in groups)
                print(f"| {zooms} | {first}: {name} | {a:.1f} | {b:.1f} | {c:.1f} | {b / a:.1f} |")
            a, b, c = (statistics.median(r["answered"] / r["seconds"] for r in group) for group in groups)
            print(f"| {zooms} | {first}: tiles a second | {a:,.0f} | {b:,.0f} | {c:,.0f} | {b / a:.2f} |")
        groups = [of(peer, "cold", zooms) for peer in PEERS]
        a, b, c = (middle(group, "bytes") / 1e6 for group in groups)
        print(f"| {zooms} | all tiles once on the wire, MB | {a:.1f} | {b:.1f} | {c:.1f} | {b / a:.1f} |")
        a, b, c = (middle(group, "empty") for group in groups)
        print(f"| {zooms} | of {groups[0][0]['tiles']:,} tiles empty | {a:.0f} | {b:.0f} | {c:.0f} | |")
    a, b, c = (middle(of(peer, "warm", "14 to 16"), "mb") for peer in PEERS)
    print(f"| | memory after, MiB (Martin with PostgreSQL) | {a:.0f} | {b:.0f} | {c:.0f} | {b / a:.2f} |")
    failed = sum(run["failed"] for run in runs)
    loads = [run["load"] for run in runs]
    print(f"\n{len(of('ours', 'cold', '10 to 13'))} repeats (medians), failed: {failed}; load average {min(loads):.1f} to {max(loads):.1f}.")
    for found in features:
        print(
            f"At zoom 16, {found['tiles']} tiles compared: {found['same']} hold the same features; "
            f"{found['ours']} features in ours, {found['theirs']} in theirs, "
            f"{found['only_ours']} only in ours, {found['only_theirs']} only in theirs."
        )


if __name__ == "__main__":
    main(sys.argv[1])
