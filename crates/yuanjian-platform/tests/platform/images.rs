//! Canopy from an image through the service's own door, on an image whose every cell is known.

use crate::{on_both_engines, world::World};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use yuanjian_platform::jobs;

#[path = "../../../yuanjian-layer/tests/raster/plain.rs"]
mod plain;

/// Cells of 10 m, the upper left corner near the middle of the zone of 114° E.
const ORIGIN: [f64; 2] = [500_000.0, 3_380_000.0];
const CELL: [f64; 2] = [10.0, 10.0];
const CELL_M2: f64 = 100.0;

async fn upload(world: &World, token: &str, name: &str, bytes: &[u8]) -> Value {
    let mut form = format!(
        "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(bytes);
    form.extend_from_slice(b"\r\n--xyz--\r\n");
    let kind = "multipart/form-data; boundary=xyz";
    let answer = world.give("POST", "/api/v1/uploads", token, kind, form).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    answer.body
}

/// Have an upload imported and the job done; the layer as it is told then.
async fn imported(world: &World, token: &str, entry: Value) -> Value {
    let (status, begun) = world.call("POST", "/api/v1/layers", token, entry).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{begun}");
    jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
    world.get(&format!("/api/v1/layers/{}", begun["layer"].as_str().unwrap()), token).await
}

/// Status, media type and bytes of an answer.
async fn raw(world: &World, path: &str, token: &str) -> (StatusCode, String, Vec<u8>) {
    let request =
        Request::builder().uri(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    let answer = world.send(request.body(Body::empty()).unwrap()).await;
    let kind = answer.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    (answer.status, kind.unwrap_or_default().to_owned(), answer.bytes.to_vec())
}

/// The dot that a layer's picture of zoom 17 shows at a place; nothing where there is no picture.
async fn dot(
    world: &World,
    token: &str,
    pictures: &str,
    query: &str,
    [lon, lat]: [f64; 2],
) -> Option<[u8; 4]> {
    let count = f64::from(1_u32 << 17);
    let north = lat.to_radians().tan().asinh() / std::f64::consts::PI;
    let place = [(lon + 180.0) / 360.0 * count, (1.0 - north) / 2.0 * count];
    let path = format!("{pictures}/17/{}/{}{query}", place[0] as u32, place[1] as u32);
    let (status, kind, bytes) = raw(world, &path, token).await;
    if status == StatusCode::NO_CONTENT {
        return None;
    }
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "image/png"), "{path}");
    let png = image::load_from_memory(&bytes).unwrap().to_rgba8();
    let [across, down] = place.map(|part| (part.fract() * 256.0) as u32);
    Some(png.get_pixel(across, down).0)
}

