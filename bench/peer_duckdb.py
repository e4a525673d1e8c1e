"""DuckDB with its spatial extension: peer_duckdb.py CITY [THREADS]

Its spatial join is used only where the predicate stands alone, so pairs are filtered afterwards.
"""

import sys

import duckdb

from common import LAYERS, Clock, report

# Which pairs really overlap, and the least id reachable from each: the groups to unite.
GROUPS = """
create temp table {t}_pairs as select a.{id} a, b.{id} b from {t} a join {t} b on st_intersects(a.geometry, b.geometry);
create temp table {t}_over as select a, b from {t}_pairs join {t} x on x.{id} = a join {t} y on y.{id} = b
  where a <> b and st_area(st_intersection(x.geometry, y.geometry)) > 0;
create temp table {t}_group as with recursive walk(member, lead) as (
  select a, a from {t}_over union select o.b, w.lead from walk w join {t}_over o on o.a = w.member)
  select member, min(lead) lead from walk group by member;
create temp table {t}_united as select geometry geom from {t} anti join {t}_group on member = {id}
  union all select st_union_agg(geometry) from {t} join {t}_group on member = {id} group by lead;
"""

STEPS = [
    ("buffer", """create temp table service as select st_buffer(geometry, radius, 8) geom from (
        select geometry, case when st_area(geometry) >= 5000 then 500
          when st_area(geometry) >= 1000 and historic then 300 end radius
        from greens where kind = 'park') where radius is not null"""),
    ("unite", GROUPS.format(t="residential", id="pid")),
    ("split", """create temp table piece as select row_number() over () id, did, geom, st_area(geom) area from (
        select did, case when st_contains(d.geometry, geom) then geom else st_intersection(geom, d.geometry) end geom
        from residential_united join districts d on st_intersects(geom, d.geometry))"""),
    ("contain", """create temp table inside as
        select distinct id from piece join service s on st_contains(s.geom, piece.geom)"""),
    ("clip", """create temp table cut as select id, st_area(st_union_agg(st_intersection(p.geom, s.geom))) area
        from (select * from piece anti join inside using (id)) p join service s on st_intersects(p.geom, s.geom)
        group by id"""),
    ("sum", """create temp table coverage as select did, sum(p.area) residential,
        sum(case when i.id is not null then p.area else coalesce(c.area, 0) end) covered
        from piece p left join inside i on i.id = p.id left join cut c on c.id = p.id group by did"""),
    ("green", GROUPS.format(t="greens", id="gid")),
    ("green", """create temp table green as select did, any_value(st_area(b.geometry)) built,
        sum(case when st_contains(b.geometry, geom) then st_area(geom) else st_area(st_intersection(b.geometry, geom)) end) green
        from greens_united join builtup b on st_intersects(geom, b.geometry) group by did"""),
]

if __name__ == "__main__":
    folder = sys.argv[1]
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    try:
        from duckdb_extensions import import_extension

        import_extension("spatial")
    except ImportError:
        pass
    clock = Clock()
    db = duckdb.connect()
    db.execute(f"load spatial; set threads = {threads}")
    for name in LAYERS:
        db.execute(f"create table {name} as select * from read_parquet('{folder}/{name}.parquet')")
    clock.ready()
    for step, sql in STEPS:
        db.execute(sql)
        clock.lap(step)
    rows = db.execute(
        "select covered, residential, green, built from coverage join green using (did) order by did"
    ).fetchall()
    report(f"duckdb-{threads}", clock, *zip(*rows))
