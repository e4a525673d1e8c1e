"""Canopy by district from an image: peer_raster.py FOLDER THREADS numpy|exactextract

numpy: rasterio reads in rows of tiles, numpy tells canopy, a cell belongs to the district that its
middle lies in; the quick way. exactextract: the same cells of canopy as an array, each by its
exact share; what is exact beside ours.
"""

import json
import pathlib
import resource
import sys
import time

import geopandas
import numpy
import rasterio
from rasterio.features import rasterize
from rasterio.windows import Window

folder, threads, mode = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
zones = geopandas.read_parquet(folder / "districts.parquet")
started = time.perf_counter()
tif = folder / "image.tif"


def canopy(red, nir):
    """1 where the index reaches 0.3, in whole numbers as anybody would for speed."""
    red, nir = red.astype(numpy.int32), nir.astype(numpy.int32)
    return 10 * (nir - red) >= 3 * (nir + red), (red != 0) & (nir != 0)


if mode == "numpy":
    covered, valid = numpy.zeros(len(zones) + 1), numpy.zeros(len(zones) + 1)
    with rasterio.open(tif, num_threads=threads) as image:
        for top in range(0, image.height, 512):
            window = Window(0, top, image.width, min(512, image.height - top))
            red, nir = image.read([3, 4], window=window)
            green, known = canopy(red, nir)
            shapes = zip(zones.geometry, range(1, len(zones) + 1))
            place = rasterize(shapes, out_shape=red.shape, transform=image.window_transform(window), dtype="uint8").ravel()
            known = known.ravel()
            valid += numpy.bincount(place[known], minlength=len(zones) + 1)
            covered += numpy.bincount(place[green.ravel() & known], minlength=len(zones) + 1)
        cell = image.res[0] * image.res[1]
    covered, valid = covered[1:] * cell, valid[1:] * cell
else:
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    with rasterio.open(tif, num_threads=threads) as image:
        green, known = canopy(image.read(3), image.read(4))
        bounds, wkt, cell = image.bounds, image.crs.to_wkt(), image.res[0] * image.res[1]
    cells = numpy.where(known, green, 255).astype("u1")
    del green, known
    source = NumPyRasterSource(
        cells, xmin=bounds.left, ymin=bounds.bottom, xmax=bounds.right, ymax=bounds.top, nodata=255, srs_wkt=wkt,
    )
    found = exact_extract(source, zones, ["sum", "count"], output="pandas")
    covered, valid = found["sum"].to_numpy() * cell, found["count"].to_numpy() * cell
print(json.dumps({
    "peer": mode, "threads": threads, "total": time.perf_counter() - started,
    "covered_m2": covered.tolist(), "valid_m2": valid.tolist(),
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