on_both_engines! {
prepared;

async fn an_orthophoto_is_a_layer_of_its_own_and_lies_on_the_map_in_its_colours(world: World) {
    let token = world.token("technician").await;
    // Four quarters of four cells a side: pure red, a brown, a blue, and nothing known.
    let row = |west: [u8; 3], east: [u8; 3]| [west.repeat(4), east.repeat(4)].concat();
    let (north, south) = (row([255, 0, 0], [49, 150, 254]), row([200, 100, 50], [0, 0, 0]));
    let rows: Vec<Vec<u8>> = (0..8).map(|n| if n < 4 { north.clone() } else { south.clone() }).collect();
    let bytes = plain::tiff_of_bands(3, &rows, ORIGIN, CELL, 4547, 1);
    let seen = upload(&world, &token, "正射影像_2026.tif", &bytes).await;
    let layer = imported(&world, &token, json!({
        "upload": seen["id"], "key": "ortho", "kind": "imagery", "year": 2026, "imaged_on": "2026-07-15",
    })).await;
    assert_eq!((&layer["state"], &layer["features"]), (&json!("ready"), &json!(1)), "{layer}");
    assert!((layer["area_m2"].as_f64().unwrap() - 64.0 * CELL_M2).abs() < 1e-6, "{layer}");
    let mended = |problem: &Value| problem["code"].as_str().unwrap().starts_with("import.");
    assert!(!layer["problems"].as_array().unwrap().iter().any(mended), "{layer}");
    let id = layer["id"].as_str().unwrap();
    let feature = world.get(&format!("/api/v1/layers/{id}/features/1"), &token).await;
    assert_eq!(feature["attributes"], json!({
        "file": "正射影像_2026.tif", "columns": 8, "rows": 8, "bands": 3, "bits": 8,
        "cell_x_m": 10.0, "cell_y_m": 10.0, "imaged_on": "2026-07-15",
    }));
    // A folder of its own, the lowest.
    let tree = world.get("/api/v1/map", &token).await;
    let folder = tree["folders"].as_array().unwrap().last().unwrap();
    assert_eq!((&folder["key"], &folder["layers"][0]["id"]), (&json!("imagery"), &layer["id"]));
    assert_eq!(folder["layers"][0]["image"], true);

    let at = format!("/api/v1/layers/{id}/imagery");
    let told = world.get(&at, &token).await;
    assert_eq!(
        (&told["bands"], &told["shown"], &told["views"]),
        (&json!(3), &json!([1, 2, 3]), &json!(["image"]))
    );
    let bounds: Vec<f64> = told["bounds"].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
    let in_part = |east: f64, north: f64| {
        [bounds[0] + (bounds[2] - bounds[0]) * east, bounds[1] + (bounds[3] - bounds[1]) * north]
    };
    for (query, place, wanted) in [
        ("", in_part(0.25, 0.75), Some([255, 0, 0])),
        ("", in_part(0.25, 0.25), Some([200, 100, 50])),
        ("", in_part(0.75, 0.75), Some([49, 150, 254])),
        ("", in_part(0.75, 0.25), None),
        ("", in_part(1.5, 0.5), None),
        ("?bands=3,2,1", in_part(0.25, 0.25), Some([50, 100, 200])),
        ("?bands=2", in_part(0.25, 0.25), Some([100, 100, 100])),
    ] {
        let found = dot(&world, &token, &at, query, place).await.filter(|dot| dot[3] > 0);
        assert_eq!(found, wanted.map(|[r, g, b]| [r, g, b, 255]), "{query} {place:?}");
    }
    let (_, told) = world.call("GET", &format!("{at}?view=index"), &token, Value::Null).await;
    assert_eq!(told["code"], "canopy.bad_view");
    let drawn = json!({ "year": 2026, "note": "x", "changed": [], "added": [], "removed": [1] });
    let path = format!("/api/v1/layers/{id}/versions/check");
    let (status, told) = world.call("POST", &path, &token, drawn).await;
    assert!(status.is_client_error(), "{told}");
    assert_eq!(told["code"], "map.imagery_not_drawn");
}

async fn an_image_is_laid_on_the_map_as_pictures_of_its_cells(world: World) {
    let token = world.token("technician").await;
    // An index of 0.5 in the west, 0 in the east, and nothing known in the south-east quarter.
    let row = |nir: [u8; 2]| -> Vec<u8> {
        nir.iter().flat_map(|nir| [if *nir == 0 { 0 } else { 50 }, *nir].repeat(4)).collect()
    };
    let rows: Vec<Vec<u8>> = (0..8).map(|n| row(if n < 4 { [150, 50] } else { [150, 0] })).collect();
    let image = plain::tiff_of_bands(2, &rows, ORIGIN, CELL, 4547, 1);
    let seen = upload(&world, &token, "影像_2026.tif", &image).await;
    let layer = imported(&world, &token, json!({
        "upload": seen["id"], "key": "canopy_to_see", "kind": "canopy", "year": 2026,
        "ndvi": { "red": 1, "nir": 2, "at_least": 0.4 },
    })).await;
    assert_eq!(layer["state"], "ready", "{layer}");
    let at = format!("/api/v1/layers/{}/imagery", layer["id"].as_str().unwrap());
    let told = world.get(&format!("{at}?view=canopy"), &token).await;
    assert_eq!((&told["bands"], &told["views"]), (&json!(2), &json!(["image", "index", "canopy"])));
    let bounds: Vec<f64> = told["bounds"].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
    // Eighty metres either way.
    assert!((bounds[3] - bounds[1] - 80.0 / 110_870.0).abs() < 2e-6, "{bounds:?}");
    // The square of zoom 17 that holds the middle, about 260 m wide here.
    let [lon, lat] = [(bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0];
    let count = f64::from(1_u32 << 17);
    let place = |lon: f64, lat: f64| {
        let north = lat.to_radians().tan().asinh() / std::f64::consts::PI;
        [(lon + 180.0) / 360.0 * count, (1.0 - north) / 2.0 * count]
    };
    let [x, y] = place(lon, lat);
    let picture = |view: &str| format!("{at}/17/{}/{}?view={view}", x as u32, y as u32);
    let dot = |png: &image::RgbaImage, lon: f64, lat: f64| {
        let [px, py] = place(lon, lat);
        let [across, down] = [px - x.floor(), py - y.floor()].map(|part| (part * 256.0) as u32);
        (across < 256 && down < 256).then(|| png.get_pixel(across, down).0)
    };
    for (view, west, east) in [
        ("index", Some([0, 84, 38]), Some([244, 239, 226])),
        ("canopy", Some([49, 143, 84]), None),
    ] {
        let answer = raw(&world, &picture(view), &token).await;
        assert_eq!((answer.0, answer.1.as_str()), (StatusCode::OK, "image/png"), "{view}");
        let png = image::load_from_memory(&answer.2).unwrap().to_rgba8();
        assert_eq!(png.dimensions(), (256, 256));
        let quarter = [(bounds[2] - bounds[0]) / 4.0, (bounds[3] - bounds[1]) / 4.0];
        for (lon, lat, wanted) in [
            (lon - quarter[0], lat + quarter[1], west),
            (lon - quarter[0], lat - quarter[1], west),
            (lon + quarter[0], lat + quarter[1], east),
            (lon + quarter[0], lat - quarter[1], None),
            (lon + 4.0 * quarter[0], lat, None),
        ] {
            // The square may end before the image does.
            let Some(found) = dot(&png, lon, lat) else { continue };
            match wanted {
                None => assert_eq!(found[3], 0, "{view} {lon} {lat}"),
                // An index of a half is halfway from pale to the darkest green.
                Some(colour) if view == "index" && colour == [0, 84, 38] => {
                    assert_eq!(found, [122, 162, 132, 255], "{view}");
                }
                Some([r, g, b]) => assert_eq!(found, [r, g, b, 255], "{view}"),
            }
        }
    }
    // What the reader has is still so, however a cache on the way writes its name.
    let asked = async |known: &str| {
        let request = Request::builder().uri(picture("index"))
            .header(header::AUTHORIZATION, format!("Bearer {token}")).header(header::IF_NONE_MATCH, known);
        world.send(request.body(Body::empty()).unwrap()).await
    };
    let tag = asked("").await.headers[header::ETAG].to_str().unwrap().to_owned();
    for (known, status) in [(tag.clone(), 304), (format!("\"a\", W/{tag}"), 304), ("\"a\"".to_owned(), 200)] {
        assert_eq!(asked(&known).await.status.as_u16(), status, "{known}");
    }
    let (status, ..) = raw(&world, &format!("{at}/17/0/0?view=index"), &token).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, ..) = raw(&world, &format!("{at}/17/999999/0"), &token).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, told) = world.call("GET", &format!("{at}?view=heat"), &token, Value::Null).await;
    assert_eq!((status, &told["code"]), (StatusCode::BAD_REQUEST, &json!("canopy.bad_view")));
    let (_, told) = world.call("GET", &format!("{at}?bands=1,0,x"), &token, Value::Null).await;
    assert_eq!(told["code"], "canopy.bad_colours");
    let (_, told) = world.call("GET", &format!("{at}?bands=1,2,9"), &token, Value::Null).await;
    assert_eq!(told["code"], "raster.no_band", "{told}");
}

