"""Tiles of the large city: tiles_run.py OURS MARTIN CITY REPEATS RUNS

Fills our program and PostGIS with the same parcels and greens, then asks each server for the same
tiles: walks over the city that zoom from 10 to 16 and pan, seeded. A line of JSON for each run.
PostGIS holds the shapes in EPSG:3857 under an index, as Martin's manual advises, so that nothing is
projected while a tile is cut.
"""

import gzip
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts"))
from served import Installation, Postgres, get, port  # noqa: E402

import geopandas  # noqa: E402

from tiles_mvt import identities  # noqa: E402

# Layer by its table: the kind that it is in our product, the column that names a feature.
LAYERS = {"residential": ("residential_land", "pid"), "greens": ("canopy", "gid")}
CLIENTS = int(os.environ.get("CLIENTS", "16"))
WALKS = int(os.environ.get("WALKS", "60"))


def tile_of(lon, lat, zoom):
    count = 1 << zoom
    north = math.asinh(math.tan(math.radians(lat))) / math.pi
    return int((lon + 180) / 360 * count), int((1 - north) / 2 * count)


def walks(west, south, east, north):
    """Tiles as maps ask them: a window of 4 by 3 tiles zooms in on a place from 10 to 16, and moves by
    a tile or two at 14 and closer. Every tile once, where it comes first."""
    seeded = random.Random(20260630)
    seen = {}
    for _ in range(WALKS):
        lon, lat = seeded.uniform(west, east), seeded.uniform(south, north)
        for zoom in range(10, 17):
            x, y = tile_of(lon, lat, zoom)
            for _ in range(1 if zoom < 14 else 4):
                for dy in range(-1, 2):
                    for dx in range(-2, 2):
                        seen[(zoom, x + dx, y + dy)] = None
                x, y = x + seeded.choice((-2, -1, 1, 2)), y + seeded.choice((-1, 0, 1))
    return list(seen)


def asked(address, path, token=None, body=None, kind="application/json"):
    request = urllib.request.Request(f"http://{address}{path}", data=body)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("Content-Type", kind)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=600) as answer:
        return json.load(answer)


def fill_ours(city, tables, folder):
    """The layers through the door by which offices bring them; their numbers by table."""
    token = city.run("token", "create", "--user", "technician")
    numbers = {}
    with city.served() as (address, _):
        for name, table in tables.items():
            file = folder / f"{name}.gpkg"
            table.to_file(file, driver="GPKG", engine="pyogrio")
            edge = uuid.uuid4().hex
            head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{file.name}"\r\n\r\n'
            body = head.encode() + file.read_bytes() + f"\r\n--{edge}--\r\n".encode()
            upload = asked(address, "/api/v1/uploads", token, body, f"multipart/form-data; boundary={edge}")
            wanted = {"upload": upload["id"], "key": f"bench_{name}", "kind": LAYERS[name][0], "year": 2025}
            made = asked(address, "/api/v1/layers", token, json.dumps(wanted).encode())
            while True:
                layer = asked(address, f"/api/v1/layers/{made['layer']}", token)
                job = asked(address, f"/api/v1/jobs/{made['job']}", token)
                if job["state"] in ("done", "failed", "cancelled", "succeeded"):
                    break
                time.sleep(0.5)
            if layer.get("state") != "ready":
                layer = asked(address, f"/api/v1/layers/{made['layer']}", token)
            if layer.get("state") != "ready":
                sys.exit(f"{name} was not imported: {job} {layer}")
            numbers[name] = made["layer"]
    return token, numbers


