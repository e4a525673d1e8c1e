#!/usr/bin/env python3
"""The invented city as large as a real one: how fast pages answer, words are found, pictures come in.

`yuanjian demo --scale N` fills it. One person asks for what each page asks for, one after the other
over one connection and packed as a browser takes it, so a page's time is the sum of its requests.
Then 2,000 pictures come in by the way of the pages (tus), one after the other as they send them,
while somebody else reads the ledger. Everything but an answer of 2xx fails the run.
"""

import base64
import http.client
import json
import math
import os
import random
import struct
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

from served import Installation, Postgres, machine, resident, settled

PROGRAM, TABLE = Path(sys.argv[1]), Path(sys.argv[2])
SCALES = [int(number) for number in os.environ.get("YUANJIAN_LOAD_SCALES", "2 4").split()]
PICTURES = int(os.environ.get("YUANJIAN_LOAD_PICTURES", "2000"))
ASKED = 30
LIMIT = 0.200
# What of a page must be answered within the limit.
PROMISED = ("breakdown", "ledger", "cockpit")


class Person:
    """Somebody with a token and a connection of their own."""

    def __init__(self, address: str, token: str):
        self.connection = http.client.HTTPConnection(address, timeout=300)
        self.told = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip, deflate, br"}

    def send(self, method: str, path: str, body=None, headers=None, plain=False):
        told = dict(self.told, **(headers or {}))
        if plain:
            del told["Accept-Encoding"]
        if isinstance(body, (dict, list)):
            body, told["Content-Type"] = json.dumps(body), "application/json"
        self.connection.request(method, path, body, told)
        answer = self.connection.getresponse()
        read = answer.read()
        if not 200 <= answer.status < 300:
            raise SystemExit(f"{method} {path}: {answer.status} {read[:500]!r}")
        return answer, read

    def read(self, path: str):
        return json.loads(self.send("GET", path, plain=True)[1])

    def timed(self, path: str) -> tuple[float, int]:
        """Seconds until the answer was here whole, and its bytes on the wire."""
        began = time.monotonic()
        read = self.send("GET", path)[1]
        return time.monotonic() - began, len(read)


def measure(engine: str, scale: int, folder: Path, database: str | None, pictures: int) -> dict:
    city = Installation(PROGRAM, folder / f"{engine}-{scale}", database)
    began = time.monotonic()
    city.run("demo", "--scale", str(scale), "--json")
    found = {"engine": engine, "scale": scale, "fill": time.monotonic() - began}
    tokens = {name: city.run("token", "create", "--user", name) for name in ("office", "leader")}
    with city.served() as (address, server):
        # Notices hear all that was filled in.
        found["heard"] = settled(server.pid)
        office, leader = (Person(address, tokens[name]) for name in ("office", "leader"))
        campaign = office.read("/api/v1/cockpit")["campaign"]["id"]
        found["counts"] = counts(office, campaign)
        found["pages"] = {
            name: page(leader if name == "cockpit" else office, paths)
            for name, paths in pages(office, campaign).items()
        }
        found["searches"] = {
            name: search(office, campaign, words) for name, words in searches().items()
        }
        found["memory"] = resident(server.pid)
        if pictures:
            found["pictures"] = come_in(address, tokens["office"], campaign, pictures)
    return found


def counts(office: Person, campaign: str) -> dict:
    tasks = office.read(f"/api/v1/campaigns/{campaign}/tasks")["items"]
    return {
        "units": len(office.read("/api/v1/organisations")),
        "lines": sum(task["parent"] is None for task in tasks),
        "points": sum(task["parent"] is not None for task in tasks),
        "documents": office.read(f"/api/v1/evidence?campaign={campaign}&limit=1")["total"],
    }


def pages(office: Person, campaign: str) -> dict[str, list[str]]:
    """What each page asks for, as web/src/features has it."""
    of = f"/api/v1/campaigns/{campaign}"
    known, lines = "/api/v1/campaigns", f"{of}/tasks?lines=true"
    task = max(office.read(lines)["items"], key=lambda one: one["children"])
    item, unit = task["item"], task["lead"]["id"]
    pieces = f"/api/v1/evidence?campaign={campaign}&limit=100"
    ledger = f"/api/v1/ledgers/{campaign}"
    return {
        "breakdown": [known, lines, f"{of}/breakdown/versions"],
        "ledger": [known, ledger],
        "cockpit": [f"/api/v1/{one}" for one in ("cockpit", "organisations", "bodies", "assessments")],
        "desk": ["/api/v1/home", of],
        "breakdown, checked": [known, lines, f"{of}/breakdown/versions", f"{of}/breakdown/check"],
        "units": [known, f"{of}/task_units"],
        "one task": [f"/api/v1/tasks/{task['id']}", f"/api/v1/tasks/{task['id']}/matters"],
        "pieces": [known, ledger, pieces],
        "pieces of an item": [known, ledger, f"{pieces}&item={item}"],
        "pieces of a unit": [known, ledger, f"{pieces}&organisation={unit}"],
        "directory": ["/api/v1/organisations", "/api/v1/divisions"],
        "on every page": ["/api/v1/session", "/api/v1/notice_count"],
    }