async fn an_image_becomes_canopy_by_its_index_and_says_how_and_of_which_day(world: World) {
    let token = world.token("technician").await;
    // Red and near infrared of each cell. The index of (50, 150) is 0.5, of (65, 135) is 0.35, of
    // (100, 100) is 0; 0 is no data in either band.
    let rows = [
        vec![50, 150, 65, 135, 100, 100, 50, 150],
        vec![50, 150, 100, 100, 0, 0, 65, 135],
    ];
    let image = plain::tiff_of_bands(2, &rows, ORIGIN, CELL, 4547, 1);
    let seen = upload(&world, &token, "影像_2025.tif", &image).await;
    assert_eq!(seen["inspection"]["raster"]["bands"], 2);
    assert_eq!(seen["inspection"]["raster"]["nodata"], 0.0);
    let entry = |at_least: f64| json!({
        "upload": seen["id"], "key": "canopy_of_image", "kind": "canopy", "year": 2025,
        "ndvi": { "red": 1, "nir": 2, "at_least": at_least }, "imaged_on": "2025-07-15",
    });
    // Three cells reach 0.4, five reach 0.3.
    for (at_least, cells) in [(0.4, 3.0), (0.3, 5.0)] {
        let layer = imported(&world, &token, entry(at_least)).await;
        assert_eq!(layer["state"], "ready", "{layer}");
        let report = &layer["report"];
        let area = report["area_m2"].as_f64().unwrap();
        assert!((area - cells * CELL_M2).abs() < 1e-6, "{at_least}: {area}");
        assert_eq!(
            report["cells"],
            json!({
                "rule": { "ndvi": { "red": 1, "nir": 2, "threshold": at_least } },
                "imaged_on": "2025-07-15",
            })
        );
        let told = layer["problems"].as_array().unwrap();
        let nodata = told.iter().find(|problem| problem["code"] == "raster.nodata").unwrap();
        assert_eq!(nodata["params"]["cells"], 1);
    }
}