def fill_postgis(postgres, tables):
    where = ["-h", "127.0.0.1", "-p", str(postgres.port), "-U", "postgres", "yuanjian"]

    def psql(text):
        command = ["psql", *where, "-qAtX", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(command, input=text, text=True, capture_output=True)
        if done.returncode:
            sys.exit(done.stderr[:2000])

    psql("create extension postgis; alter database yuanjian set jit = off;")
    for name, table in tables.items():
        shapes = table.to_crs(3857)
        columns = [column for column in shapes.columns if column != "geometry"]
        kinds = {"kind": "text", "historic": "boolean"}
        shape = ", ".join(f"{column} {kinds.get(column, 'bigint')}" for column in columns)
        rows = zip(*(shapes[column] for column in columns), shapes.geometry.to_wkb(hex=True))
        lines = "\n".join("\t".join(str(value) for value in row) for row in rows)
        psql(f"""create table {name} ({shape}, geom geometry);
copy {name} from stdin;
{lines}
\\.
alter table {name} alter geom type geometry(Geometry, 3857) using st_setsrid(geom, 3857);
create index on {name} using gist (geom); vacuum analyze {name};""")


def memory(process, postgres=None):
    """MiB of a process, with those of a cluster's processes, shared pages counted once."""
    pids = [process.pid]
    if postgres:
        pids.append(postgres.server.pid)
        for child in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = child.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == postgres.server.pid:
                pids.append(int(child.parent.name))
    total = 0
    for pid in pids:
        try:
            lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def loaded(address, paths, headers):
    """One pass over the paths."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        command = ["wrk", "-t1", f"-c{CLIENTS}", "-d900s", "--timeout", "60s", "-s", str(HERE / "tiles.lua")]
        command += [f"http://{address}", "--", file.name, "Accept-Encoding=gzip", *headers]
        done = subprocess.run(command, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        sys.exit(f"wrk said nothing: {done.stdout} {done.stderr}")
    return json.loads(lines[-1])


def passes(peer, address, tiles, path_of, headers, weigh, runs):
    """Tiles seen from afar and from near, each for the first time and once more."""
    groups = {"10 to 13": [t for t in tiles if t[0] < 14], "14 to 16": [t for t in tiles if t[0] >= 14]}
    for state in ("cold", "warm"):
        for zooms, group in groups.items():
            paths = [path_of(name, *tile) for tile in group for name in LAYERS]
            before = os.getloadavg()[0]
            found = loaded(address, paths, headers)
            found |= {"peer": peer, "state": state, "zooms": zooms, "mb": weigh(), "load": before, "tiles": len(paths)}
            with open(runs, "a") as file:
                file.write(json.dumps(found) + "\n")
            print(json.dumps(found), file=sys.stderr)


def martin_served(program, postgres, cache):
    address = f"127.0.0.1:{port()}"
    command = [program, "--listen-addresses", address]
    if not cache:
        command += ["--cache-size", "0"]
    command.append(postgres.address)
    log = open("/tmp/martin-bench.log", "w")
    server = subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ, RUST_LOG="warn"))
    for _ in range(600):
        if get(address, "/health")[0] == 200:
            return address, server
        if server.poll() is not None:
            break
        time.sleep(0.05)
    sys.exit(open("/tmp/martin-bench.log").read())


def unpacked(body):
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def main(ours, martin, folder, repeats, runs):
    tables = {name: geopandas.read_parquet(f"{folder}/{name}.parquet") for name in LAYERS}
    west, south, east, north = tables["residential"].to_crs(4490).total_bounds
    tiles = walks(west, south, east, north)
    with tempfile.TemporaryDirectory(prefix="yuanjian-tiles-") as place:
        place = pathlib.Path(place)
        place.chmod(0o755)
        postgres = Postgres(place)
        try:
            city = Installation(pathlib.Path(ours), place / "ours", None)
            city.run("demo", "--json")
            token, numbers = fill_ours(city, tables, place)
            fill_postgis(postgres, tables)

            def own(name, z, x, y):
                return f"/api/v1/layers/{numbers[name]}/tiles/{z}/{x}/{y}"

            def theirs(name, z, x, y):
                return f"/{name}/{z}/{x}/{y}"

            bearer = [f"Authorization=Bearer {token}"]
            for _ in range(repeats):
                with city.served() as (address, server):
                    settle()
                    passes("ours", address, tiles, own, bearer, lambda: memory(server), runs)
                for name, cache in (("martin", True), ("martin, no cache", False)):
                    address, server = martin_served(martin, postgres, cache)
                    settle()
                    passes(name, address, tiles, theirs, [], lambda: memory(server, postgres), runs)
                    server.terminate()
                    server.wait()
            with city.served() as (address, _):
                other, server = martin_served(martin, postgres, True)
                compared(address, token, numbers, other, tiles, runs)
                server.terminate()
                server.wait()
        finally:
            postgres.end()


def settle():
    """What begins with a start is over before anything is measured."""
    time.sleep(5)


def compared(address, token, numbers, other, tiles, runs):
    """Whether tiles of the closest zoom hold the same features, by the column that names them."""
    close = [tile for tile in tiles if tile[0] == 16]
    chosen = random.Random(7).sample(close, min(200, len(close)))
    found = {"peer": "features", "tiles": 0, "same": 0, "ours": 0, "theirs": 0, "only_ours": 0, "only_theirs": 0}
    for z, x, y in chosen:
        for name, (_, column) in LAYERS.items():
            head = {"Authorization": f"Bearer {token}"}
            own = get(address, f"/api/v1/layers/{numbers[name]}/tiles/{z}/{x}/{y}", head)[1]
            their = get(other, f"/{name}/{z}/{x}/{y}")[1]
            a, b = (identities(unpacked(body), column) for body in (own, their))
            found["tiles"] += 1
            found["same"] += a == b
            found["ours"] += len(a)
            found["theirs"] += len(b)
            found["only_ours"] += len(a - b)
            found["only_theirs"] += len(b - a)
    with open(runs, "a") as file:
        file.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
