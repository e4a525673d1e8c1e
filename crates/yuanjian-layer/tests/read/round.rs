//! What the writers write, the readers read back.

use crate::open;
use geo_types::{Geometry, MultiPolygon, Polygon};
use std::io::Write as _;
use yuanjian_layer::write::{DbfEncoding, geojson, geopackage, shapefile};
use yuanjian_layer::{
    DeclaredCrs, EncodingEvidence, Feature, Field, FieldKind, ReadOptions, Table, Value,
};

fn square(x: f64, side: f64) -> Polygon<f64> {
    // Counter-clockwise with a clockwise hole, as the geometry crate keeps them.
    Polygon::new(
        vec![(x, 0.0), (x + side, 0.0), (x + side, side), (x, side), (x, 0.0)].into(),
        vec![vec![(x + 1.0, 1.0), (x + 1.0, 2.0), (x + 2.0, 2.0), (x + 1.0, 1.0)].into()],
    )
}

fn parks() -> Table {
    let field = |name: &str, kind| Field { name: name.into(), kind };
    let feature = |id: &str, geometry, attributes| Feature { id: id.into(), geometry, attributes };
    Table {
        fields: vec![
            field("名称", FieldKind::Text),
            field("绿地分类代码与说明", FieldKind::Text),
            field("绿地分类代码与说明二", FieldKind::Text),
            field("面积", FieldKind::Real),
            field("数量", FieldKind::Int),
            field("开放", FieldKind::Bool),
        ],
        features: vec![
            feature(
                "1",
                Some(Geometry::Polygon(square(500_000.125, 30.0))),
                vec![
                    Value::Text("人民公园".into()),
                    Value::Text("G11".into()),
                    Value::Text("01".into()),
                    Value::Real(899.5),
                    Value::Int(-7),
                    Value::Bool(true),
                ],
            ),
            feature(
                "2",
                Some(Geometry::MultiPolygon(MultiPolygon(vec![
                    square(0.0, 9.0),
                    square(50.0, 9.0),
                ]))),
                vec![
                    Value::Text("森林公园".into()),
                    Value::Null,
                    Value::Null,
                    Value::Null,
                    Value::Null,
                    Value::Null,
                ],
            ),
            feature("3", None, vec![Value::Null; 6]),
        ],
    }
}

fn area(table: &Table) -> f64 {
    let set = table.polygons();
    (0..set.len()).map(|i| set.area(i)).sum()
}

#[test]
fn a_shapefile_in_each_encoding_reads_back_with_its_label() {
    for (encoding, name) in [
        (DbfEncoding::Gbk, "gb18030"),
        (DbfEncoding::Gb18030, "gb18030"),
        (DbfEncoding::Utf8, "utf-8"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("公园.shp");
        let table = parks();
        shapefile(&table, &path, encoding, Some("LOCAL_CS[\"x\"]")).unwrap();
        let raw = open(&path.display().to_string()).unwrap();
        let found = raw.source.encoding.unwrap();
        assert_eq!((found.name.as_str(), found.how), (name, EncodingEvidence::CpgFile));
        assert_eq!(raw.crs, DeclaredCrs::Wkt("LOCAL_CS[\"x\"]".into()));
        assert_eq!(raw.table.fields[0].name, "名称");
        assert_eq!(raw.table.features.len(), 3);
        assert_eq!(raw.table.features[0].attributes, table.features[0].attributes);
        assert_eq!(raw.table.features[2].geometry, None);
        // 900 − 0.5, and twice 81 − 0.5.
        assert_eq!(area(&raw.table), 899.5 + 2.0 * 80.5);
    }
}

#[test]
fn without_any_label_the_encoding_is_recognised_and_can_be_overruled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.shp");
    for (encoding, name) in [(DbfEncoding::Gbk, "gb18030"), (DbfEncoding::Utf8, "utf-8")] {
        shapefile(&parks(), &path, encoding, None).unwrap();
        std::fs::remove_file(path.with_extension("cpg")).unwrap();
        let mut dbf = std::fs::read(path.with_extension("dbf")).unwrap();
        dbf[29] = 0;
        std::fs::write(path.with_extension("dbf"), dbf).unwrap();
        let raw = open(&path.display().to_string()).unwrap();
        let found = raw.source.encoding.unwrap();
        assert_eq!(found.name, name);
        assert!(matches!(found.how, EncodingEvidence::Detected { confidence } if confidence > 0.5));
        assert!(found.sample.contains(&"人民公园".to_owned()), "{:?}", found.sample);
    }
    let options = ReadOptions { encoding: Some("big5".into()), ..ReadOptions::default() };
    let raw = yuanjian_layer::read::read(&path, &options).unwrap();
    assert_eq!(raw.source.encoding.unwrap().how, EncodingEvidence::Override);
}

