"""PostGIS: peer_postgis.py CITY PORT load|run

`load` fills and indexes the tables and is not timed; `run` times the queries, psql included.
"""

import subprocess
import sys

from common import LAYERS, Clock, report

RUN = """
create temp table service as select st_buffer(geom, radius, 'quad_segs=8') geom from (
  select geom, case when st_area(geom) >= 5000 then 500 when st_area(geom) >= 1000 and historic then 300 end radius
  from greens where kind = 'park') parks where radius is not null;
create index on service using gist (geom); analyze service;
create temp table united as select case when count(*) = 1 then (array_agg(geom))[1] else st_union(geom) end geom
  from (select geom, st_clusterdbscan(geom, 0, 1) over () lead from residential) grouped group by lead;
create index on united using gist (geom); analyze united;
create temp table piece as select row_number() over () id, did, geom, st_area(geom) area from (
  select did, case when st_contains(d.geom, u.geom) then u.geom else st_intersection(u.geom, d.geom) end geom
  from districts d join united u on st_intersects(d.geom, u.geom)) split;
create index on piece using gist (geom); create index on piece (id); analyze piece;
create temp table inside as select distinct p.id from service s join piece p on st_contains(s.geom, p.geom);
create index on inside (id); analyze inside;
create temp table cut as select p.id, st_area(st_union(st_intersection(p.geom, s.geom))) area
  from piece p join service s on st_intersects(s.geom, p.geom)
  where not exists (select from inside i where i.id = p.id) group by p.id;
create temp table coverage as select did, sum(p.area) residential,
  sum(case when i.id is not null then p.area else coalesce(c.area, 0) end) covered
  from piece p left join inside i on i.id = p.id left join cut c on c.id = p.id group by did;
create temp table green_united as select case when count(*) = 1 then (array_agg(geom))[1] else st_union(geom) end geom
  from (select geom, st_clusterdbscan(geom, 0, 1) over () lead from greens) grouped group by lead;
create index on green_united using gist (geom); analyze green_united;
create temp table land as select did, st_subdivide(geom, 128) geom from builtup;
create index on land using gist (geom); analyze land;
create temp table green as select did, sum(case when st_contains(l.geom, g.geom) then st_area(g.geom)
  else st_area(st_intersection(l.geom, g.geom)) end) green from land l join green_united g on st_intersects(l.geom, g.geom) group by did;
select covered, residential, coalesce(green, 0), st_area(b.geom)
  from coverage join builtup b using (did) left join green using (did) order by did;
"""


def psql(port, text):
    command = ["psql", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "-qAtX", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run(command, input=text, text=True, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def load(folder, port):
    import geopandas

    psql(port, "create extension if not exists postgis;")
    for name in LAYERS:
        table = geopandas.read_parquet(f"{folder}/{name}.parquet")
        columns = [c for c in table.columns if c in ("did", "gid", "pid", "kind", "historic")]
        kinds = {"kind": "text", "historic": "boolean"}
        shape = ", ".join(f"{c} {kinds.get(c, 'bigint')}" for c in columns)
        rows = zip(*(table[c] for c in columns), table.geometry.to_wkb(hex=True))
        lines = "\n".join("\t".join(str(v) for v in row) for row in rows)
        psql(port, f"""drop table if exists {name}; create table {name} ({shape}, geom geometry);
copy {name} from stdin;
{lines}
\\.
create index on {name} using gist (geom); vacuum analyze {name};""")


if __name__ == "__main__":
    folder, port, what = sys.argv[1:4]
    if what == "load":
        load(folder, port)
    else:
        clock = Clock()
        clock.ready()
        settings = "set client_min_messages = warning; set jit = off; set extra_float_digits = 3; set max_parallel_workers_per_gather = 0;"
        rows = [line.split("|") for line in psql(port, settings + RUN).split()]
        report("postgis", clock, *([float(v) for v in column] for column in zip(*rows)), peak=False)