def page(person: Person, paths: list[str]) -> dict:
    """The page as it is first opened, and its requests asked again and again."""
    first = sum(person.timed(path)[0] for path in paths)
    rounds = [[person.timed(path) for path in paths] for _ in range(ASKED)]
    return {
        "first": first,
        "times": sorted(sum(seconds for seconds, _ in one) for one in rounds),
        "size": sum(size for _, size in rounds[0]),
    }


def searches() -> dict[str, str]:
    """Words that stand in titles, in a few texts, in most of them, and in none."""
    return {
        "a title": "\u516c\u56ed\u7eff\u5730",
        "the initials of a title": "gyld",
        "words of one text": "777-13",
        "words of most texts": "\u4fee\u526a\u60c5\u51b5\u89c1\u9644\u8868",
        "two words, one in the text": "\u516c\u56ed \u4e61\u571f\u9002\u751f\u690d\u7269",
        "what stands nowhere": "\u5b87\u5b99\u98de\u8239",
    }


def search(office: Person, campaign: str, words: str) -> dict:
    path = f"/api/v1/evidence?campaign={campaign}&limit=100&search={urllib.parse.quote(words)}"
    office.timed(path)
    times = sorted(office.timed(path)[0] for _ in range(ASKED))
    found = office.read(path)
    return {"times": times, "total": found["total"], "cut": found["cut"]}


def come_in(address: str, token: str, campaign: str, number: int) -> dict:
    """Pictures sent as the pages send a folder; what a reader waits for meanwhile."""
    office, reader = Person(address, token), Person(address, token)
    ledger = office.read(f"/api/v1/ledgers/{campaign}")
    items = [item for category in ledger["categories"] for item in category["items"]]
    paths = [f"{items[place % len(items)]['name']}/{place + 1}.jpg" for place in range(number)]
    stop, waits = threading.Event(), []

    def reads():
        while not stop.wait(0.5):
            waits.append(reader.timed(f"/api/v1/ledgers/{campaign}")[0])

    reading = threading.Thread(target=reads)
    reading.start()
    motifs = [picture(seed) for seed in range(16)]
    began = time.monotonic()
    body = {"campaign": campaign, "paths": paths}
    proposals = json.loads(office.send("POST", "/api/v1/evidence_proposals", body, plain=True)[1])
    size = 0
    for place, proposal in enumerate(proposals):
        content = told(motifs[place % len(motifs)], f"{place}")
        size += len(content)
        match = proposal["match"]
        proves = [{"item": match["item"], "kind": match["kind"]}] if match else []
        hand_in(office, campaign, ledger, f"{place + 1}.jpg", content, proposal["title"], proves)
    sent = time.monotonic() - began
    while any(job["state"] in ("queued", "running") for job in office.read("/api/v1/jobs")):
        time.sleep(0.2)
    looked = time.monotonic() - began
    stop.set()
    reading.join()
    last = office.read(f"/api/v1/evidence?campaign={campaign}&limit={min(500, number)}")["items"]
    unread = [one["file_name"] for one in last if one["looked"] != "read" or not one["thumbnail"]]
    if unread:
        raise SystemExit(f"not read: {unread[:5]}")
    return {"number": number, "size": size, "sent": sent, "looked": looked, "waits": sorted(waits)}


def hand_in(office, campaign, ledger, name, content, title, proves) -> None:
    word = lambda text: base64.b64encode(text.encode()).decode()
    tus = {"Tus-Resumable": "1.0.0"}
    told = f"filename {word(name)},key {word(f'{campaign}/scale/{name}')}"
    headers = dict(tus, **{"Upload-Length": str(len(content)), "Upload-Metadata": told})
    _, begun = office.send("POST", "/api/v1/evidence_uploads", b"", headers, plain=True)
    upload = json.loads(begun)["id"]
    kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    office.send("PATCH", f"/api/v1/evidence_uploads/{upload}", content, dict(tus, **kind))
    year = ledger["data_year"]
    body = {
        "key": f"{upload}/{campaign}", "campaign": campaign, "upload": upload, "title": title,
        "organisation": ledger["own"][0]["key"], "proves": proves, "year_from": year,
        "year_to": year, "original": True,
    }
    made = json.loads(office.send("POST", "/api/v1/evidence", body, plain=True)[1])["id"]
    if proves:
        move = {"move": "submit", "revision": 1}
        office.send("POST", f"/api/v1/evidence/{made}/moves", move)


