//! The road from an uploaded file to an assessed number, through the service's own door.
//!
//! What the service answers is held against `truth.json` of the invented city, which the sample
//! knows by construction and not by our geometry.

use crate::{
    on_both_engines,
    world::{Answer, World},
};
use axum::http::StatusCode;
use serde_json::{Value, json};
use yuanjian_app::{Language, sample};
use yuanjian_platform::{Ctx, jobs};
use yuanjian_standard::sheets::{CellValue, read_sheets};

struct Fixture {
    world: World,
    raw: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

impl Fixture {
    fn new(world: World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let raw = folder.path().join("raw");
        sample::write(2026, &raw).unwrap();
        Self { world, raw, _folder: folder }
    }

    async fn ask(&self, who: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
        let token = self.world.token(who).await;
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.world.give(method, path, &token, "application/json", body).await
    }

    /// Upload files as one form.
    async fn upload(&self, who: &str, path: &str, files: &[(&str, Vec<u8>)]) -> Answer {
        self.upload_of(who, path, files, None).await
    }

    /// The same, of one layer within the file.
    async fn upload_of(
        &self,
        who: &str,
        path: &str,
        files: &[(&str, Vec<u8>)],
        layer: Option<&str>,
    ) -> Answer {
        let mut form = Vec::new();
        if let Some(layer) = layer {
            form.extend_from_slice(
                format!(
                    "--xyz\r\ncontent-disposition: form-data; name=\"layer\"\r\n\r\n{layer}\r\n"
                )
                .as_bytes(),
            );
        }
        for (name, bytes) in files {
            form.extend_from_slice(
                format!(
                    "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
                )
                .as_bytes(),
            );
            form.extend_from_slice(bytes);
            form.extend_from_slice(b"\r\n");
        }
        form.extend_from_slice(b"--xyz--\r\n");
        let token = self.world.token(who).await;
        self.world.give("POST", path, &token, "multipart/form-data; boundary=xyz", form).await
    }

    async fn work(&self) {
        jobs::work_off(&self.world.platform, &yuanjian_platform::works()).await.unwrap();
    }

    fn files(&self, stem: &str) -> Vec<(String, Vec<u8>)> {
        ["shp", "shx", "dbf", "prj"]
            .iter()
            .map(|extension| {
                let name = format!("{stem}.{extension}");
                let bytes = std::fs::read(self.raw.join(&name)).unwrap();
                (name, bytes)
            })
            .collect()
    }

    fn truth(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.raw.join("truth.json")).unwrap()).unwrap()
    }
}

/// Records of a shapefile, counted in the header of its dBASE table.
fn records(dbf: &[u8]) -> i64 {
    i64::from(u32::from_le_bytes(dbf[4..8].try_into().unwrap()))
}

