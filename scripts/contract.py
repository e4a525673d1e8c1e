#!/usr/bin/env python3
"""Holds the running program against web/openapi.json with generated requests (schemathesis).

Runs of bounded length on a demo of its own: as `office` with ids made up and with ids that exist,
so that requests reach what lies behind them; as `security`; and shorter ones as the people whose
reach is another (district, bureau, supervisor, reviewer, and the other two administrators), with
ids that the office sees and they may not. Every answer must be documented: its status, its kind,
its shape; none may be a server error.

Before that, the Word and Excel files it makes are judged (office_files.py).

Not checked is `positive_data_acceptance`: a body that fits the schema may still be refused by a
rule that no schema can say (a day after another, a revision that is stale, a name that is taken).
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import office_files

PROGRAM = Path(sys.argv[1])
# Of a long run and of a short one; together they are what CI has for this.
SECONDS = int(os.environ.get("YUANJIAN_CONTRACT_SECONDS", "30"))
SHORT_SECONDS = int(os.environ.get("YUANJIAN_CONTRACT_SHORT_SECONDS", "9"))
SHORT = ("district", "bureau", "supervisor", "reviewer", "system", "audit")
SEED = os.environ.get("YUANJIAN_CONTRACT_SEED", "2026")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        run("demo", "--data", str(data))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        tokens = {
            name: run("token", "create", "--data", str(data), "--user", name).strip()
            for name in ("office", "security", *SHORT)
        }
        log = open(Path(folder) / "log", "w+")
        server = subprocess.Popen(
            [PROGRAM, "serve", "--data", str(data), "--listen", address], stderr=log
        )
        try:
            wait(address)
            office = office_files.Api(address, tokens["office"])
            faults = office_files.faults(Path(folder), PROGRAM, office)
            known = ids(office.get)
            runs = [("office", "", SECONDS), ("office", known, SECONDS), ("security", "", SECONDS)]
            runs += [(who, known, SHORT_SECONDS) for who in SHORT]
            failed = [check(folder, address, tokens[one[0]], *one) for one in runs]
        finally:
            server.terminate()
            server.wait()
        log.seek(0)
        bugs = [line for line in log if '"message":"bug"' in line]
        print("".join(bugs[:10]), end="")
        return 1 if faults or any(failed) or bugs else 0


def run(*words: str) -> str:
    return subprocess.run(
        [PROGRAM, *words], check=True, capture_output=True, text=True
    ).stdout


def wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://{address}/readyz").close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the program did not serve on {address}")


def ids(get: Callable[[str], Any]) -> str:
    """Settings that put an id which exists into every path that has one."""
    paths = get("/api/v1/openapi.json")["paths"]
    editions = get("/api/v1/standards")
    kind = first(get("/api/v1/map_registers")).get("key")
    campaign = first(get("/api/v1/campaigns")).get("id")
    # Things whose collection is not asked at their own path.
    lists = {
        "/api/v1/evidence": f"/api/v1/evidence?campaign={campaign}",
        "/api/v1/register_entries": f"/api/v1/map_registers/{kind}",
    }
    # What else such a path names.
    beside = {
        "/api/v1/evidence": {"number": "1"},
        "/ogc/collections": {
            "feature": "1", "grid": "WebMercatorQuad", "zoom": "0", "row": "0", "column": "0"
        },
    }
    lines = []
    for path in paths:
        named = re.findall(r"{(\w+)}", path)
        if not named:
            continue
        values = {}
        collection = path.split("/{")[0]
        if named == ["edition"]:
            values["edition"] = editions[0]["id"] if "id" in editions[0] else "2016"
        elif collection == "/api/v1/map_registers":
            values["kind"] = kind
        elif named[0] == "id":
            try:
                found = first(get(lists.get(collection, collection)))
            except OSError:
                continue
            if "id" not in found:
                continue
            values["id"] = found["id"]
            values |= {
                name: value
                for name, value in beside.get(collection, {}).items()
                if name in named
            }
        if "path" in named and "id" in values:
            files = get(f"/api/v1/assessments/{values['id']}").get("files", [])
            values["path"] = files[0]["path"] if files else "x"
        pairs = ", ".join(f'"path.{name}" = "{value}"' for name, value in values.items())
        if pairs:
            lines.append(f'[[operations]]\ninclude-path = "{path}"\nparameters = {{ {pairs} }}\n')
    return "\n".join(lines)


def first(found: Any) -> dict[str, Any]:
    """The first thing of a list, or of the list that a page holds; nothing where there is none."""
    if isinstance(found, dict):
        named = ("items", "collections", "features")
        found = next((found[name] for name in named if name in found), None)
    ours = isinstance(found, list) and found and isinstance(found[0], dict)
    return found[0] if ours else {}


def check(folder: str, address: str, token: str, who: str, fixed: str, seconds: int) -> int:
    config = Path(folder) / "schemathesis.toml"
    config.write_text(fixed)
    words = [
        Path(sys.executable).with_name("schemathesis"),
        "--config-file", config,
        "run", f"http://{address}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {token}",
        "--exclude-checks", "positive_data_acceptance",
        # Its own token would be found in a list and taken back; a test of its own asks these.
        "--exclude-path-regex", r"/tokens/\{\w+\}$",
        "--phases", "examples,coverage,fuzzing",
        "--max-examples", "5",
        "--max-time", str(seconds),
        "--continue-on-failure",
        "--warnings", "off",
        "--seed", SEED,
    ]
    print(f"-- as {who}, {'ids that exist' if fixed else 'ids made up'}", flush=True)
    hooks = os.environ | {
        "SCHEMATHESIS_HOOKS": "contract_hooks",
        "PYTHONPATH": str(Path(__file__).resolve().parent),
    }
    done = subprocess.run(words, cwd=folder, env=hooks, capture_output=True, text=True)
    text = done.stdout + done.stderr
    if done.returncode == 0:
        text = text[text.find("Test cases:") :]
    print(text, flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
