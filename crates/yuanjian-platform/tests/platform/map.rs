//! One map through its own door: the tree, what belongs to a place, findings with homes and people,
//! versions compared, rows; and who may see what of it.

use crate::{on_both_engines, world::World};
use axum::http::StatusCode;
use serde_json::{Value, json};
use yuanjian_platform::jobs;

async fn layer_of(world: &World, token: &str, kind: &str, year: i64) -> Value {
    let tree = world.get("/api/v1/map", token).await;
    tree["folders"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|folder| folder["layers"].as_array().unwrap())
        .find(|layer| layer["kind"] == kind && layer["year"] == year)
        .unwrap_or_else(|| panic!("{kind} {year}: {tree}"))
        .clone()
}

fn id(of: &Value) -> &str {
    of["id"].as_str().unwrap()
}

/// Sum of a field over rows.
fn sum(rows: &Value, field: &str) -> f64 {
    rows.as_array().unwrap().iter().filter_map(|row| row[field].as_f64()).sum()
}

on_both_engines! {
filled;

async fn the_tree_holds_every_layer_once_and_what_the_newest_assessment_found(world: World) {
    let token = world.token("leader").await;
    let tree = world.get("/api/v1/map", &token).await;
    let layers = world.get("/api/v1/layers", &token).await;
    let shown: Vec<&str> = tree["folders"].as_array().unwrap().iter()
        .flat_map(|folder| folder["layers"].as_array().unwrap()).map(id).collect();
    let ready = layers.as_array().unwrap().iter()
        .filter(|layer| ["ready", "superseded"].contains(&layer["state"].as_str().unwrap()));
    let mut ready: Vec<&str> = ready.map(id).collect();
    let mut sorted = shown.clone();
    sorted.sort_unstable();
    ready.sort_unstable();
    assert_eq!(sorted, ready);
    assert!(tree["assessment"]["id"].is_string() && tree["campaign"]["id"].is_string(), "{tree}");
    let found: Vec<&str> = tree["findings"].as_array().unwrap().iter()
        .map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(found, ["uncovered", "served", "below_limit", "added"]);
    let years = tree["years"].as_array().unwrap();
    assert!(years.len() > 1 && years.windows(2).all(|pair| pair[0].as_i64() < pair[1].as_i64()));
    // A layer taken back is on no map.
    let technician = world.token("technician").await;
    let wetland = layer_of(&world, &token, "wetland", 2025).await;
    let path = format!("/api/v1/layers/{}/withdrawals", id(&wetland));
    let (status, told) = world.call("POST", &path, &technician, json!({ "reason": "误导入" })).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{told}");
    let tree = world.get("/api/v1/map", &token).await;
    assert!(!tree.to_string().contains(id(&wetland)));
    let path = format!("/api/v1/map/rows?layer={}", id(&wetland));
    assert_eq!(world.call("GET", &path, &token, Value::Null).await.0, StatusCode::NOT_FOUND);
}

async fn only_who_works_in_the_city_sees_the_map(world: World) {
    let leader = world.token("leader").await;
    let green = layer_of(&world, &leader, "green_land", 2025).await;
    let paths = [
        "/api/v1/map".to_owned(),
        "/api/v1/map/uncovered".to_owned(),
        "/api/v1/map/findings/uncovered".to_owned(),
        format!("/api/v1/map/item?layer={}", id(&green)),
        format!("/api/v1/map/rows?layer={}", id(&green)),
        format!("/api/v1/map/compare?old={0}&new={0}", id(&green)),
    ];
    for name in ["reviewer", "system", "security", "audit"] {
        let token = world.token(name).await;
        for path in &paths {
            let (status, told) = world.call("GET", path, &token, Value::Null).await;
            assert_eq!((status, &told["code"]), (StatusCode::FORBIDDEN, &json!("request.forbidden")), "{name} {path}");
        }
    }
    for name in ["office", "district", "bureau", "supervisor", "technician", "treasurer", "planner"] {
        let token = world.token(name).await;
        for path in &paths {
            let (status, told) = world.call("GET", path, &token, Value::Null).await;
            assert_eq!(status, StatusCode::OK, "{name} {path} {told}");
        }
    }
    for path in ["/api/v1/map/findings/nothing", "/api/v1/map/item?layer=nothing", "/api/v1/map/rows?layer=nothing",
        "/api/v1/map/compare?old=nothing&new=nothing", "/api/v1/map/uncovered?assessment=nothing", "/api/v1/map?campaign=nothing"] {
        assert_eq!(world.call("GET", path, &leader, Value::Null).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

async fn a_place_tells_its_indicators_and_who_answers_for_them(world: World) {
    let token = world.token("leader").await;
    let green = layer_of(&world, &token, "green_land", 2025).await;
    let feature = world.get(&format!("/api/v1/layers/{}/features/1", id(&green)), &token).await;
    let division = feature["district"]["code"].as_str().unwrap().to_owned();
    let item = world.get(&format!("/api/v1/map/item?layer={}&division={division}", id(&green)), &token).await;
    assert_eq!(item["layer"]["id"], green["id"]);
    let rows = item["indicators"].as_array().unwrap();
    let rate = rows.iter().find(|row| row["key"] == "green-space-rate").unwrap_or_else(|| panic!("{item}"));
    assert!(rate["value"]["value"].as_f64().unwrap() > 0.0 && rate["district_value"]["value"].is_f64(), "{rate}");
    assert!(rate["limit"].as_str().unwrap().starts_with('≥'), "{rate}");
    assert_eq!(rate["counted"], true);
    let task = &rate["tasks"][0];
    assert!(!task["lead"]["name"].as_str().unwrap().is_empty(), "{rate}");
    assert!(rate["evidence"]["pieces"].is_u64());
    // What rests on figures alone counts no layer.
    assert!(rows.iter().all(|row| row["key"] != "dedicated-funding"));
    // A row that a shape names is the one that is told.
    let one = world.get("/api/v1/map/item?finding=below_limit&indicator=green-space-rate", &token).await;
    assert_eq!(one["indicators"].as_array().unwrap().len(), 1);
    // Today's layer is another version: it was not what the reported value counted.
    let roads = layer_of(&world, &token, "roads", 2025).await;
    let other = world.get(&format!("/api/v1/map/item?layer={}", id(&roads)), &token).await;
    assert!(other["indicators"].as_array().unwrap().iter().all(|row| row["key"] != "green-space-rate"));
}

async fn uncovered_homes_and_people_add_up_to_the_reading(world: World) {
    let token = world.token("district").await;
    let found = world.get("/api/v1/map/uncovered", &token).await;
    assert_eq!(found["lacks"], json!([]), "{found}");
    let districts = &found["districts"];
    assert!(sum(districts, "homes") > 0.0 && sum(districts, "people") > 0.0, "{found}");
    // People stand to homes as in the whole city: some two to four in a home.
    let people = sum(districts, "people") / sum(districts, "homes");
    assert!((1.0..8.0).contains(&people), "{people}: {found}");
    // The ground is what the assessment says is lacking.
    let assessment = found["assessment"].as_str().unwrap();
    let indicator = found["indicators"][0].as_str().unwrap();
    let passport = world.get(&format!("/api/v1/assessments/{assessment}/items/{indicator}"), &token).await;
    let measures = passport["item"]["measures"].as_array().unwrap();
    let city = measures.iter().map(|measure| &measure["reading"]["zones"][0]).find(|zone| zone["numerator"]["value"].is_f64()).unwrap();
    let lacking = city["denominator"]["value"].as_f64().unwrap() - city["numerator"]["value"].as_f64().unwrap();
    let told = sum(districts, "uncovered_m2");
    assert!((told / lacking - 1.0).abs() < 1e-6, "{told} {lacking}");
    // And the shapes are those rows.
    let shapes = world.get(&format!("/api/v1/map/findings/uncovered?assessment={assessment}"), &token).await;
    let compounds: u64 = districts.as_array().unwrap().iter().map(|one| one["compounds"].as_u64().unwrap()).sum();
    assert_eq!(shapes["total"], compounds);
    let [west, south, east, north] = [0, 1, 2, 3].map(|at| shapes["bounds"][at].as_f64().unwrap());
    assert!((113.0..115.0).contains(&west) && west < east && (20.0..45.0).contains(&south) && south < north);
}

async fn the_built_up_area_grew_by_what_the_assessment_says(world: World) {
    let token = world.token("planner").await;
    let (old, new) = {
        let tree = world.get("/api/v1/map", &token).await;
        let mut areas: Vec<Value> = tree["folders"].as_array().unwrap().iter()
            .flat_map(|folder| folder["layers"].as_array().unwrap())
            .filter(|layer| layer["kind"] == "built_up_area").cloned().collect();
        areas.sort_by_key(|layer| layer["year"].as_i64());
        (areas[0].clone(), areas[1].clone())
    };
    let path = format!("/api/v1/map/compare?old={}&new={}", id(&old), id(&new));
    let found = world.get(&path, &token).await;
    let totals = &found["totals"];
    let added = world.get("/api/v1/map/findings/added", &token).await;
    let ground = added["shapes"]["features"][0]["properties"]["area_m2"].as_f64().unwrap();
    assert!((totals["gained_m2"].as_f64().unwrap() / ground - 1.0).abs() < 1e-6, "{totals} {ground}");
    let grown = totals["new_m2"].as_f64().unwrap() - totals["old_m2"].as_f64().unwrap();
    let balance = totals["gained_m2"].as_f64().unwrap() - totals["lost_m2"].as_f64().unwrap();
    assert!((grown - balance).abs() < 1.0, "{totals}");
    assert_eq!(found["differences"].as_u64().unwrap() as usize, found["entries"].as_array().unwrap().len());
    // Each indicator stands for the old area, for what was added, and for the whole.
    let growth = world.get("/api/v1/map/growth", &token).await;
    let rate = growth["indicators"].as_array().unwrap().iter()
        .find(|one| one["key"] == "green-coverage-rate").unwrap_or_else(|| panic!("{growth}"));
    let [whole, old_part, added_part] = ["whole", "old", "added"].map(|part| rate[part]["value"]["value"].as_f64().unwrap());
    // The whole is the mean of its parts by their ground.
    let [old_m2, new_m2] = ["old_m2", "new_m2"].map(|one| totals[one].as_f64().unwrap());
    let (kept, gained) = (old_m2 - totals["lost_m2"].as_f64().unwrap(), totals["gained_m2"].as_f64().unwrap());
    let mean = (old_part * kept + added_part * gained) / new_m2;
    assert!((mean - whole).abs() < 0.05, "{mean} {whole}: {rate}");
    for part in ["whole", "old", "added"] {
        assert!(rate[part]["verdict"].is_string(), "{rate}");
    }
    // The same version differs in nothing, and what is of another kind is not held against it.
    let same = world.get(&format!("/api/v1/map/compare?old={0}&new={0}", id(&new)), &token).await;
    assert_eq!((&same["differences"], &same["totals"]["gained_m2"]), (&json!(0), &json!(0.0)), "{same}");
    let green = layer_of(&world, &token, "green_land", 2025).await;
    let (status, told) = world.call("GET", &format!("/api/v1/map/compare?old={}&new={}", id(&old), id(&green)), &token, Value::Null).await;
    assert_eq!((status.is_client_error(), &told["code"]), (true, &json!("map.compare_other_kind")));
    let roads = layer_of(&world, &token, "roads", 2025).await;
    let path = format!("/api/v1/map/compare?old={0}&new={0}", id(&roads));
    let told = world.get(&path, &token).await;
    assert_eq!((&told["shape"], &told["differences"]), (&json!("line"), &json!(0)), "{told}");
    assert!(told["totals"]["new_m"].as_f64().unwrap() > 0.0);
    // Two years of green land: parks that opened since are told by name.
    let today = layer_of(&world, &token, "green_land", 2026).await;
    let greens = world.get(&format!("/api/v1/map/compare?old={}&new={}", id(&green), id(&today)), &token).await;
    assert!(greens["totals"]["same"].as_u64().unwrap() > 0, "{}", greens["totals"]);
    assert!(greens["differences"].as_u64().unwrap() > 0);
}

async fn a_layer_is_read_as_a_list_page_by_page(world: World) {
    let token = world.token("bureau").await;
    let green = layer_of(&world, &token, "green_land", 2025).await;
    let all = world.get(&format!("/api/v1/map/rows?layer={}&limit=3", id(&green)), &token).await;
    assert_eq!((all["rows"].as_array().unwrap().len(), &all["total"]), (3, &green["features"]));
    assert_eq!((&all["found"], &all["rows"][0]["row"]), (&all["total"], &json!(1)));
    let next = world.get(&format!("/api/v1/map/rows?layer={}&limit=1&from=2", id(&green)), &token).await;
    assert_eq!(next["rows"][0], all["rows"][2]);
    // A row is the feature of that number.
    let feature = world.get(&format!("/api/v1/layers/{}/features/3", id(&green)), &token).await;
    assert_eq!(feature["feature_id"], all["rows"][2]["feature_id"]);
    let word = all["rows"][2]["feature_id"].as_str().unwrap();
    let found = world.get(&format!("/api/v1/map/rows?layer={}&q={word}", id(&green)), &token).await;
    assert_eq!(found["found"], 1, "{found}");
    let none = world.get(&format!("/api/v1/map/rows?layer={}&q=nothingofthekind&limit=99999&from=99999", id(&green)), &token).await;
    assert_eq!((none["found"].as_u64(), none["rows"].as_array().unwrap().len()), (Some(0), 0));
}

async fn what_is_drawn_over_a_layer_becomes_its_next_version(world: World) {
    let technician = world.token("technician").await;
    let parent = layer_of(&world, &technician, "historic_districts", 2025).await;
    let path = format!("/api/v1/layers/{}/versions", id(&parent));
    let features = parent["features"].as_i64().unwrap();
    let first = world.get(&format!("/api/v1/layers/{}/features/1", id(&parent)), &technician).await;
    let [west, south] = {
        let mut at = &first["geometry"]["coordinates"];
        while at[0].is_array() { at = &at[0]; }
        [at[0].as_f64().unwrap(), at[1].as_f64().unwrap()]
    };
    // A hundred metres or so each way.
    let square = |dx: f64| json!({ "type": "Polygon", "coordinates": [[
        [west + dx, south], [west + dx + 0.001, south], [west + dx + 0.001, south + 0.001], [west + dx, south + 0.001],
        [west + dx, south]]] });
    let name = parent["label"].as_str().unwrap();
    let body = json!({
        "year": 2026, "note": "按现场核实修边",
        "changed": [{ "row": 1, "geometry": square(0.0) }],
        "added": [{ "geometry": square(-0.01), "attributes": { name: "新街区" } }],
        "removed": [],
    });
    // Who may not import may not draw.
    for name in ["leader", "bureau", "planner", "reviewer"] {
        let token = world.token(name).await;
        let (status, _) = world.call("POST", &path, &token, body.clone()).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{name}");
    }
    // Everything that is wrong is told at once.
    let wrong = json!({ "year": 2026, "note": "a", "removed": [1, 999],
        "changed": [{ "row": 1, "geometry": { "type": "Point", "coordinates": [1, 2] } }],
        "added": [{ "geometry": square(0.0), "attributes": { "nothing": "x" } }] });
    let (status, told) = world.call("POST", &path, &technician, wrong).await;
    let mut codes: Vec<&str> = told["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    assert_eq!((status.as_u16(), codes), (400, vec!["map.bad_shape", "map.no_such_column", "map.no_such_row", "map.no_such_row"]), "{told}");
    // Too many vertices are no wrong shape, and are told once.
    let round: Vec<[f64; 2]> = (0..=60_000).map(|n| f64::from(n % 60_000) / 60_000.0 * std::f64::consts::TAU)
        .map(|turn| [west + 0.001 * turn.cos(), south + 0.001 * turn.sin()]).collect();
    let round = json!({ "geometry": { "type": "Polygon", "coordinates": [round] } });
    let many = json!({ "year": 2026, "note": "a", "added": [round, round] });
    let (status, told) = world.call("POST", &path, &technician, many).await;
    let codes: Vec<&str> = told["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!((status.as_u16(), codes), (400, vec!["map.too_many_vertices"]));
    let (_, told) = world.call("POST", &path, &technician, json!({ "year": 2026, "note": " " })).await;
    assert_eq!(told["problems"].as_array().unwrap().len(), 2, "{told}");

    // A number that is none is told, not dropped.
    let columns = first["attributes"].as_object().unwrap();
    if let Some((column, _)) = columns.iter().find(|(_, value)| value.is_number()) {
        let wrong = json!({ "year": 2026, "changed": [{ "row": 1, "attributes": { column: "many" } }] });
        let (_, told) = world.call("POST", &format!("{path}/check"), &technician, wrong).await;
        assert_eq!(told["problems"][0]["code"], "map.bad_cell", "{told}");
    }
    // Nothing is kept before somebody has looked at what comes of it, nor after it was changed.
    let (_, told) = world.call("POST", &path, &technician, body.clone()).await;
    assert_eq!(told["code"], "map.not_looked_at", "{told}");
    let (status, look) = world.call("POST", &format!("{path}/check"), &technician, body.clone()).await;
    assert_eq!((status, &look["may_keep"], &look["repaired_m2"]), (StatusCode::OK, &json!(true), &json!(0.0)), "{look}");
    assert_eq!(look["features"].as_array().unwrap().len(), 2);
    assert!((8_000.0..12_400.0).contains(&look["features"][1]["m2"].as_f64().unwrap()), "{look}");
    let before = world.get("/api/v1/layers", &technician).await;
    let mut other = body.clone();
    other["year"] = json!(2027);
    other["checked"] = look["checked"].clone();
    let (_, told) = world.call("POST", &path, &technician, other).await;
    assert_eq!(told["code"], "map.not_looked_at", "{told}");
    let after = world.get("/api/v1/layers", &technician).await;
    assert_eq!(after.as_array().unwrap().len(), before.as_array().unwrap().len());
    // A bow-tie is told with its repair, and a row on top of another with what they share.
    let [east, north] = [west + 0.001, south + 0.001];
    let tie = json!({ "type": "Polygon", "coordinates": [[[west, south], [east, north], [east, south], [west, north], [west, south]]] });
    let odd = json!({ "year": 2026, "added": [{ "geometry": tie }, { "geometry": square(0.0005) }] });
    let (_, odd) = world.call("POST", &format!("{path}/check"), &technician, odd).await;
    let codes: Vec<&str> = odd["faults"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    for code in ["crossing", "repaired", "overlap"] {
        assert!(codes.contains(&code), "{code}: {odd}");
    }
    // Two wings of a quarter of the square each.
    let (repaired, whole) = (odd["repaired_m2"].as_f64().unwrap(), look["features"][1]["m2"].as_f64().unwrap());
    assert!((repaired - whole / 2.0).abs() < 1.0, "{repaired} {whole}");
    // A line has no ground and cannot be kept.
    let line = json!({ "type": "Polygon", "coordinates": [[[west, south], [east, south], [west, south], [west, south]]] });
    let line = json!({ "year": 2026, "note": "a", "added": [{ "geometry": line }] });
    let (_, told) = world.call("POST", &format!("{path}/check"), &technician, line.clone()).await;
    assert_eq!(told["may_keep"], false, "{told}");
    let (_, told) = world.call("POST", &path, &technician, line).await;
    assert_eq!(told["code"], "map.nothing_left", "{told}");

    let mut body = body;
    body["checked"] = look["checked"].clone();
    // Of two who keep at once one is told, and so is whoever comes after.
    let (one, other) = tokio::join!(
        world.call("POST", &path, &technician, body.clone()),
        world.call("POST", &path, &technician, body.clone()),
    );
    let ((status, asked), (_, told)) = if one.0 == StatusCode::ACCEPTED { (one, other) } else { (other, one) };
    assert_eq!(status, StatusCode::ACCEPTED, "{asked}");
    assert_eq!(told["code"], "map.version_under_way", "{told}");
    let (_, told) = world.call("POST", &path, &technician, body.clone()).await;
    assert_eq!(told["code"], "map.version_under_way");
    jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
    let made = world.get(&format!("/api/v1/layers/{}", asked["layer"].as_str().unwrap()), &technician).await;
    assert_eq!((&made["state"], &made["features"]), (&json!("ready"), &json!(features + 1)), "{made}");
    let edited = &made["settings"]["edited"];
    let whole = world.get(&format!("/api/v1/layers/{}", id(&parent)), &technician).await;
    assert_eq!((&edited["parent"], &edited["added"], &edited["note"]), (&whole["digest"], &json!(1), &json!("按现场核实修边")));
    assert_eq!(whole["state"], "superseded");
    assert_eq!(made["key"], whole["key"]);
    // The account of the import is there, and the two versions differ by what was drawn.
    assert!(made["report"]["features_read"].is_i64() || made["report"]["features_read"].is_u64(), "{made}");
    let found = world.get(&format!("/api/v1/map/compare?old={}&new={}", id(&parent), id(&made)), &technician).await;
    assert_eq!(found["totals"]["added"].as_i64().unwrap() + found["totals"]["redrawn"].as_i64().unwrap(), 2, "{}", found["totals"]);
    let added = found["entries"].as_array().unwrap().iter().find(|entry| entry["name"] == "新街区").unwrap_or_else(|| panic!("{found}"));
    // 0.001 degrees squared at this latitude.
    assert!((8_000.0..12_400.0).contains(&added["new_m2"].as_f64().unwrap()), "{added}");
    // Whoever still looks at the old one is told.
    let (_, told) = world.call("POST", &path, &technician, body).await;
    assert_eq!(told["code"], "map.drawn_over_old");
}
}
