"""An invented city for the bench: generate.py small|large|huge FOLDER

Seeded, so that everyone measures the same ground; all geometry valid. Blocks of a warped street
lattice hold residential parcels: most with many vertices, a fifth split in two along an exact
shared edge, some with a courtyard, a few grown over their neighbours. Greens are dented ovals,
half of them in clusters where they overlap, some with a pond. Districts share ragged borders;
each has its built-up area with lakes cut out. Metres, EPSG:4547.
"""

import json
import pathlib
import sys

import geopandas
import numpy
import shapely

# Blocks a side, number of greens, districts across and up.
SCALES = {"small": (64, 500, 4, 2), "large": (312, 10_000, 5, 4), "huge": (1395, 200_000, 12, 10)}
BLOCK = 150.0
EAST, NORTH = 500_000.0, 3_400_000.0


def rings(points, counts):
    """Linear rings from open rings lying one behind the other."""
    owner = numpy.repeat(numpy.arange(len(counts)), counts)
    first = numpy.cumsum(counts) - counts
    order = numpy.concatenate([numpy.arange(len(points)), first])
    owner = numpy.concatenate([owner, numpy.arange(len(counts))])
    order = order[numpy.argsort(owner, kind="stable")]
    return shapely.linearrings(points[order], indices=numpy.sort(owner, kind="stable"))


def waves(random, x, y, length):
    """A smooth field of three crossed waves, about -1 to 1."""
    field = numpy.zeros_like(x)
    for _ in range(3):
        angle, phase = random.uniform(0, 2 * numpy.pi, 2)
        field += numpy.sin((x * numpy.cos(angle) + y * numpy.sin(angle)) / length + phase)
    return field / 3


def around(random, quads, per_side, dent, size):
    """Points along the sides of quads, pulled a little towards the middle: star-shaped."""
    counts = 4 * per_side
    quad = numpy.repeat(numpy.arange(len(quads)), counts)
    step = numpy.arange(counts.sum()) - numpy.repeat(numpy.cumsum(counts) - counts, counts)
    side, along = step // per_side[quad], (step % per_side[quad]) / per_side[quad]
    a, b = quads[quad, side], quads[quad, (side + 1) % 4]
    middle = quads.mean(axis=1)[quad]
    pull = size[quad] * (1 - dent * random.uniform(0, 1, len(quad)))
    return middle + (a + (b - a) * along[:, None] - middle) * pull[:, None], counts