fn city_value(record: &Value, indicator: &str) -> f64 {
    let items = record["assessment"]["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["key"] == indicator).unwrap();
    item["measures"][0]["reading"]["zones"][0]["value"].as_f64().unwrap()
}

on_both_engines! {
filled;

async fn the_demo_city_goes_from_files_to_numbers_that_equal_the_truth_and_verify(world: World) {
    let city = Fixture::new(world);

    // A Shapefile in GBK is imported with every record that its table counts.
    let files = city.files("绿地_2025");
    let named: Vec<(&str, Vec<u8>)> = files.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    let uploaded = city.upload("technician", "/api/v1/uploads", &named).await;
    assert_eq!(uploaded.status, StatusCode::CREATED, "{}", uploaded.body);
    assert_eq!(uploaded.body["inspection"]["features"], records(&files[2].1));
    let entry = json!({
        "upload": uploaded.body["id"], "key": "green_again", "kind": "green_land", "year": 2024,
    });
    let asked = city.ask("technician", "POST", "/api/v1/layers", Some(entry.clone())).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.body);
    city.work().await;
    let path = format!("/api/v1/layers/{}", asked.body["layer"].as_str().unwrap());
    let layer = city.ask("bureau", "GET", &path, None).await;
    assert_eq!(layer.body["state"], "ready", "{}", layer.body);
    assert_eq!(layer.body["report"]["features_read"], records(&files[2].1));
    assert!(!layer.body.to_string().contains(&crate::world::temporary()), "{}", layer.body);
    a_list_tells_what_the_accounts_tell(&city, &layer.body).await;
    let preview = city.ask("leader", "GET", &format!("{path}/preview"), None).await;
    assert!(preview.bytes.len() <= 2 << 20);
    let first = &preview.body["features"][0]["geometry"]["coordinates"];
    assert!(first.to_string().contains("11"), "longitudes of the zone of 114 degrees east");
    assert!(preview.body["total"].as_i64().unwrap() > 0);

    // An import that is stopped before it began leaves no layer that waits for ever.
    let asked = city.ask("technician", "POST", "/api/v1/layers", Some(entry.clone())).await;
    let stop = format!("/api/v1/jobs/{}/cancellations", asked.body["job"].as_str().unwrap());
    assert_eq!(city.ask("technician", "POST", &stop, None).await.status, StatusCode::NO_CONTENT);
    city.work().await;
    let stopped = format!("/api/v1/layers/{}", asked.body["layer"].as_str().unwrap());
    let stopped = city.ask("bureau", "GET", &stopped, None).await;
    assert_eq!(stopped.body["state"], "failed");
    assert_eq!(stopped.body["problems"][0]["code"], "jobs.stopped");

    // A newer import of the same key supersedes; nothing is gone.
    city.ask("technician", "POST", "/api/v1/layers", Some(entry)).await;
    city.work().await;
    let before = city.ask("office", "GET", &path, None).await;
    assert_eq!(before.body["state"], "superseded");

    // The first assessment equals the truth.
    let list = city.ask("leader", "GET", "/api/v1/assessments", None).await;
    let id = list.body[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/assessments/{id}");
    let assessment = city.ask("bureau", "GET", &path, None).await;
    assert_eq!(assessment.body["state"], "done", "{}", assessment.body["problems"]);
    let truth = &city.truth()["years"]["2025"]["city"];
    for (indicator, part) in
        [("green-space-rate", "green_land_m2"), ("green-coverage-rate", "green_cover_m2")]
    {
        let built_up = truth["built_up_area_m2"].as_f64().unwrap();
        let want = 100.0 * truth[part].as_f64().unwrap() / built_up;
        let got = city_value(&assessment.body["record"], indicator);
        assert!((got - want).abs() <= 1e-9 * want, "{indicator}: {got} and not {want}");
    }

    // The record's end is printed in it, and the event that asked for it comes before that end.
    let chain = &assessment.body["record"]["chain"];
    let digest: String = sqlx::query_scalar("select digest from event where city = '990100' and sequence = $1")
        .bind(chain["sequence"].as_i64().unwrap())
        .fetch_one(city.world.platform.db.read())
        .await
        .unwrap();
    assert_eq!(chain["digest"], digest);

    // Its passport names who, how and from what.
    let item = city.ask("leader", "GET", &format!("{path}/items/green-space-rate"), None).await;
    let measure = &item.body["item"]["measures"][0];
    assert_eq!(measure["method"], "green_space_rate");
    assert!(measure["reading"]["inputs"][0]["digest"].as_str().unwrap().starts_with("sha256:"));
    assert!(measure["sensitivity"].is_object());

    // Worked out again it is the same, bit for bit.
    let begun = city.ask("leader", "POST", &format!("{path}/verifications"), None).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.body);
    city.work().await;
    let verified = city.ask("leader", "GET", &path, None).await;
    let result = &verified.body["verifications"][0]["result"];
    assert_eq!(result["same"], true, "{result}");
    assert!(result["numbers"].as_i64().unwrap() > 500);

    // The pages and documents are given out; a file that is not there is not.
    let page = city.ask("leader", "GET", &format!("{path}/files/index.html"), None).await;
    assert_eq!(page.status, StatusCode::OK);
    let none = city.ask("leader", "GET", &format!("{path}/files/../index.html"), None).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);

    // A bureau may not run one, and sees which action it lacks.
    let run = json!({ "label": "x" });
    let refused = city.ask("bureau", "POST", "/api/v1/assessments", Some(run)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.body["params"]["action"], "assessments.run");

    a_broken_zip_is_named(&city).await;
    of_two_layers_one_is_chosen(&city).await;
    a_cell_is_changed_once(&city).await;
    a_district_enters_only_its_own(&city).await;
    a_workbook_goes_out_and_comes_back(&city).await;
}
}