def picture(seed: int, width: int = 1600, height: int = 1200) -> bytes:
    """A grey JPEG of blocks: of each the mean alone, which is the shortest way to write one."""
    # Codes of the lengths of a difference (ITU-T T.81, table K.3); `0` ends a block.
    codes = ["00", "010", "011", "100", "101", "110", "1110", "11110", "111110"]
    chance = random.Random(seed)
    across, down = width // 8, height // 8
    bits, before = [], 0
    for row in range(down):
        for column in range(across):
            wave = math.sin(column / 9 + seed) * 50 + math.cos(row / 7 + seed) * 40
            mean = max(-127, min(127, round(wave) + chance.randrange(-30, 30)))
            difference, before = max(-255, min(255, mean - before)), mean
            length = abs(difference).bit_length()
            value = difference if difference >= 0 else difference + (1 << length) - 1
            bits.append(codes[length] + (f"{value:0{length}b}" if length else "") + "0")
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    scan = int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\x00")
    part = lambda mark, content: struct.pack(">BBH", 0xFF, mark, len(content) + 2) + content
    lengths = bytes([0, 1, 5, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    return b"".join([
        b"\xff\xd8",
        part(0xDB, b"\x00" + b"\x08" * 64),
        part(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"),
        part(0xC4, b"\x00" + lengths + bytes(range(9))),
        part(0xC4, b"\x10" + b"\x01" + b"\x00" * 15 + b"\x00"),
        part(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
        scan,
        b"\xff\xd9",
    ])


def told(motif: bytes, text: str) -> bytes:
    """A picture with a remark inside, which makes it a file of its own."""
    remark = text.encode()
    return motif[:2] + struct.pack(">BBH", 0xFF, 0xFE, len(remark) + 2) + remark + motif[2:]


def at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))]


def table(results: list[dict]) -> str:
    heads = [f"{r['engine']}, scale {r['scale']}" for r in results]
    lines = [f"| | {' | '.join(heads)} |", "|---|" + "---:|" * len(results)]
    ms = lambda seconds: f"{seconds * 1000:.0f}"

    def row(name, cell):
        lines.append(f"| {name} | " + " | ".join(cell(r) for r in results) + " |")

    def spread(times):
        return f"{ms(at(times, 0.5))} / {ms(at(times, 0.95))} ms"

    for name in ("units", "lines", "points", "documents"):
        row(name, lambda r: f"{r['counts'][name]:,}")
    row("filled in", lambda r: f"{r['fill']:.0f} s")
    row("notices of it heard after the start", lambda r: f"{r['heard']:.0f} s")
    for name in results[0]["pages"]:
        row(f"page: {name}", lambda r: spread(r["pages"][name]["times"]))
        if name in PROMISED:
            row(f"{name}, the first time", lambda r: f"{ms(r['pages'][name]['first'])} ms")
            row(f"{name}, on the wire", lambda r: f"{r['pages'][name]['size'] / 1000:.0f} kB")
    for name in results[0]["searches"]:
        more = lambda s: f" ({s['total']:,}{' and more' if s['cut'] else ''} found)"
        row(f"search: {name}", lambda r: spread(r["searches"][name]["times"]) + more(r["searches"][name]))
    row("memory of the service", lambda r: f"{r['memory']:.0f} MiB")
    took = lambda r, text: text(r["pictures"]) if "pictures" in r else "not measured"
    row("pictures handed in", lambda r: took(
        r, lambda p: f"{p['number']:,} ({p['size'] / 1e6:.0f} MB) in {p['sent']:.0f} s"))
    row("until each was looked at", lambda r: took(r, lambda p: f"{p['looked']:.0f} s"))
    row("ledger meanwhile", lambda r: took(r, lambda p: spread(p["waits"])))
    lines.append("")
    lines.append(
        f"Times: half and 95 of 100 of {ASKED} rounds within. {machine(PROGRAM)}, shared by"
        f" service, database and whoever asks; load average before: {BEFORE:.1f}."
    )
    return "\n".join(lines) + "\n"


BEFORE = os.getloadavg()[0]
outcomes = []
with tempfile.TemporaryDirectory() as place:
    place = Path(place)
    for number, scale in enumerate(SCALES):
        outcomes.append(measure("SQLite", scale, place, None, PICTURES if number == 0 else 0))
    if os.environ.get("YUANJIAN_LOAD_POSTGRES", "yes") != "no":
        postgres = Postgres(place)
        try:
            outcomes.append(measure("PostgreSQL", SCALES[0], place, postgres.address, 0))
        finally:
            postgres.end()
text = table(outcomes)
print(text)
TABLE.write_text(text)
over = [
    f"{outcome['engine']}, scale {outcome['scale']}: {name} took {at(page['times'], 0.95):.3f} s"
    for outcome in outcomes
    for name, page in outcome["pages"].items()
    if name in PROMISED and at(page["times"], 0.95) > LIMIT
]
for line in over:
    print(f"over {LIMIT} s: {line}", file=sys.stderr)
