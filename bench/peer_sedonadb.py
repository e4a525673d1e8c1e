"""SedonaDB: peer_sedonadb.py CITY [THREADS]

CRS is dropped on the way in, because a union of tables with and without one fails in 0.5.0.
"""

import sys

import numpy
import pandas
import sedona.db
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from common import Clock, report

COLUMNS = {"districts": "did", "builtup": "did", "greens": "gid, kind, historic", "residential": "pid"}

if __name__ == "__main__":
    folder = sys.argv[1]
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    clock = Clock()
    db = sedona.db.connect()
    db.sql(f"set datafusion.execution.target_partitions = {threads}").execute()

    def keep(name, sql):
        db.sql(sql).to_memtable().to_view(name, overwrite=True)

    for name, columns in COLUMNS.items():
        db.read_parquet(f"{folder}/{name}.parquet").to_view("raw", overwrite=True)
        keep(name, f"select {columns}, ST_SetSRID(geometry, 0) geometry from raw")
    clock.ready()

    def unite(table, key):
        keep("met", f"select a.{key} a, b.{key} b from {table} a join {table} b on ST_Intersects(a.geometry, b.geometry)")
        pairs = db.sql(f"""select a, b from met join {table} x on x.{key} = a join {table} y on y.{key} = b
            where a < b and ST_Area(ST_Intersection(x.geometry, y.geometry)) > 0""").to_pandas()
        ends = pairs[["a", "b"]].to_numpy()
        ids = numpy.unique(ends)
        at = numpy.searchsorted(ids, ends)
        graph = coo_matrix((numpy.ones(len(at)), (at[:, 0], at[:, 1])), shape=(len(ids),) * 2)
        _, lead = connected_components(graph, directed=False)
        frame = pandas.DataFrame({"member": ids.astype("int64"), "lead": lead.astype("int64")})
        db.create_data_frame(frame).to_memtable().to_view("grouped", overwrite=True)
        keep(f"{table}_united", f"""select ST_SetSRID(geometry, 0) geom from {table} left anti join grouped on member = {key}
            union all select ST_SetSRID(ST_Union_Agg(geometry), 0) from {table} join grouped on member = {key} group by lead""")

    keep("service", """select ST_Buffer(geometry, radius) geom from (select geometry,
        case when ST_Area(geometry) >= 5000 then 500.0 when ST_Area(geometry) >= 1000 and historic then 300.0 else 0.0 end radius
        from greens where kind = 'park') where radius > 0""")
    clock.lap("buffer")
    unite("residential", "pid")
    clock.lap("unite")
    keep("split", """select did, ST_GeomFromWKBUnchecked(case when ST_Contains(d.geometry, geom) then ST_AsBinary(geom)
        else ST_AsBinary(ST_Intersection(geom, d.geometry)) end) geom
        from residential_united join districts d on ST_Intersects(geom, d.geometry)""")
    keep("piece", "select row_number() over () id, did, geom, ST_Area(geom) area from split")
    clock.lap("split")
    keep("inside", "select distinct p.id from piece p join service s on ST_Contains(s.geom, p.geom)")
    keep("rest", "select piece.* from piece left anti join inside on piece.id = inside.id")
    clock.lap("contain")
    keep("cut", """select id, ST_Area(ST_Union_Agg(part)) area from (
        select r.id, ST_Intersection(r.geom, s.geom) part from rest r join service s on ST_Intersects(r.geom, s.geom)) group by id""")
    keep("coverage", """select did, sum(p.area) residential,
        sum(case when i.id is not null then p.area else coalesce(c.area, 0) end) covered
        from piece p left join inside i on i.id = p.id left join cut c on c.id = p.id group by did""")
    clock.lap("clip")
    unite("greens", "gid")
    keep("green", """select did, sum(case when inside then ST_Area(geom) else ST_Area(ST_Intersection(land, geom)) end) green from (
        select did, geom, b.geometry land, ST_Contains(b.geometry, geom) inside
        from greens_united join builtup b on ST_Intersects(geom, b.geometry)) group by did""")
    clock.lap("green")
    rows = db.sql("""select covered, residential, green, ST_Area(b.geometry) built from coverage c
        join green g on g.did = c.did join builtup b on b.did = c.did order by c.did""").to_pandas()
    report(f"sedonadb-{threads}", clock, *(rows[c] for c in ("covered", "residential", "green", "built")))