/// Area, length and coordinate system, whether the row holds them or, from an older version of the
/// program, only the account does.
async fn a_list_tells_what_the_accounts_tell(city: &Fixture, layer: &Value) {
    let listed = async || {
        let list = city.ask("bureau", "GET", "/api/v1/layers", None).await;
        let found = list.body.as_array().unwrap().iter().find(|row| row["id"] == layer["id"]);
        let row = found.unwrap().clone();
        for part in ["area_m2", "length_m", "source_crs"] {
            assert_eq!(row[part], layer["report"][part], "{part}");
            assert!(!row[part].is_null());
        }
    };
    listed().await;
    let ctx = Ctx::of_program(city.world.platform.clone(), Language::Chinese);
    let author = ctx.author("990100", "", "test");
    let mut tx = city.world.platform.db.begin(author, ctx.now).await.unwrap();
    sqlx::query("update layer set area_m2 = null, length_m = null, source_crs = null")
        .execute(tx.sql())
        .await
        .unwrap();
    tx.commit([]).await.unwrap();
    listed().await;
}

async fn a_broken_zip_is_named(city: &Fixture) {
    let files = [("坏包.zip", b"PK\x03\x04 not a zip".to_vec())];
    let refused = city.upload("technician", "/api/v1/uploads", &files).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.body);
    assert!(refused.body["problems"][0]["message"].as_str().unwrap().contains("坏包.zip"));
    assert!(!refused.body.to_string().contains(&crate::world::temporary()), "{}", refused.body);
}

async fn of_two_layers_one_is_chosen(city: &Fixture) {
    let place = |x: f64| {
        format!("<Placemark><Point><coordinates>{x},30.5</coordinates></Point></Placemark>")
    };
    let kml = format!(
        "<kml><Document><Folder><name>古树</name>{}</Folder><Folder><name>公厕</name>{}{}</Folder></Document></kml>",
        place(114.3),
        place(114.4),
        place(114.5),
    );
    let files = [("点位.kml", kml.into_bytes())];
    let refused = city.upload("technician", "/api/v1/uploads", &files).await;
    assert_eq!(refused.body["problems"][0]["code"], "read.several_layers", "{}", refused.body);
    assert_eq!(refused.body["problems"][0]["params"]["layers"], "古树, 公厕");
    let seen = city.upload_of("technician", "/api/v1/uploads", &files, Some("公厕")).await;
    assert_eq!(seen.status, StatusCode::CREATED, "{}", seen.body);
    let inspection = &seen.body["inspection"];
    assert_eq!((&inspection["features"], &inspection["shapes"]), (&json!(2), &json!("point")));
    assert!(
        !seen.body["problems"].to_string().contains(&crate::world::temporary()),
        "{}",
        seen.body
    );
}

async fn a_cell_is_changed_once(city: &Fixture) {
    let seen = city.ask("statistics", "GET", "/api/v1/statistics", None).await;
    let cell = seen.body["cells"].as_array().unwrap().iter().find(|c| c["scope"] == "city");
    let mut cell = cell.unwrap().clone();
    for name in ["account_name", "changed_at"] {
        cell.as_object_mut().unwrap().remove(name);
    }
    let mut wrong = cell.clone();
    wrong["value"] = json!(-1.0);
    let refused = city
        .ask("statistics", "PUT", "/api/v1/statistics", Some(json!({ "cells": [wrong] })))
        .await;
    let place = format!("{} city {}", cell["key"].as_str().unwrap(), cell["year"]);
    assert_eq!(
        (refused.status, &refused.body["code"], &refused.body["problems"][0]["place"]),
        (StatusCode::BAD_REQUEST, &json!("statistics.negative"), &json!({ "field": place }))
    );
    let change = json!({ "cells": [cell] });
    let first = city.ask("statistics", "PUT", "/api/v1/statistics", Some(change.clone())).await;
    assert_eq!(first.status, StatusCode::NO_CONTENT, "{}", first.body);
    let second = city.ask("statistics", "PUT", "/api/v1/statistics", Some(change)).await;
    assert_eq!(
        (second.status, &second.body["code"]),
        (StatusCode::CONFLICT, &json!("request.stale"))
    );
    a_figure_that_was_taken_out_goes_on_with_its_revision(city, cell).await;
}

