//! The ground from real files, each written here as its format says: MBTiles 1.3 through SQLite, and
//! PMTiles 3 byte by byte, so that reader and writer do not share a mistake.

use super::{
    service::{filled, said_form},
    *,
};

fn settings(ground: &str) -> GroundSettings {
    GroundSettings { ground: Some(ground.to_owned()), ..GroundSettings::default() }
}

async fn opened(ground: &str, data: &Path) -> Result<Ground> {
    Ground::open(&settings(ground), data).await
}

#[tokio::test]
async fn an_address_names_its_host_and_has_places_for_the_numbers() {
    let data = Path::new("/nowhere");
    for (ground, good) in [
        ("http://map.lin.local/{z}/{x}/{y}.png", true),
        ("https://map.lin.local/wmts?tilematrix={z}&tilerow={y}&tilecol={x}&tk=k3y", true),
        ("http://map.lin.local/{z}/{x}/{-y}.png", true),
        ("http://map.lin.local/img/default/w/{TileMatrix}/{TileRow}/{TileCol}.jpg", true),
        ("http://map.lin.local/{z}/{x}.png", false),
        ("http://map.lin.local/{Style}/{TileMatrix}/{TileRow}/{TileCol}.jpg", false),
        ("http://{x}.lin.local/{z}/{x}/{y}.png", false),
        ("http://garden:s3cret@map.lin.local/{z}/{x}/{y}.png", false),
        ("file:///etc/{z}/{x}/{y}", false),
        ("missing.pmtiles", false),
        ("missing.txt", false),
    ] {
        let got = opened(ground, data).await;
        assert_eq!(got.is_ok(), good, "{ground}: {got:?}");
        assert!(!format!("{got:?}").contains("k3y"), "{ground}");
    }
    assert!(matches!(opened("none", data).await, Ok(Ground::None)));
    assert!(matches!(opened("districts", data).await, Ok(Ground::Districts)));
}

#[tokio::test]
async fn a_folder_and_an_archive_give_their_tiles_and_nothing_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let tile = folder.path().join("tiles/3/5");
    std::fs::create_dir_all(&tile).unwrap();
    std::fs::write(tile.join("2.png"), b"picture").unwrap();
    let archive = Connection::open(folder.path().join("city.mbtiles")).unwrap();
    archive
        .execute_batch(
            "create table metadata (name text, value text); \
             create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob); \
             insert into metadata values ('format', 'png'), ('attribution', '<a href=\"x\">&copy; Lin</a>'); \
             insert into tiles values (3, 5, 5, x'70696374757265');",
        )
        .unwrap();
    drop(archive);
    for ground in ["tiles", "city.mbtiles"] {
        let Ground::Tiles(sheet) = opened(ground, folder.path()).await.unwrap() else {
            panic!("{ground}")
        };
        assert_eq!((sheet.form, sheet.minzoom, sheet.maxzoom), (Form::Png, 3, 3));
        let (bytes, kind) = sheet.tile([3, 5, 2]).await.unwrap().unwrap();
        assert_eq!((bytes.as_ref(), kind), (b"picture".as_slice(), "image/png"));
        assert_eq!(sheet.tile([3, 5, 3]).await.unwrap(), None);
        assert!(sheet.tile([4, 0, 0]).await.is_err());
        assert!(sheet.tile([3, 8, 0]).await.is_err());
        if ground == "city.mbtiles" {
            assert_eq!(sheet.attribution, "© Lin");
        }
    }
}

/// A picture of one colour, as the format wants it.
fn picture(format: image::ImageFormat, colour: [u8; 3]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(256, 256, image::Rgb(colour)).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A vector tile of one empty layer named `water` (MVT 2.1), packed.
fn vector() -> (Vec<u8>, Vec<u8>) {
    let layer = [&[0x0a_u8, 5][..], &b"water"[..], &[0x28, 0x80, 0x20, 0x78, 2][..]].concat();
    let tile = [&[0x1a, layer.len() as u8][..], &layer[..]].concat();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packer, &tile).unwrap();
    (tile, packer.finish().unwrap())
}

const LAYERS: &str = r#"{"vector_layers":[{"id":"water","fields":{}}],"attribution":"Lin"}"#;