#[test]
fn a_label_that_the_bytes_refute_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.shp");
    for (encoding, label, name) in [
        (DbfEncoding::Gbk, "UTF-8", "gb18030"),
        (DbfEncoding::Utf8, "GBK", "utf-8"),
        (DbfEncoding::Gbk, "ISO-8859-1", "gb18030"),
    ] {
        shapefile(&parks(), &path, encoding, None).unwrap();
        std::fs::write(path.with_extension("cpg"), label).unwrap();
        let raw = open(&path.display().to_string()).unwrap();
        assert_eq!(raw.table.features[0].attributes[0], Value::Text("人民公园".into()), "{label}");
        assert_eq!(raw.source.encoding.unwrap().name, name);
        assert!(raw.problems.iter().any(|p| p.code == "read.encoding_label_doubted"));
    }
    for label in ["ANSI 936", "936", "GB18030", "cp936", "OEM 936"] {
        shapefile(&parks(), &path, DbfEncoding::Gbk, None).unwrap();
        std::fs::write(path.with_extension("cpg"), label).unwrap();
        let raw = open(&path.display().to_string()).unwrap();
        assert_eq!(raw.table.features[0].attributes[0], Value::Text("人民公园".into()), "{label}");
        assert_eq!(raw.source.encoding.unwrap().how, EncodingEvidence::CpgFile, "{label}");
    }
}

#[test]
fn long_names_stay_distinct_and_stand_in_full_beside_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.shp");
    shapefile(&parks(), &path, DbfEncoding::Gbk, None).unwrap();
    let raw = open(&path.display().to_string()).unwrap();
    let names: Vec<&str> = raw.table.fields.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names[1], "绿地分类代");
    assert_eq!(names[2], "绿地分类_1");
    let side = std::fs::read_to_string(path.with_extension("fields.csv")).unwrap();
    assert!(side.contains("\"绿地分类_1\",\"绿地分类代码与说明二\""), "{side}");
}

#[test]
fn missing_parts_are_told_and_the_shapes_still_come() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.shp");
    shapefile(&parks(), &path, DbfEncoding::Gbk, None).unwrap();
    std::fs::remove_file(path.with_extension("shx")).unwrap();
    std::fs::remove_file(path.with_extension("dbf")).unwrap();
    let raw = open(&path.display().to_string()).unwrap();
    assert_eq!(raw.table.features.len(), 3);
    assert_eq!(area(&raw.table), 899.5 + 161.0);
    assert_eq!(raw.crs, DeclaredCrs::Missing);
    let codes: Vec<&str> = raw.problems.iter().map(|p| p.code.as_str()).collect();
    assert!(
        codes.contains(&"read.shx_missing") && codes.contains(&"read.dbf_missing"),
        "{codes:?}"
    );
}

#[test]
fn a_shapefile_cut_while_copying_names_the_features_that_were_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.shp");
    shapefile(&parks(), &path, DbfEncoding::Gbk, None).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 60);
    std::fs::write(&path, bytes).unwrap();
    let raw = open(&path.display().to_string()).unwrap();
    assert_eq!(raw.table.features.len(), 3);
    assert!(raw.table.features[0].geometry.is_some() && raw.table.features[1].geometry.is_none());
    let lost = raw.problems.iter().find(|p| p.code == "read.record_cut").unwrap();
    assert_eq!(lost.place.feature.as_deref(), Some("2"));
}

#[test]
fn a_text_cut_in_the_middle_of_a_character_loses_only_that_character() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.shp");
    shapefile(&parks(), &path, DbfEncoding::Gbk, None).unwrap();
    let mut dbf = std::fs::read(path.with_extension("dbf")).unwrap();
    let at =
        dbf.windows(8).position(|w| w == [0xc8, 0xcb, 0xc3, 0xf1, 0xb9, 0xab, 0xd4, 0xb0]).unwrap();
    dbf[at + 7] = b' ';
    std::fs::write(path.with_extension("dbf"), dbf).unwrap();
    let raw = open(&path.display().to_string()).unwrap();
    assert_eq!(raw.table.features[0].attributes[0], Value::Text("人民公".into()));
    let told = raw.problems.iter().find(|p| p.code == "read.text_cut").unwrap();
    assert_eq!(
        (told.place.feature.as_deref(), told.place.field.as_deref()),
        (Some("1"), Some("名称"))
    );
}

#[test]
fn a_geopackage_reads_back_and_is_the_same_bytes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("1.gpkg"), folder.path().join("2.gpkg"));
    let table = parks();
    for path in [&one, &two] {
        geopackage(&[("公园", &table, 4548, "PROJCS[\"x\"]"), ("b", &table, -1, "")], path)
            .unwrap();
    }
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
    let raw = open(&format!("{}:公园", one.display())).unwrap();
    assert_eq!(raw.table, table);
    assert_eq!(raw.crs, DeclaredCrs::Epsg(4548));
    assert_eq!(open(&format!("{}:b", one.display())).unwrap().crs, DeclaredCrs::Missing);
    assert_eq!(open(&one.display().to_string()).unwrap_err().problem().code, "read.several_layers");
    assert_eq!(
        open(&format!("{}:c", one.display())).unwrap_err().problem().code,
        "read.no_such_layer"
    );
}