/// Whoever still sees the figure that was taken out does not write over the one in its place.
async fn a_figure_that_was_taken_out_goes_on_with_its_revision(city: &Fixture, cell: Value) {
    let put = async |value: Value, revision: i64| {
        let mut cell = cell.clone();
        (cell["value"], cell["revision"]) = (value, json!(revision));
        let body = json!({ "cells": [cell] });
        city.ask("statistics", "PUT", "/api/v1/statistics", Some(body)).await.status
    };
    let seen = cell["revision"].as_i64().unwrap() + 1;
    assert_eq!(put(Value::Null, seen).await, StatusCode::NO_CONTENT);
    assert_eq!(put(json!(1.0), seen).await, StatusCode::CONFLICT);
    assert_eq!(put(json!(2.0), 0).await, StatusCode::NO_CONTENT);
    for old in [1, seen, seen + 1] {
        assert_eq!(put(json!(3.0), old).await, StatusCode::CONFLICT, "{old}");
    }
    let read = city.ask("statistics", "GET", "/api/v1/statistics", None).await;
    let now = read.body["cells"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| ["key", "scope", "year"].iter().all(|part| one[*part] == cell[*part]));
    let now = now.unwrap();
    assert_eq!((&now["value"], &now["revision"]), (&json!(2.0), &json!(seen + 2)));
    assert_eq!(put(json!(3.0), seen + 2).await, StatusCode::NO_CONTENT);
}

async fn a_district_enters_only_its_own(city: &Fixture) {
    let seen = city.ask("district", "GET", "/api/v1/statistics", None).await;
    let row = seen.body["rows"].as_array().unwrap().iter().find(|r| r["per_district"] == true);
    let change = json!({ "cells": [{
        "key": row.unwrap()["key"], "scope": "990103", "year": 2025, "value": 1.0, "revision": 0,
    }] });
    let refused = city.ask("district", "PUT", "/api/v1/statistics", Some(change)).await;
    assert_eq!(refused.body["code"], "statistics.cell_reach", "{}", refused.body);
}

/// A workbook with one cell filled differently, found by its hidden ids as the server finds it.
fn with_cell(book: &[u8], key: &str, place: &str, year: i64, value: f64) -> Vec<u8> {
    let mut out = rust_xlsxwriter::Workbook::new();
    let mut written = 0;
    for sheet in read_sheets(book).unwrap() {
        let page = out.add_worksheet().set_name(sheet.name.as_str()).unwrap();
        let (rows, columns) = sheet.end();
        let id = |at: u32| sheet.text(0, at);
        let of = |wanted: &str| (0..=columns).find(|at| id(*at).starts_with(wanted));
        let found = of("key:").zip(of("place")).zip(of(&format!("year:{year}")));
        for row in 0..=rows {
            for column in 0..=columns {
                let is = found.is_some_and(|((a, b), c)| {
                    c == column && sheet.text(row, a) == key && sheet.text(row, b) == place
                });
                let column16 = u16::try_from(column).unwrap();
                match sheet.cells.get(&(row, column)).map(|cell| &cell.value) {
                    _ if is => page.write(row, column16, value).unwrap(),
                    Some(CellValue::Number(number)) => page.write(row, column16, *number).unwrap(),
                    _ => page.write(row, column16, sheet.text(row, column)).unwrap(),
                };
                written += usize::from(is);
            }
        }
    }
    assert_eq!(written, 1, "{key} {place} {year}");
    out.save_to_buffer().unwrap()
}