fn mbtiles(path: &Path, format: Option<&str>, tiles: &[([u32; 3], &[u8])]) {
    let archive = Connection::open(path).unwrap();
    archive
        .execute_batch(
            "create table metadata (name text, value text); \
             create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob); \
             create unique index tile_index on tiles (zoom_level, tile_column, tile_row);",
        )
        .unwrap();
    let say = "insert into metadata values (?1, ?2)";
    if let Some(format) = format {
        archive.execute(say, ("format", format)).unwrap();
    }
    archive.execute(say, ("json", LAYERS)).unwrap();
    for ([z, x, y], bytes) in tiles {
        // Rows of an archive count from the south.
        let row = (1 << z) - 1 - y;
        archive.execute("insert into tiles values (?1, ?2, ?3, ?4)", (z, x, row, bytes)).unwrap();
    }
}

/// A PMTiles archive of tiles of zooms 0 and 1, in the order of their ids.
fn pmtiles(path: &Path, kind: u8, packing: u8, tiles: &[(u64, &[u8])]) {
    let varint = |mut n: u64, out: &mut Vec<u8>| {
        while n >= 0x80 {
            out.push(n as u8 | 0x80);
            n >>= 7;
        }
        out.push(n as u8);
    };
    let mut root = Vec::new();
    varint(tiles.len() as u64, &mut root);
    let mut before = 0;
    for (id, _) in tiles {
        varint(id - before, &mut root);
        before = *id;
    }
    for _ in tiles {
        varint(1, &mut root);
    }
    for (_, bytes) in tiles {
        varint(bytes.len() as u64, &mut root);
    }
    let mut offset = 0;
    for (_, bytes) in tiles {
        varint(offset + 1, &mut root);
        offset += bytes.len() as u64;
    }
    let (at, told) = (127_u64, LAYERS.as_bytes());
    let data = at + root.len() as u64 + told.len() as u64;
    let mut file = b"PMTiles\x03".to_vec();
    let count = tiles.len() as u64;
    let after = at + root.len() as u64;
    for n in [
        at,
        root.len() as u64,
        after,
        told.len() as u64,
        data,
        0,
        data,
        offset,
        count,
        count,
        count,
    ] {
        file.extend(n.to_le_bytes());
    }
    // Clustered, nothing packed within, the packing and kind of tiles, zooms 0 to 1.
    file.extend([1, 1, packing, kind, 0, 1]);
    for n in [-1_800_000_000_i32, -850_000_000, 1_800_000_000, 850_000_000] {
        file.extend(n.to_le_bytes());
    }
    file.push(0);
    file.extend([0_u8; 8]);
    assert_eq!(file.len(), 127);
    file.extend([root.as_slice(), told].concat());
    tiles.iter().for_each(|(_, bytes)| file.extend(*bytes));
    std::fs::write(path, file).unwrap();
}

async fn sheet(ground: &str, data: &Path) -> Box<Sheet> {
    match opened(ground, data).await.unwrap() {
        Ground::Tiles(sheet) => sheet,
        other => panic!("{ground}: {other:?}"),
    }
}

#[tokio::test]
async fn pictures_of_every_kind_come_out_of_both_archives_as_they_went_in() {
    let folder = tempfile::tempdir().unwrap();
    for (n, (name, format, form)) in [
        ("png", image::ImageFormat::Png, Form::Png),
        ("jpg", image::ImageFormat::Jpeg, Form::Jpeg),
        ("webp", image::ImageFormat::WebP, Form::Webp),
    ]
    .into_iter()
    .enumerate()
    {
        let north = picture(format, [200, 30, 30]);
        let south = picture(format, [30, 30, 200]);
        let tiles: [([u32; 3], &[u8]); 2] = [([1, 0, 0], &north[..]), ([1, 0, 1], &south[..])];
        // The second time nobody says what the tiles are.
        for said in [Some(name), None] {
            let file = format!("{name}-{}.mbtiles", said.is_some());
            mbtiles(&folder.path().join(&file), said, &tiles);
            let sheet = sheet(&file, folder.path()).await;
            assert_eq!((sheet.form, sheet.minzoom, sheet.maxzoom), (form, 1, 1), "{file}");
            let kind = form.kind();
            assert_eq!(sheet.tile([1, 0, 0]).await.unwrap(), Some((north.clone().into(), kind)));
            assert_eq!(sheet.tile([1, 0, 1]).await.unwrap(), Some((south.clone().into(), kind)));
            assert_eq!(sheet.tile([1, 1, 1]).await.unwrap(), None);
        }
        let file = format!("{name}.pmtiles");
        // Ids of zoom 1 run along Hilbert's curve: (0, 0), (0, 1), (1, 1), (1, 0).
        pmtiles(&folder.path().join(&file), 2 + n as u8, 1, &[(1, &north[..]), (2, &south[..])]);
        let sheet = sheet(&file, folder.path()).await;
        assert_eq!((sheet.form, sheet.minzoom, sheet.maxzoom), (form, 0, 1), "{file}");
        assert_eq!(sheet.attribution, "Lin");
        assert_eq!(sheet.tile([1, 0, 0]).await.unwrap(), Some((north.into(), form.kind())));
        assert_eq!(sheet.tile([1, 0, 1]).await.unwrap(), Some((south.into(), form.kind())));
        assert_eq!(sheet.tile([1, 1, 0]).await.unwrap(), None);
        assert!(sheet.tile([2, 0, 0]).await.is_err());
    }
}

