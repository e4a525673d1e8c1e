"""QGIS without a window reads what this product serves and writes, and says what it found.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 scripts/read_by_qgis.py ADDRESS TOKEN COLLECTION EPSG [FILE...]

ADDRESS is that of the service, such as http://127.0.0.1:8642. Prints one JSON: for each way of
signing in that this QGIS has, what its OAPIF provider made of the collection; how much of a picture
of its vector tiles is drawn; and what it made of each file. `scripts/setup.sh qgis` installs it.
"""

import json
import os
import shutil
import sys
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["NO_PROXY"] = "*"
# Profile and passwords of its own, apart from those of whoever runs it.
PROFILE = tempfile.mkdtemp()
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = os.environ["QGIS_AUTH_DB_DIR_PATH"] = PROFILE

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsAuthMethodConfig,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsNetworkAccessManager,
    QgsProject,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def told(layer, epsg):
    """What a layer is, and the ground of its first feature in m² on the plane of a code."""
    if not layer.isValid():
        return {"valid": False}
    ways = QgsCoordinateTransform(
        layer.crs(), QgsCoordinateReferenceSystem.fromEpsgId(epsg), QgsProject.instance().transformContext()
    )
    features = list(layer.getFeatures())
    first = min(features, key=lambda feature: feature.id())
    ground = first.geometry()
    ground.transform(ways)
    box = layer.sourceExtent() if hasattr(layer, "sourceExtent") else layer.extent()
    for feature in features:
        box.combineExtentWith(feature.geometry().boundingBox())
    return {
        "valid": True,
        "features": len(features),
        "counted": layer.featureCount(),
        "fields": [field.name() for field in layer.fields()],
        "first": {name: str(value) for name, value in zip([f.name() for f in layer.fields()], first.attributes())},
        "crs": layer.crs().authid(),
        "extent": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
        "ground_m2": ground.area(),
    }


def drawn(layer, box, crs):
    """The share of a picture of a box in which a layer draws something."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    way = QgsCoordinateTransform(crs, settings.destinationCrs(), QgsProject.instance().transformContext())
    settings.setExtent(way.transformBoundingBox(box))
    settings.setOutputSize(QSize(512, 512))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    pixels = [image.pixelColor(x, y) for x in range(0, 512, 8) for y in range(0, 512, 8)]
    return sum(pixel != QColor("white") for pixel in pixels) / len(pixels)


def main(address, token, collection, epsg, files):
    application = QgsApplication([], False)
    application.initQgis()
    manager = QgsApplication.authManager()
    manager.setMasterPassword("a test", True)
    header = {"on": False}

    def signed(request):
        if header["on"]:
            request.setRawHeader(b"Authorization", b"Bearer " + token.encode())

    QgsNetworkAccessManager.setRequestPreprocessor(signed)
    ways = {"none": ""}
    for method, settings in (
        ("Basic", {"username": "token", "password": token}),
        # From QGIS 3.24.
        ("APIHeader", {"Authorization": f"Bearer {token}"}),
    ):
        if method in manager.authMethodsKeys():
            config = QgsAuthMethodConfig(method)
            config.setName(method)
            for name, value in settings.items():
                config.setConfig(name, value)
            manager.storeAuthenticationConfig(config)
            ways[method] = config.id()
    ways["header"] = ""
    found = {"qgis": Qgis.QGIS_VERSION, "layers": {}, "tiles": {}, "files": {}}
    box = crs = None
    for way, config in ways.items():
        header["on"] = way == "header"
        auth = f" authcfg={config}" if config else ""
        source = f"url='{address}/ogc' typename='{collection}' version='OGC_API_FEATURES' pagingEnabled='true'{auth}"
        layer = QgsVectorLayer(source, way, "OAPIF")
        found["layers"][way] = told(layer, epsg)
        if layer.isValid():
            box, crs = layer.extent(), layer.crs()
    for way, config in ways.items():
        header["on"] = way == "header"
        auth = f"&authcfg={config}" if config else ""
        place = "{z}/{y}/{x}"
        source = f"type=xyz&zmin=0&zmax=16&url={address}/ogc/collections/{collection}/tiles/WebMercatorQuad/{place}{auth}"
        layer = QgsVectorTileLayer(source, way)
        found["tiles"][way] = drawn(layer, box, crs) if layer.isValid() and box else None
    for file in files:
        found["files"][os.path.basename(file)] = told(QgsVectorLayer(file, "file", "ogr"), epsg)
    print(json.dumps(found, ensure_ascii=False))
    QgsProject.instance().clear()
    sys.stdout.flush()
    shutil.rmtree(PROFILE, ignore_errors=True)
    # The end of the library is known to crash where no window ever was.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:])
