#!/bin/sh
# GDAL's own driver for (Geo)Parquet as a plugin for Debian's GDAL, which is built without it, so that
# QGIS can open our layers as they lie in the archive. Built from Debian's source of the same GDAL,
# with the Arrow that pyarrow's wheel brings, into $CACHE/gdal-parquet; scripts/setup.sh qgis calls it.
# Takes about two minutes and 80 MB of downloads, once for each version of GDAL.
. "$(dirname "$0")/common.sh"
# The newest Arrow that GDAL 3.6 compiles against, of the wheels that speak Debian's C++.
ARROW=13.0.0
if ogrinfo --formats | grep -q 'Parquet -vector-'; then
    say "GDAL reads GeoParquet by itself"
    exit 0
fi
version=$(dpkg-query -W -f '${Version}' gdal-bin)
home="$CACHE/gdal-parquet"
plugin="$home/$version/ogr_Parquet.so"
reads() { GDAL_DRIVER_PATH=$(dirname "$plugin") ogrinfo --formats 2>/dev/null | grep -q 'Parquet -vector-'; }
if reads; then
    say "GDAL's driver for GeoParquet: here"
    exit 0
fi
start=$(now)
say "Building GDAL's driver for GeoParquet into $home/$version"
rm -rf "$home"
mkdir -p "$home/$version" "$home/lists/partial" "$home/inc/gdal_version_full"
cd "$home"
# Sources of packages from the mirror that this machine uses already, without touching its lists.
mirror=$(apt-cache policy gdal-bin | sed -n 's/^ *[0-9]* \(http[^ ]*\) \([^/ ]*\)\/main .*/\1 \2/p' | head -n 1)
echo "deb-src $mirror main" >sources.list
fetch() {
    apt-get -qq -o APT::Sandbox::User=root -o Dir::Etc::sourcelist="$home/sources.list" \
        -o Dir::Etc::sourceparts=- -o Dir::State::lists="$home/lists" "$@"
}
fetch update
fetch source --download-only gdal
tar -xf gdal_*.orig.tar.*
apt-get -qq -o APT::Sandbox::User=root download libgdal-dev
dpkg -x libgdal-dev_*.deb dev
[ -x "$YUANJIAN_PYTHON" ] || { python3 -m venv "$CACHE/venv"; YUANJIAN_PYTHON="$CACHE/venv/bin/python"; }
"$YUANJIAN_PYTHON" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --python-version 3.11 --platform manylinux_2_28_x86_64 "pyarrow==$ARROW"
"$YUANJIAN_PYTHON" -m zipfile -e pyarrow-*.whl arrow
cp dev/usr/include/gdal/gdal_version.h inc/gdal_version_full/
# Its headers ask for a name that GDAL's build tells the compiler of older C++.
printf '#include <memory>\nnamespace cpl { using std::make_unique; }\n' >inc/unique.h
lib="$home/arrow/pyarrow"
gdal=$(ldconfig -p | sed -n 's/.*libgdal\.so\.[0-9]* .*=> //p' | head -n 1)
cd gdal-*/
objects=""
for part in driver dataset layer writerdataset writerlayer; do
    c++ -std=c++17 -O1 -fPIC -w -DPLUGIN -include ../inc/unique.h -I../inc -I../dev/usr/include/gdal \
        -Igcore -Ialg -Iogr -Iogr/ogrsf_frmts -Iogr/ogrsf_frmts/generic -Iogr/ogrsf_frmts/mem \
        -Iogr/ogrsf_frmts/arrow_common -I"$lib/include" \
        -c "ogr/ogrsf_frmts/parquet/ogrparquet$part.cpp" -o "../$part.o"
    objects="$objects ../$part.o"
done
# shellcheck disable=SC2086
c++ -shared -o "$plugin" $objects "$lib"/libarrow.so.* "$lib"/libparquet.so.* -Wl,-rpath,"$lib" "$gdal"
cd "$home"
find "$lib" -mindepth 1 ! -name 'libarrow.so*' ! -name 'libparquet.so*' ! -name '.' -delete 2>/dev/null || true
rm -rf gdal-*/ gdal_* dev inc lists ./*.o ./*.whl ./*.deb sources.list
reads || { say "GDAL does not load $plugin" >&2; exit 1; }
say "built after $(elapsed "$start")"