#[tokio::test]
async fn vector_tiles_come_unpacked_with_the_names_of_their_layers() {
    let folder = tempfile::tempdir().unwrap();
    let (tile, packed) = vector();
    mbtiles(&folder.path().join("v.mbtiles"), Some("pbf"), &[([0, 0, 0], &packed[..])]);
    pmtiles(&folder.path().join("v.pmtiles"), 1, 2, &[(0, &packed[..]), (3, &packed[..])]);
    std::fs::create_dir_all(folder.path().join("v/0/0")).unwrap();
    std::fs::write(folder.path().join("v/0/0/0.pbf"), &packed).unwrap();
    std::fs::write(folder.path().join("v/0/0/.thumbs"), b"index").unwrap();
    for ground in ["v.mbtiles", "v.pmtiles", "v"] {
        let sheet = sheet(ground, folder.path()).await;
        assert_eq!(sheet.form, Form::Mvt, "{ground}");
        let found = sheet.tile([0, 0, 0]).await.unwrap();
        assert_eq!(found, Some((tile.clone().into(), Form::Mvt.kind())), "{ground}");
        // A folder tells no names.
        let names: &[&str] = if ground == "v" { &[] } else { &["water"] };
        assert_eq!(sheet.layers, names, "{ground}");
    }
    let both = sheet("v.pmtiles", folder.path()).await;
    assert!(both.tile([1, 1, 1]).await.unwrap().is_some());
    assert_eq!(both.tile([1, 0, 1]).await.unwrap(), None);
}

#[tokio::test]
async fn a_file_that_is_something_else_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("text.pmtiles", b"a letter to the bureau, long enough to hold a header of 127 bytes; a letter to the bureau, long enough to hold a header of 127 bytes");
    write("short.pmtiles", b"PMTiles\x03");
    write("text.mbtiles", b"a letter to the bureau");
    Connection::open(folder.path().join("empty.mbtiles"))
        .unwrap()
        .execute_batch("create table other (a text)")
        .unwrap();
    mbtiles(&folder.path().join("odd.mbtiles"), Some("pdf"), &[([0, 0, 0], &b"%PDF-1.7"[..])]);
    std::fs::create_dir_all(folder.path().join("bare")).unwrap();
    std::fs::create_dir_all(folder.path().join("notes/0/0")).unwrap();
    std::fs::write(folder.path().join("notes/0/0/0.txt"), b"x").unwrap();
    write("city.zip", b"PK");
    for ground in [
        "text.pmtiles",
        "short.pmtiles",
        "text.mbtiles",
        "empty.mbtiles",
        "odd.mbtiles",
        "bare",
        "notes",
        "city.zip",
    ] {
        let refused = opened(ground, folder.path()).await.expect_err(ground);
        assert!(
            format!("{refused:?}").contains("settings.bad_map_ground"),
            "{ground}: {refused:?}"
        );
    }
}

#[test]
fn templates_of_wmts_are_filled_as_those_of_xyz() {
    for (template, address) in [
        ("http://a/{z}/{x}/{y}.png", "http://a/3/5/2.png"),
        ("http://a/{z}/{x}/{-y}.png", "http://a/3/5/5.png"),
        ("http://a/w/{TileMatrix}/{TileRow}/{TileCol}", "http://a/w/3/2/5"),
        (
            "http://a/wmts?service=WMTS&request=GetTile&tilematrix={z}&tilerow={y}&tilecol={x}",
            "http://a/wmts?service=WMTS&request=GetTile&tilematrix=3&tilerow=2&tilecol=5",
        ),
    ] {
        assert_eq!(filled(template, [3, 5, 2]), address);
    }
    for (template, form) in [
        ("http://a/{z}/{x}/{y}.pbf?key=1", Some(Form::Mvt)),
        ("http://a/w?format=image/jpeg&tk=1", Some(Form::Jpeg)),
        ("http://a/w?FORMAT=application%2Fvnd.mapbox-vector-tile", Some(Form::Mvt)),
        ("http://a/{z}/{x}/{y}", None),
    ] {
        assert_eq!(said_form(template), form, "{template}");
    }
}
