"""An invented image for the bench: generate_raster.py FOLDER [SIDE]

Seeded, so that everyone measures the same cells: four bands of 16 bits (blue, green, red, near
infrared), cells of 0.8 m, tiles of 512, Deflate with predictor 2, interleaved by pixel, 0 for no
data. Plants stand in crowns and lawns of many sizes; ground, roofs and water have their own light;
every number has noise, so that it packs as real imagery does. Eight districts share ragged borders.
"""

import pathlib
import sys

import geopandas
import numpy
import rasterio
import shapely
from rasterio.transform import from_origin
from rasterio.windows import Window

folder = pathlib.Path(sys.argv[1])
SIDE = int(sys.argv[2]) if len(sys.argv) > 2 else 12_000
CELL, TILE, SEED = 0.8, 512, 20261130
EAST, NORTH = 500_000.0, 3_380_000.0
folder.mkdir(parents=True, exist_ok=True)
random = numpy.random.default_rng(SEED)


class Field:
    """Smooth random values, `grain` cells from one to the next."""

    def __init__(self, grain):
        self.grain = grain
        self.nodes = random.standard_normal((SIDE // grain + 3, SIDE // grain + 3)).astype("f4")

    def rows(self, top, count):
        i, j = numpy.arange(top, top + count) / self.grain, numpy.arange(SIDE) / self.grain
        a, b = i.astype(int), j.astype(int)
        u, v = (i - a).astype("f4")[:, None], (j - b).astype("f4")[None, :]
        left = self.nodes[a][:, b] * (1 - u) + self.nodes[a + 1][:, b] * u
        right = self.nodes[a][:, b + 1] * (1 - u) + self.nodes[a + 1][:, b + 1] * u
        return left * (1 - v) + right * v


def districts():
    """Four across and two down, with ragged borders that neighbours share."""
    size = SIDE * CELL
    steps = 160

    def ragged(fixed, across):
        along = numpy.linspace(0, size, steps + 1)
        off = random.uniform(-0.004, 0.004, steps + 1) * size
        off[[0, -1]] = 0
        place = fixed + off
        return numpy.column_stack([place, along] if across else [along, place])

    sides = [shapely.LineString(ragged(size * k / 4, True)) for k in range(1, 4)]
    sides.append(shapely.LineString(ragged(size / 2, False)))
    frame = shapely.box(0, 0, size, size)
    parts = list(shapely.polygonize(list(shapely.node(shapely.union_all([frame.boundary, *sides])).geoms)).geoms)
    parts.sort(key=lambda p: (round(p.centroid.y / size * 2), p.centroid.x))
    placed = [shapely.transform(p, lambda xy: xy + [EAST, NORTH - size]) for p in parts]
    frame = geopandas.GeoDataFrame({"id": [f"{n:02}" for n in range(len(placed))]}, geometry=placed, crs="EPSG:4547")
    frame.to_parquet(folder / "districts.parquet")


districts()
crowns, lawns, light, wet = Field(9), Field(140), Field(64), Field(500)
profile = dict(
    driver="GTiff", width=SIDE, height=SIDE, count=4, dtype="uint16", crs="EPSG:4547",
    transform=from_origin(EAST, NORTH, CELL, CELL), tiled=True, blockxsize=TILE, blockysize=TILE,
    compress="deflate", predictor=2, interleave="pixel", zlevel=6, BIGTIFF="YES", nodata=0,
)
BASE = [(900, -350, -500), (1000, -250, -450), (1100, -600, -700), (1500, 1800, -1250)]
with rasterio.open(folder / "image.tif", "w", num_threads=2, **profile) as out:
    for top in range(0, SIDE, TILE):
        count = min(TILE, SIDE - top)
        green = (crowns.rows(top, count) + 1.2 * lawns.rows(top, count)) > 0.6
        water = wet.rows(top, count) > 1.6
        shade = light.rows(top, count)
        bands = numpy.empty((4, count, SIDE), "u2")
        for band, (base, plant, lake) in enumerate(BASE):
            value = base + plant * (green & ~water) + lake * water + 60 * (band + 1) * shade
            value += random.integers(-24, 25, (count, SIDE), dtype="i2")
            bands[band] = numpy.clip(value, 1, 65535)
        # An edge of the flight: nothing was seen there.
        if top == 0:
            bands[:, : SIDE // 200, : SIDE // 3] = 0
        out.write(bands, window=Window(0, top, SIDE, count))