async fn a_classification_becomes_canopy_by_its_numbers(world: World) {
    let token = world.token("technician").await;
    let rows = [vec![1, 1, 2, 9], vec![3, 1, 9, 9]];
    let image = plain::tiff(&rows, ORIGIN, CELL, 4547, 1);
    let seen = upload(&world, &token, "分类.tif", &image).await;
    let layer = imported(&world, &token, json!({
        "upload": seen["id"], "key": "classes", "kind": "canopy", "year": 2025,
        "raster_classes": { "1": "tree", "2": "shrub" }, "imaged_on": "2025-07-15",
    })).await;
    assert_eq!(layer["state"], "ready", "{layer}");
    assert!((layer["report"]["area_m2"].as_f64().unwrap() - 4.0 * CELL_M2).abs() < 1e-6);
    let rule = json!({ "classes": { "band": 1, "names": { "1": "tree", "2": "shrub" } } });
    assert_eq!(layer["report"]["cells"]["rule"], rule);
    // What was not listed is told with its number of cells.
    let told = layer["problems"].as_array().unwrap().iter();
    let mut left: Vec<(Value, Value)> = told
        .filter(|problem| problem["code"] == "raster.class_left_out")
        .map(|problem| (problem["params"]["value"].clone(), problem["params"]["cells"].clone()))
        .collect();
    left.sort_by_key(|(value, _)| value.to_string());
    assert_eq!(left, [(json!(3), json!(1)), (json!(9), json!(3))]);
}

