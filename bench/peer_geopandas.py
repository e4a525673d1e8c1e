"""GeoPandas and shapely: peer_geopandas.py CITY expert|overlay

`overlay` is what a manual shows: unite, then overlay. `expert` is what someone writes who has
waited for that once too often: an index, containment before intersection, unions only of what
really overlaps, overlay only of what is cut.
"""

import sys

import geopandas
import numpy
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from common import LAYERS, Clock, report


def radii(greens):
    area = greens.area.to_numpy()
    far = numpy.where(area >= 5000, 500.0, numpy.where((area >= 1000) & greens.historic, 300.0, 0.0))
    return numpy.where(greens.kind == "park", far, 0.0)


def clipped(shapes, zones):
    """Each shape by each zone it meets; only those on a border are intersected."""
    shapely.prepare(zones)
    zone, shape = shapely.STRtree(shapes).query(zones, predicate="intersects")
    pieces = shapes[shape]
    cut = ~shapely.contains_properly(zones[zone], pieces)
    pieces[cut] = shapely.intersection(pieces[cut], zones[zone[cut]])
    return pieces, zone


def united_where_overlapping(shapes):
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    a, b = a[a < b], b[a < b]
    real = shapely.area(shapely.intersection(shapes[a], shapes[b])) > 0
    graph = coo_matrix((numpy.ones(real.sum()), (a[real], b[real])), shape=(len(shapes),) * 2)
    _, group = connected_components(graph, directed=False)
    many = numpy.bincount(group)[group] > 1
    order = numpy.argsort(group[many], kind="stable")
    groups = numpy.split(shapes[many][order], numpy.flatnonzero(numpy.diff(group[many][order])) + 1)
    unions = [shapely.union_all(g) for g in groups if len(g)]
    return numpy.concatenate([shapes[~many], numpy.array(unions, dtype=object)])


def expert(city, clock):
    districts, built_up, greens, homes = city
    count = len(districts)
    radius = radii(greens)
    buffers = shapely.buffer(greens.geometry.values[radius > 0], radius[radius > 0], quad_segs=8)
    buffers = numpy.asarray(buffers)
    clock.lap("buffer")
    pieces = united_where_overlapping(numpy.asarray(homes.geometry.values))
    clock.lap("unite")
    pieces, zone = clipped(pieces, numpy.asarray(districts.geometry.values))
    area = shapely.area(pieces)
    residential = numpy.bincount(zone, area, count)
    clock.lap("split")
    shapely.prepare(buffers)
    buffer, piece = shapely.STRtree(pieces).query(buffers, predicate="intersects")
    inside = numpy.zeros(len(pieces), bool)
    inside[piece[shapely.contains_properly(buffers[buffer], pieces[piece])]] = True
    covered = numpy.bincount(zone[inside], area[inside], count)
    clock.lap("contain")
    cut = ~inside[piece]
    buffer, piece = buffer[cut], piece[cut]
    order = numpy.argsort(piece, kind="stable")
    buffer, piece = buffer[order], piece[order]
    parts = shapely.intersection(pieces[piece], buffers[buffer])
    first = numpy.flatnonzero(numpy.diff(piece, prepend=-1))
    last = numpy.append(first[1:], len(piece))
    served = numpy.array([
        parts[a].area if b - a == 1 else shapely.union_all(parts[a:b]).area
        for a, b in zip(first, last)
    ])
    if len(first):
        covered += numpy.bincount(zone[piece[first]], served, count)
    clock.lap("clip")
    union = shapely.get_parts(shapely.disjoint_subset_union_all(numpy.asarray(greens.geometry.values)))
    parts, owner = shapely.get_parts(numpy.asarray(built_up.geometry.values), return_index=True)
    pieces, part = clipped(union, parts)
    green = numpy.bincount(owner[part], shapely.area(pieces), count)
    clock.lap("green")
    return covered, residential, green, built_up.area.to_numpy()


def overlay(city, clock):
    districts, built_up, greens, homes = city
    radius = radii(greens)
    parks = greens[radius > 0]

    def frame(union):
        return geopandas.GeoDataFrame(geometry=[union], crs=greens.crs).explode(ignore_index=True)

    def by_zone(layer):
        return layer.area.groupby(layer.did).sum().reindex(range(len(districts)), fill_value=0.0)

    service = frame(parks.buffer(radius[radius > 0], quad_segs=8).union_all())
    clock.lap("buffer")
    homes = geopandas.overlay(frame(homes.union_all()), districts)
    clock.lap("split")
    covered = geopandas.overlay(homes, service)
    clock.lap("clip")
    green = geopandas.overlay(frame(greens.union_all()), built_up)
    clock.lap("green")
    return by_zone(covered), by_zone(homes), by_zone(green), built_up.area


if __name__ == "__main__":
    folder, style = sys.argv[1:3]
    clock = Clock()
    city = [geopandas.read_parquet(f"{folder}/{name}.parquet") for name in LAYERS]
    clock.ready()
    report(f"geopandas-{style}", clock, *{"expert": expert, "overlay": overlay}[style](city, clock))
