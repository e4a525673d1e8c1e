//! Canopy from an image through the service's own door, on an image whose every cell is known.

use crate::{on_both_engines, world::World};
use axum::http::StatusCode;
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

on_both_engines! {
prepared;

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
    assert_eq!(refused(&table, "canopy", ndvi).await, ["ndvi layers.no_raster"]);
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
}
}