async fn an_image_is_looked_at_before_its_line_is_drawn(world: World) {
    let token = world.token("technician").await;
    // A patch of four cells of index 0.5, a speck of 0.35, bare ground of 0 and no data.
    let rows = [
        vec![50, 150, 50, 150, 100, 100, 100, 100],
        vec![50, 150, 50, 150, 100, 100, 65, 135],
        vec![100, 100, 100, 100, 100, 100, 0, 0],
    ];
    let image = plain::tiff_of_bands(2, &rows, ORIGIN, CELL, 4547, 1);
    let seen = upload(&world, &token, "影像_2025.tif", &image).await;
    let at = format!("/api/v1/uploads/{}/vegetation", seen["id"].as_str().unwrap());
    let found = world.get(&format!("{at}?red=1&nir=2"), &token).await;
    assert_eq!((&found["known"], &found["nothing"]), (&json!(11), &json!(1)));
    assert_eq!((&found["size"], &found["picture"]), (&json!([4, 3]), &json!([4, 3])));
    assert_eq!((&found["from"], &found["step"]), (&json!(-1.0), &json!(0.01)));
    assert_eq!(found["cell_m2"], CELL_M2);
    let counts = found["counts"].as_array().unwrap();
    let filled: Vec<(usize, u64)> = counts
        .iter()
        .enumerate()
        .filter_map(|(bin, count)| count.as_u64().filter(|n| *n > 0).map(|n| (bin, n)))
        .collect();
    assert_eq!(filled, [(100, 6), (135, 1), (150, 4)]);
    // Between the ground and the plants, in the middle of what lies empty.
    assert_eq!(found["suggested"], 0.18);

    let share = async |query: &str| {
        world.get(&format!("{at}/share?red=1&nir=2&{query}"), &token).await
    };
    assert_eq!(
        share("at_least=0.3").await,
        json!({ "covered": 5, "known": 11, "small_patches": 0, "small_cells": 0 })
    );
    let without = json!({ "covered": 4, "known": 11, "small_patches": 1, "small_cells": 1 });
    assert_eq!(share("at_least=0.3&min_patch_m2=200").await, without);
    // Asked again, it is the same.
    assert_eq!(share("at_least=0.3&min_patch_m2=200").await, without);
    assert_eq!(share("at_least=0.3&min_patch_m2=200&diagonal=true").await, without);

    for query in [
        "view=image", "view=index", "view=canopy&at_least=0.3", "view=canopy&at_least=0.305",
        "view=canopy&at_least=0.3&min_patch_m2=200", "view=index&window=1,1,2,9",
    ] {
        let path = format!("{at}/picture?red=1&nir=2&{query}");
        let answer = world.give("GET", &path, &token, "application/json", "").await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.body);
        assert!(answer.bytes.starts_with(b"\x89PNG"), "{query}");
    }

    // The same choice, imported: the layer has what the page told, and says how.
    let layer = imported(&world, &token, json!({
        "upload": seen["id"], "key": "canopy_of_image", "kind": "canopy", "year": 2025,
        "ndvi": { "red": 1, "nir": 2, "at_least": 0.3 }, "imaged_on": "2025-07-15",
        "patch": { "at_least_m2": 200.0 },
    })).await;
    assert_eq!(layer["state"], "ready", "{layer}");
    assert!((layer["report"]["area_m2"].as_f64().unwrap() - 4.0 * CELL_M2).abs() < 1e-6);
    assert_eq!(layer["report"]["cells"]["patch"], json!({ "at_least_m2": 200.0 }));
    let told = layer["problems"].as_array().unwrap();
    let small = told.iter().find(|problem| problem["code"] == "raster.small_patches").unwrap();
    assert_eq!(small["params"]["cells"], 1);
}