async fn a_workbook_goes_out_and_comes_back(city: &Fixture) {
    let cells = async || {
        let read = city.ask("leader", "GET", "/api/v1/statistics", None).await;
        read.body["cells"].as_array().unwrap().clone()
    };
    let before = cells().await;
    // Handed back as it is, it changes nothing, whoever does: a district's holds the whole city.
    for who in ["statistics", "district"] {
        let out = city.ask(who, "GET", "/api/v1/statistics/template", None).await;
        let files = [("填报.xlsx", out.bytes.to_vec())];
        let back = city.upload(who, "/api/v1/statistics", &files).await;
        assert_eq!(back.status, StatusCode::OK, "{}", back.body);
        let counts = ["added", "changed", "unchanged", "faulty"].map(|key| back.body[key].as_u64());
        assert_eq!(counts, [0, 0, before.len() as u64, 0].map(Some), "{}", back.body);
        assert_eq!(back.body["taken"], false);
    }
    assert_eq!(cells().await, before);

    // One figure of the whole city is another one: looked through, taken, undone.
    let old =
        before.iter().find(|one| one["scope"] == "city" && one["value"].as_f64() > Some(50.0));
    let old = old.unwrap().clone();
    let (key, year) = (old["key"].as_str().unwrap(), old["year"].as_i64().unwrap());
    let value = old["value"].as_f64().unwrap() - 1.0;
    let out = city.ask("statistics", "GET", "/api/v1/statistics/template", None).await;
    let changed = with_cell(&out.bytes, key, "city", year, value);
    let files = [("填报.xlsx", changed)];
    let looked = city.upload("statistics", "/api/v1/statistics?check=true", &files).await;
    assert_eq!((&looked.body["taken"], &looked.body["changed"]), (&json!(false), &json!(1)));
    let told = &looked.body["changes"][0]["fields"][0];
    assert_eq!((&told["field"], &told["to"]), (&json!("value"), &json!(value.to_string())));
    assert_eq!(cells().await, before, "a look keeps nothing");
    // Not by a district, and it is told at the cell of the workbook that comes back.
    let refused = city.upload("district", "/api/v1/statistics", &files).await;
    let place = &refused.body["problems"].as_array().unwrap().last().unwrap()["place"];
    assert_eq!((&refused.body["taken"], &refused.body["faulty"]), (&json!(false), &json!(1)));
    assert!(place["row"].is_number() && refused.body["marked"].is_string(), "{}", refused.body);
    assert_eq!(cells().await, before);
    let taken = city.upload("statistics", "/api/v1/statistics", &files).await;
    assert_eq!(taken.body["taken"], true, "{}", taken.body);
    let imports = "/api/v1/statistics/imports";
    let undo = format!("{imports}/{}/undoings", taken.body["import"].as_str().unwrap());
    let listed = city.ask("office", "GET", imports, None).await;
    assert_eq!(listed.body[0]["may_undo"], true, "{}", listed.body);
    assert_eq!(city.ask("bureau", "GET", imports, None).await.body, json!([]), "another's");
    assert_eq!(city.ask("leader", "GET", imports, None).await.status, StatusCode::FORBIDDEN);

    // Not while something that was handed up rests on it.
    let hand_up = async |text: Option<&str>| {
        let ctx = Ctx::of_program(city.world.platform.clone(), Language::Chinese);
        let author = ctx.author("990100", "", "test");
        let mut tx = city.world.platform.db.begin(author, ctx.now).await.unwrap();
        sqlx::query("update assessment set created_at = $1, handed_up = $2 where state = 'done'")
            .bind(ctx.now.0)
            .bind(text)
            .execute(tx.sql())
            .await
            .unwrap();
        tx.commit([]).await.unwrap();
    };
    hand_up(Some("{\"account_name\":\"x\",\"at\":\"2026-01-01T00:00:00Z\"}")).await;
    let refused = city.ask("statistics", "POST", &undo, None).await;
    assert_eq!(refused.body["code"], "statistics.handed_up_since", "{}", refused.body);
    assert_eq!(city.ask("office", "GET", imports, None).await.body[0]["may_undo"], false);
    hand_up(None).await;
    let done = city.ask("statistics", "POST", &undo, None).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.body);
    let without_revision = |cells: Vec<Value>| -> Vec<Value> {
        let strip = |mut one: Value| {
            one["revision"].take();
            one
        };
        cells.into_iter().map(strip).collect()
    };
    let now = cells().await;
    assert_eq!(without_revision(now.clone()), without_revision(before.clone()));
    let again = city.ask("statistics", "POST", &undo, None).await;
    assert_eq!(again.status, StatusCode::CONFLICT);

    // Not when the figure was changed since.
    let taken = city.upload("statistics", "/api/v1/statistics", &files).await;
    assert_eq!(taken.body["taken"], true, "{}", taken.body);
    let is =
        now.iter().find(|one| ["key", "scope", "year"].iter().all(|part| one[*part] == old[*part]));
    let revision = is.unwrap()["revision"].as_i64().unwrap() + 1;
    let body = json!({ "cells": [{ "key": key, "scope": "city", "year": year,
        "value": value - 1.0, "revision": revision }] });
    let put = city.ask("statistics", "PUT", "/api/v1/statistics", Some(body)).await;
    assert_eq!(put.status, StatusCode::NO_CONTENT, "{}", put.body);
    let undo = format!("{imports}/{}/undoings", taken.body["import"].as_str().unwrap());
    let refused = city.ask("statistics", "POST", &undo, None).await;
    assert_eq!(refused.body["code"], "workbooks.changed_since", "{}", refused.body);
    let lines = refused.body["params"]["lines"].as_str().unwrap();
    assert!(lines.contains("全市") && lines.contains(&year.to_string()), "{lines}");
}