def parcels(random, blocks):
    i, j = numpy.meshgrid(numpy.arange(blocks + 1.0), numpy.arange(blocks + 1.0), indexing="ij")
    x = EAST + BLOCK * (i + 0.8 * waves(random, i, j, 9.0) + random.uniform(-0.1, 0.1, i.shape))
    y = NORTH + BLOCK * (j + 0.8 * waves(random, i, j, 9.0) + random.uniform(-0.1, 0.1, i.shape))
    corner = numpy.stack([x, y], axis=-1)
    quads = numpy.stack([corner[:-1, :-1], corner[1:, :-1], corner[1:, 1:], corner[:-1, 1:]], axis=2)
    chance = 0.42 + 0.3 * waves(random, i[1:, 1:], j[1:, 1:], 15.0)
    quads = quads[random.uniform(0, 1, chance.shape) < chance]
    middle = quads.mean(axis=1, keepdims=True)
    quads = middle + (quads - middle) * random.uniform(0.8, 0.9, (len(quads), 1, 1))
    split = random.uniform(0, 1, len(quads)) < 0.2
    halves = quads[split]
    south, north = (halves[:, 0] + halves[:, 1]) / 2, (halves[:, 2] + halves[:, 3]) / 2
    west = numpy.stack([halves[:, 0], south, north, halves[:, 3]], axis=1)
    east = numpy.stack([south, halves[:, 1], halves[:, 2], north], axis=1)
    whole = quads[~split]
    per_side = numpy.clip(numpy.exp(random.normal(1.6, 0.6, len(whole))).round(), 2, 25).astype(int)
    size = numpy.where(random.uniform(0, 1, len(whole)) < 0.006, 1.4, 1.0)
    shells = rings(*around(random, whole, per_side, 0.06, size))
    made = shapely.polygons(shells)
    yard = numpy.flatnonzero(random.uniform(0, 1, len(whole)) < 0.05)
    inner = rings(*around(random, whole[yard], per_side[yard] // 2 + 1, 0.1, numpy.full(len(yard), 0.3)))
    made[yard] = shapely.polygons(shells[yard], inner[:, None])
    made = numpy.concatenate([shapely.polygons(numpy.concatenate([west, east])), made])
    return made[random.permutation(len(made))]


def ovals(random, center, area, count, wobble):
    """Dented ovals as open rings one behind the other."""
    owner = numpy.repeat(numpy.arange(len(count)), count)
    step = numpy.arange(count.sum()) - numpy.repeat(numpy.cumsum(count) - count, count)
    turn = 2 * numpy.pi * (step + random.uniform(0.1, 0.9, len(step))) / count[owner]
    reach = random.uniform(0.93, 1.07, len(step))
    for k in range(2, 8):
        swing = random.uniform(0, 2 * wobble / k, len(count))[owner]
        reach += swing * numpy.cos(k * turn + random.uniform(0, 2 * numpy.pi, len(count))[owner])
    reach = numpy.maximum(reach, 0.2) * numpy.sqrt(area / numpy.pi)[owner]
    long = numpy.exp(random.normal(0, 0.2, len(count)))[owner]
    tilt = random.uniform(0, numpy.pi, len(count))[owner]
    x, y = reach * numpy.cos(turn) * long, reach * numpy.sin(turn) / long
    turned = [x * numpy.cos(tilt) - y * numpy.sin(tilt), x * numpy.sin(tilt) + y * numpy.cos(tilt)]
    return center[owner] + numpy.stack(turned, axis=-1)


def greens(random, width, total):
    knots = random.uniform(0, width, (max(20, total // 60), 2))
    center = knots[random.integers(0, len(knots), total)] + random.normal(0, 900, (total, 2))
    alone = random.uniform(0, 1, total) < 0.55
    center[alone] = random.uniform(0, width, (alone.sum(), 2))
    center = numpy.clip(center, 0, width) + [EAST, NORTH]
    area = numpy.clip(numpy.exp(random.normal(numpy.log(8000), 1.35, total)), 150, 3e6)
    count = numpy.clip(36 * (area / 8000) ** 0.18 * numpy.exp(random.normal(0, 0.7, total)), 10, 300).astype(int)
    shells = rings(ovals(random, center, area, count, 0.5), count)
    made = shapely.polygons(shells)
    pond = numpy.flatnonzero((random.uniform(0, 1, total) < 0.12) & (area > 2000))
    few = numpy.maximum(8, count[pond] // 3)
    inner = rings(ovals(random, center[pond], area[pond] * 0.004, few, 0.3), few)
    with_pond = shapely.polygons(shells[pond], inner[:, None])
    fine = shapely.is_valid(with_pond)
    made[pond[fine]] = with_pond[fine]
    old_town = ((center - [EAST, NORTH]) % (width / 3) < width / 14).all(axis=1)
    kind = numpy.where(random.uniform(0, 1, total) < 0.45, "park", "green")
    return geopandas.GeoDataFrame(
        {"gid": numpy.arange(total), "kind": kind, "historic": old_town}, geometry=made, crs=4547
    )


def ragged(random, a, b, rough):
    """A border from a to b, its halves displaced eight times over."""
    line = numpy.array([a, b])
    for _ in range(8):
        step = line[1:] - line[:-1]
        aside = numpy.stack([-step[:, 1], step[:, 0]], axis=1)
        middle = (line[1:] + line[:-1]) / 2 + aside * random.uniform(-rough, rough, (len(step), 1))
        out = numpy.empty((2 * len(line) - 1, 2))
        out[::2], out[1::2] = line, middle
        line = out
    return line


def districts(random, width, across, up):
    i, j = numpy.meshgrid(numpy.arange(across + 1), numpy.arange(up + 1), indexing="ij")
    at = numpy.stack([EAST + width * i / across, NORTH + width * j / up], axis=-1)
    at[1:-1, 1:-1] += random.uniform(-0.1, 0.1, at[1:-1, 1:-1].shape) * width / max(across, up)
    # Room for what the warped lattice pushes over the edge.
    at[0, :, 0] -= 600
    at[-1, :, 0] += 600
    at[:, 0, 1] -= 600
    at[:, -1, 1] += 600
    level = {
        (a, b): ragged(random, at[a, b], at[a + 1, b], 0 if b in (0, up) else 0.08)
        for a in range(across) for b in range(up + 1)
    }
    upright = {
        (a, b): ragged(random, at[a, b], at[a, b + 1], 0 if a in (0, across) else 0.08)
        for a in range(across + 1) for b in range(up)
    }
    made = []
    for b in range(up):
        for a in range(across):
            ring = [level[a, b][:-1], upright[a + 1, b][:-1], level[a, b + 1][:0:-1], upright[a, b][:0:-1]]
            made.append(shapely.Polygon(numpy.concatenate(ring)))
    return numpy.array(made)


def built_up(random, zones, width):
    total = max(30, int((width / 1000) ** 2 * 0.15))
    center = random.uniform(0, width, (total, 2)) + [EAST, NORTH]
    area = numpy.exp(random.normal(numpy.log(60_000), 1.0, total))
    count = random.integers(20, 120, total)
    lakes = shapely.polygons(rings(ovals(random, center, area, count, 0.4), count))
    lakes = lakes[shapely.is_valid(lakes)]
    tree = shapely.STRtree(lakes)
    land = shapely.simplify(shapely.buffer(zones, -250.0, quad_segs=4), 2.0)
    return numpy.array([shapely.difference(a, shapely.union_all(lakes[tree.query(a)])) for a in land])


def main(scale, folder):
    blocks, total, across, up = SCALES[scale]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    width = blocks * BLOCK
    seeds = numpy.random.SeedSequence(20_161_124).spawn(4)
    random = [numpy.random.default_rng(seed) for seed in seeds]
    zones = districts(random[0], width, across, up)
    number = numpy.arange(len(zones))
    homes = parcels(random[3], blocks)
    layers = {
        "districts": geopandas.GeoDataFrame({"did": number}, geometry=zones, crs=4547),
        "builtup": geopandas.GeoDataFrame({"did": number}, geometry=built_up(random[1], zones, width), crs=4547),
        "greens": greens(random[2], width, total),
        "residential": geopandas.GeoDataFrame({"pid": numpy.arange(len(homes))}, geometry=homes, crs=4547),
    }
    facts = {}
    for name, layer in layers.items():
        bad = int((~layer.is_valid).sum())
        if bad:
            layer = layer[layer.is_valid].reset_index(drop=True)
        if name in ("districts", "builtup") and bad:
            raise SystemExit(f"{name}: {bad} invalid")
        layer.to_parquet(folder / f"{name}.parquet", compression="zstd")
        vertices = int(shapely.get_num_coordinates(layer.geometry.values).sum())
        facts[name] = {"rows": len(layer), "vertices": vertices}
    (folder / "facts.json").write_text(json.dumps(facts, indent=1))
    print(scale, facts)


if __name__ == "__main__":
    main(*sys.argv[1:3])