#[test]
fn geojson_reads_back_and_lines_of_features_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.geojson");
    let table = parks();
    geojson(&table, &path, Some(4548)).unwrap();
    let raw = open(&path.display().to_string()).unwrap();
    assert_eq!(raw.table, table);
    assert_eq!(raw.crs, DeclaredCrs::Epsg(4548));
    let lines = "{\"type\":\"Feature\",\"id\":\"a\",\"properties\":{\"x\":1},\"geometry\":null}\n\
        {\"type\":\"Feature\",\"properties\":{\"x\":2.5,\"y\":[1]},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}\n";
    std::fs::write(&path, lines).unwrap();
    let raw = open(&path.display().to_string()).unwrap();
    assert_eq!(raw.table.features[0].id, "a");
    assert_eq!(raw.table.features[0].attributes, [Value::Real(1.0), Value::Null]);
    assert_eq!(raw.table.features[1].attributes, [Value::Real(2.5), Value::Text("[1]".into())]);
    assert_eq!(raw.crs, DeclaredCrs::LonLat);
}

#[test]
fn a_zipped_shapefile_with_names_in_gbk_is_found_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("公园.shp");
    shapefile(&parks(), &path, DbfEncoding::Gbk, None).unwrap();
    let zipped = folder.path().join("a.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&zipped).unwrap());
    for extension in ["shp", "shx", "dbf", "cpg"] {
        zip.start_file(format!("XX.{extension}"), zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(&std::fs::read(path.with_extension(extension)).unwrap()).unwrap();
    }
    zip.finish().unwrap();
    // The name as a Chinese Windows writes it: two bytes of GBK, no UTF-8 flag.
    let mut bytes = std::fs::read(&zipped).unwrap();
    for at in 0..bytes.len() - 3 {
        if &bytes[at..at + 3] == b"XX." {
            bytes[at..at + 2].copy_from_slice(&[0xc2, 0xcc]);
        }
    }
    std::fs::write(&zipped, bytes).unwrap();
    let raw = open(&format!("{}:绿", zipped.display())).unwrap();
    assert_eq!(raw.table.features[0].attributes[0], Value::Text("人民公园".into()));
    assert_eq!(raw.source.layer.as_deref(), Some("绿"));
    let direct = open(&path.display().to_string()).unwrap();
    assert_eq!(raw.source.digest, direct.source.digest);
}

#[test]
fn a_table_in_gbk_with_chinese_coordinate_columns_gives_points() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let text = "编号;名称;经度;纬度\n0101;人民公园;116.5;39.25\n0102;北海公园;;\n0103;x;abc;39\n";
    std::fs::write(&path, encoding_rs::GBK.encode(text).0).unwrap();
    let raw = open(&path.display().to_string()).unwrap();
    assert_eq!(raw.source.encoding.unwrap().name, "gb18030");
    assert_eq!(raw.table.features[0].geometry, Some(geo_types::Point::new(116.5, 39.25).into()));
    assert_eq!(raw.table.features[0].attributes[0], Value::Text("0101".into()));
    assert_eq!(raw.table.features[1].geometry, None);
    let wrong = raw.problems.iter().find(|p| p.code == "read.not_a_number").unwrap();
    assert_eq!((wrong.place.row, wrong.place.field.as_deref()), (Some(4), Some("经度")));
}

#[test]
fn a_drawing_with_a_gbk_layer_and_a_bulge_gives_an_area() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dxf");
    // A square of 10 with a half circle on its last side, drawn in a layer named in GBK.
    let text = "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\nANSI_936\n0\nENDSEC\n\
        0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n5\nA1\n8\n公园绿地\n90\n4\n70\n1\n10\n0\n20\n0\n10\n10\n20\n0\n\
        10\n10\n20\n10\n10\n0\n20\n10\n42\n1.0\n0\nINSERT\n8\n0\n2\nTREE\n10\n0\n20\n0\n0\nENDSEC\n0\nEOF\n";
    std::fs::write(&path, encoding_rs::GBK.encode(text).0).unwrap();
    let raw = open(&path.display().to_string()).unwrap();
    assert_eq!(raw.table.features.len(), 1);
    assert_eq!(raw.table.value(0, "layer"), &Value::Text("公园绿地".into()));
    // 64 chords in the half circle of radius 5: 25/2 · 64 · sin(pi/64) beside the square.
    let half = 12.5 * 64.0 * (std::f64::consts::PI / 64.0).sin();
    assert!((area(&raw.table) - (100.0 + half)).abs() < 1e-9, "{}", area(&raw.table));
    assert!(
        raw.problems.iter().any(|p| p.code == "read.dxf_left_out" && p.params["type"] == "INSERT")
    );
}

#[test]
fn digests_are_of_the_content_and_not_of_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a.shp"), folder.path().join("b.shp"));
    shapefile(&parks(), &a, DbfEncoding::Gbk, None).unwrap();
    shapefile(&parks(), &b, DbfEncoding::Gbk, None).unwrap();
    let digest = |p: &std::path::Path| open(&p.display().to_string()).unwrap().source.digest;
    assert_eq!(digest(&a), digest(&b));
    shapefile(&parks(), &b, DbfEncoding::Utf8, None).unwrap();
    assert_ne!(digest(&a), digest(&b));
}
