"""Sets the runs of reach.sh side by side: reach_summary.py RUNS.jsonl

Medians, how many times ours the opponent needs, and whether the answers are the same.
"""

import json
import statistics
import sys

runs = {}
for line in open(sys.argv[1]):
    run = json.loads(line)
    runs.setdefault((run["question"], run["peer"]), []).append(run)


def median(question, peer, field):
    return statistics.median(run[field] for run in runs[question, peer])


def beside(question, peer, fields):
    for field in fields:
        ours, theirs = median(question, "yuanjian", field), median(question, peer, field)
        print(f"{question:<14}{field:<7}{peer} {theirs:9.4f} s  yuanjian {ours:9.4f} s  {theirs / ours:8.1f} times")


faults = []
beside("network", "scipy", ["build", "query", "total", "wall"])
differences = [run["difference"] for run in runs["network", "scipy"]]
print(f"network       reached {runs['network', 'yuanjian'][0]['reached']}, largest difference {max(differences):.1e} m")
if max(differences) > 1e-9:
    faults.append("network")
for question in ("siting-sparse", "siting-dense"):
    ours = runs[question, "yuanjian"]
    one = ours[0]
    if (question, "spopt") in runs:
        beside(question, "spopt", ["total", "wall"])
        theirs = runs[question, "spopt"][0]
        print(f"{question:<14}spopt: model {theirs['steps']['model']:.2f} s, solve {theirs['steps']['solve']:.2f} s, {theirs['status']}, {theirs['objective']:.0f}")
        if theirs["status"] == "Optimal" and abs(theirs["objective"] - one["objective"]) > 1e-6 * theirs["objective"]:
            faults.append(question)
    print(f"{question:<14}yuanjian: {one['steps']}, {one['status']}, gap {one['gap']:.1e}, {one['objective']:.0f}")
    print(f"{question:<14}quick: {one['quick']['seconds'] * 1e3:.1f} ms, {one['quick']['objective']:.0f}, at most {one['quick']['most']:.0f}")
    print(f"{question:<14}{one['demands']} demands in {one['groups']} groups, {one['pairs']} pairs; peak {one['peak_mb']:.0f} MB")
    if len({run["objective"] for run in ours}) != 1:
        faults.append(question + " differs from run to run")
if faults:
    sys.exit(f"not the same answer: {faults}")