async fn only_who_handed_an_image_in_looks_at_it_and_only_at_an_image(world: World) {
    let token = world.token("technician").await;
    let rows = vec![vec![50, 150, 100, 100]; 2];
    let image = plain::tiff_of_bands(2, &rows, ORIGIN, CELL, 4547, 1);
    let image = upload(&world, &token, "影像.tif", &image).await["id"].clone();
    let one = plain::tiff(&[vec![1, 2]], ORIGIN, CELL, 4547, 1);
    let one = upload(&world, &token, "单波段.tif", &one).await["id"].clone();
    let degrees = plain::tiff_of_bands(2, &rows, [114.0, 30.5], [0.001, 0.001], 4490, 1);
    let degrees = upload(&world, &token, "经纬度.tif", &degrees).await["id"].clone();
    let table = "id,wkt\n1,\"POLYGON((500000 3380000,500100 3380000,500100 3380100,500000 3380000))\"\n";
    let table = upload(&world, &token, "图斑.csv", table.as_bytes()).await["id"].clone();
    let mut torn = plain::tiff_of_bands(2, &rows, ORIGIN, CELL, 4547, 1);
    // The first strip lies beyond the end of the file.
    let at = u32::from_le_bytes(torn[4..8].try_into().unwrap()) as usize;
    let strips = (0..12).map(|n| at + 2 + 12 * n).find(|e| torn[*e..*e + 2] == 273_u16.to_le_bytes());
    let place = strips.unwrap() + 8;
    let list = u32::from_le_bytes(torn[place..place + 4].try_into().unwrap()) as usize;
    torn[list..list + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let torn = upload(&world, &token, "残缺.tif", &torn).await["id"].clone();
    let refused = async |upload: &Value, rest: &str| {
        let path = format!("/api/v1/uploads/{}/vegetation{rest}", upload.as_str().unwrap());
        let (status, body) = world.call("GET", &path, &token, Value::Null).await;
        assert!(status.is_client_error(), "{rest}: {status} {body}");
        assert!(!body["message"].as_str().unwrap().contains("/tmp"), "{body}");
        body["problems"][0]["code"].as_str().unwrap().to_owned()
    };
    for (upload, rest, code) in [
        (&image, "?red=1&nir=1", "canopy.bad_bands"),
        (&image, "?red=0&nir=1", "canopy.bad_bands"),
        (&image, "?red=1&nir=3", "raster.no_band"),
        (&one, "?red=1&nir=2", "raster.no_band"),
        (&table, "?red=1&nir=2", "canopy.not_a_raster"),
        (&torn, "?red=1&nir=2", "raster.damaged"),
        (&image, "/share?red=1&nir=2&at_least=30", "canopy.bad_threshold"),
        (&image, "/share?red=1&nir=2&at_least=NaN", "canopy.bad_threshold"),
        (&image, "/share?red=1&nir=2&at_least=0.3&min_patch_m2=0", "canopy.bad_patch"),
        (&image, "/share?red=1&nir=2&at_least=0.3&min_patch_m2=NaN", "canopy.bad_patch"),
        (&degrees, "/share?red=1&nir=2&at_least=0.3&min_patch_m2=9", "raster.patch_in_degrees"),
        (&image, "/picture?red=1&nir=2&view=map", "canopy.bad_view"),
        (&image, "/picture?red=1&nir=2&view=canopy", "canopy.no_threshold"),
        (&image, "/picture?red=1&nir=2&view=canopy&at_least=2", "canopy.bad_threshold"),
        (&image, "/picture?red=1&nir=2&view=index&window=1,2", "canopy.bad_window"),
        (&image, "/picture?red=1&nir=2&view=index&window=9,0,1,1", "canopy.bad_window"),
        (&image, "/picture?red=1&nir=2&view=index&window=0,0,0,1", "canopy.bad_window"),
    ] {
        assert_eq!(refused(upload, rest).await, code, "{rest}");
    }
    let (status, _) = world
        .call(
            "GET",
            &format!("/api/v1/uploads/{}/vegetation?red=x&nir=2", image.as_str().unwrap()),
            &token,
            Value::Null,
        )
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    // Others may import layers, but not see what somebody else has handed in.
    let office = world.token("office").await;
    let path = format!("/api/v1/uploads/{}/vegetation?red=1&nir=2", image.as_str().unwrap());
    let (status, _) = world.call("GET", &path, &office, Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let reviewer = world.token("reviewer").await;
    let (status, _) = world.call("GET", &path, &reviewer, Value::Null).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

async fn a_wrong_choice_about_an_image_is_refused_before_a_job_begins(world: World) {
    let token = world.token("technician").await;
    let image = plain::tiff(&[vec![1, 2]], ORIGIN, CELL, 4547, 1);
    let image = upload(&world, &token, "影像.tif", &image).await["id"].clone();
    let table = "id,wkt\n1,\"POLYGON((500000 3380000,500100 3380000,500100 3380100,500000 3380000))\"\n";
    let table = upload(&world, &token, "图斑.csv", table.as_bytes()).await["id"].clone();
    let refused = async |upload: &Value, kind: &str, choice: Value| {
        let mut entry = json!({ "upload": upload, "key": "k", "kind": kind, "year": 2025 });
        entry.as_object_mut().unwrap().extend(choice.as_object().unwrap().clone());
        let (status, body) = world.call("POST", "/api/v1/layers", &token, entry).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        let problems = body["problems"].as_array().unwrap().clone();
        problems
            .iter()
            .map(|p| format!("{} {}", p["place"]["field"].as_str().unwrap(), p["code"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let ndvi = json!({ "ndvi": { "red": 1, "nir": 2, "at_least": 0.3 } });
    assert_eq!(refused(&image, "canopy", json!({})).await, ["ndvi layers.raster_method"]);
    assert_eq!(
        refused(&image, "green_land", ndvi.clone()).await,
        ["kind layers.raster_kind"]
    );
    assert_eq!(refused(&table, "canopy", ndvi.clone()).await, ["ndvi layers.no_raster"]);
    assert_eq!(refused(&image, "districts", json!({})).await, ["kind layers.raster_kind"]);
    assert_eq!(refused(&table, "imagery", json!({})).await, ["kind layer.imagery_not_raster"]);
    assert_eq!(refused(&image, "imagery", ndvi.clone()).await, ["ndvi layer.imagery_rule"]);
    assert_eq!(
        refused(&table, "imagery", ndvi).await,
        ["kind layer.imagery_not_raster", "ndvi layer.imagery_rule"]
    );
    let classes = json!({ "raster_classes": { "1": "tree" } });
    assert_eq!(refused(&image, "imagery", classes).await, ["raster_classes layer.imagery_rule"]);
    // The words name what it can be.
    let districts = json!({ "upload": image, "key": "k", "kind": "districts", "year": 2025 });
    let (_, told) = world.call("POST", "/api/v1/layers", &token, districts).await;
    let said = told["problems"][0]["message"].as_str().unwrap();
    assert!(said.contains("影像图层") && said.contains("绿化覆盖"), "{said}");
    let wrong = json!({
        "ndvi": { "red": 2, "nir": 2, "at_least": 30.0 },
        "raster_classes": { "a": "tree", "2": "moss" }, "imaged_on": "2025-02-30",
    });
    assert_eq!(
        refused(&image, "canopy", wrong).await,
        [
            "ndvi canopy.bad_threshold",
            "ndvi canopy.bad_bands",
            "raster_classes canopy.bad_class",
            "raster_classes canopy.unknown_class",
            "raster_classes canopy.two_rules",
            "imaged_on assessment.bad_day",
        ]
    );
    let speck = json!({
        "ndvi": { "red": 1, "nir": 2, "at_least": 0.3 }, "patch": { "at_least_m2": -1.0 },
    });
    assert_eq!(refused(&image, "canopy", speck).await, ["patch canopy.bad_patch"]);
}
}
