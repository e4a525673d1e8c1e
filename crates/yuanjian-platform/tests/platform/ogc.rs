//! What the software that people have is told, through the service's own door.

use crate::{
    on_both_engines,
    tiles::layer_of,
    world::{Answer, World},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const CGCS2000: &str = "http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F4490";

async fn asked(world: &World, path: &str, token: &str, accept: &str) -> Answer {
    let request = Request::builder()
        .uri(path)
        .header(header::HOST, "yuanjian.lin.local:8080")
        .header(header::ACCEPT, accept)
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    world.send(request.body(Body::empty()).unwrap()).await
}

fn link<'a>(document: &'a Value, rel: &str) -> Option<&'a str> {
    document["links"].as_array()?.iter().find(|link| link["rel"] == rel)?["href"].as_str()
}

/// The path of an address of ours.
fn path(address: &str) -> &str {
    address.strip_prefix("http://yuanjian.lin.local:8080").unwrap_or_else(|| panic!("{address}"))
}

on_both_engines! {
filled;

async fn layers_and_results_are_collections_of_ogc_api(world: World) {
    let token = world.token("technician").await;
    let json = async |path: &str| {
        let got = asked(&world, path, &token, "application/json").await;
        assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.body);
        got.body
    };

    // From the landing page by links alone.
    let landing = json("/ogc").await;
    let declared = json(path(link(&landing, "conformance").unwrap())).await;
    let classes = declared["conformsTo"].as_array().unwrap();
    assert!(classes.iter().any(|c| c.as_str().unwrap().ends_with("features-2/1.0/conf/crs")));
    assert!(classes.iter().any(|c| c.as_str().unwrap().ends_with("cql2/1.0/conf/basic-cql2")));
    let described = path(link(&landing, "service-desc").unwrap());
    let described = asked(&world, described, &token, "application/vnd.oai.openapi+json;version=3.0").await;
    assert_eq!(described.headers["content-type"], "application/vnd.oai.openapi+json;version=3.0");
    let document = described.body;
    assert_eq!(document["openapi"], "3.0.3");
    let paths = document["paths"].as_object().unwrap();
    assert!(!paths.is_empty() && paths.keys().all(|path| path.starts_with("/ogc")));
    let all = json(path(link(&landing, "data").unwrap())).await;
    let collections = all["collections"].as_array().unwrap();
    let layer = layer_of(&world, "green_land", &token).await;
    let key = layer["key"].as_str().unwrap();
    let green = collections.iter().find(|c| c["id"] == key).unwrap();
    assert_eq!(green["itemType"], "feature");
    let own = green["storageCrs"].as_str().unwrap().to_owned();
    assert!(own.starts_with("http://www.opengis.net/def/crs/EPSG/0/45"), "{own}");
    let bbox = green["extent"]["spatial"]["bbox"][0].as_array().unwrap();
    assert!(bbox[0].as_f64().unwrap() > 113.0 && bbox[2].as_f64().unwrap() < 116.0);
    assert!(collections.iter().any(|c| c["id"].as_str().unwrap().starts_with("result.")), "{all}");

    // Page by page every feature once.
    let count = layer["features"].as_u64().unwrap();
    let mut next = format!("/ogc/collections/{key}/items?limit=7");
    let mut features = Vec::new();
    loop {
        let page = json(&next).await;
        assert_eq!(page["numberMatched"], count);
        assert_eq!(page["numberReturned"], page["features"].as_array().unwrap().len());
        features.extend(page["features"].as_array().unwrap().clone());
        match link(&page, "next") {
            Some(more) => next = path(more).to_owned(),
            None => break,
        }
    }
    let ids: BTreeSet<u64> = features.iter().map(|f| f["id"].as_u64().unwrap()).collect();
    assert_eq!((features.len() as u64, ids.len() as u64), (count, count));

    // What comes before the sixth are five, though ten were asked for.
    let sixth = json(&format!("/ogc/collections/{key}/items?limit=10&offset=5")).await;
    let before = json(path(link(&sixth, "prev").unwrap())).await;
    let of = |page: &Value| page["features"].as_array().unwrap().iter().map(|f| f["id"].clone()).collect::<Vec<_>>();
    assert_eq!(of(&before), features[..5].iter().map(|f| f["id"].clone()).collect::<Vec<_>>());
    assert_eq!((link(&before, "prev"), &of(&sixth)[0]), (None, &features[5]["id"]));

    // By box: those, and only those, with a vertex in it or around it.
    let corner = |i: usize| bbox[i].as_f64().unwrap();
    let [west, south] = [corner(0), corner(1)];
    let [east, north] = [f64::midpoint(west, corner(2)), f64::midpoint(south, corner(3))];
    let boxed =
        json(&format!("/ogc/collections/{key}/items?limit=10000&bbox={west},{south},{east},{north}")).await;
    let got: BTreeSet<u64> =
        boxed["features"].as_array().unwrap().iter().map(|f| f["id"].as_u64().unwrap()).collect();
    for feature in &features {
        let inside = vertices(&feature["geometry"]["coordinates"])
            .iter()
            .any(|p| (west..=east).contains(&p[0]) && (south..=north).contains(&p[1]));
        if inside {
            assert!(got.contains(&feature["id"].as_u64().unwrap()));
        }
    }
    assert!(!got.is_empty() && got.len() < features.len());
    let turned = format!("bbox={south},{west},{north},{east}&bbox-crs={CGCS2000}");
    let turned = json(&format!("/ogc/collections/{key}/items?limit=1&{turned}")).await;
    assert_eq!(turned["numberMatched"], got.len());

    // In the register's order of axes: northing first on the own plane, latitude in degrees.
    let first = |answer: &Answer| vertices(&answer.body["features"][0]["geometry"]["coordinates"])[0];
    let at = format!("/ogc/collections/{key}/items?limit=1");
    let usual = asked(&world, &at, &token, "*/*").await;
    assert_eq!(usual.headers["content-type"], "application/geo+json");
    assert_eq!(usual.headers["content-crs"], "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
    let degrees = asked(&world, &format!("{at}&crs={CGCS2000}"), &token, "*/*").await;
    assert_eq!(first(&degrees), [first(&usual)[1], first(&usual)[0]]);
    let metres = asked(&world, &format!("{at}&crs={own}"), &token, "*/*").await;
    assert_eq!(metres.headers["content-crs"], format!("<{own}>"));
    assert!(first(&metres)[0] > 3_000_000.0 && first(&metres)[1] < 1_000_000.0);

    // By the value of a property, by time, and one alone.
    let one = &features[3];
    let id = &one["properties"]["feature_id"];
    let column = one["properties"].as_object().unwrap().iter().find(|(name, value)| *name != "feature_id" && value.is_string()).unwrap();
    let wanted = features.iter().filter(|f| f["properties"][column.0] == *column.1).count();
    let encoded: String = column.1.as_str().unwrap().bytes().map(|b| format!("%{b:02X}")).collect();
    let name: String = column.0.bytes().map(|b| format!("%{b:02X}")).collect();
    let filtered = json(&format!("/ogc/collections/{key}/items?limit=1&{name}={encoded}")).await;
    assert_eq!(filtered["numberMatched"], wanted);
    let year = layer["year"].as_i64().unwrap();
    let before = format!("/ogc/collections/{key}/items?datetime=../{}-12-31T00:00:00Z", year - 1);
    assert_eq!(json(&before).await["numberMatched"], 0);
    let alone = json(&format!("/ogc/collections/{key}/items/{}", one["id"])).await;
    assert_eq!((&alone["properties"]["feature_id"], &alone["geometry"]), (id, &one["geometry"]));

    // By a filter: as many as are counted here, feature by feature.
    let schema = json(path(link(green, "http://www.opengis.net/def/rel/ogc/1.0/queryables").unwrap())).await;
    let names = schema["properties"].as_object().unwrap();
    assert_eq!(names["geometry"]["format"], "geometry-polygon-or-multipolygon");
    let (number, _) = names.iter().find(|(_, told)| told["type"] == "number").unwrap();
    let text = column.0;
    assert_eq!(names[text.as_str()]["type"], "string");
    let value = |f: &Value| f["properties"][number.as_str()].as_f64();
    let mut values: Vec<f64> = features.iter().filter_map(value).collect();
    values.sort_by(f64::total_cmp);
    let half = values[values.len() / 2];
    let count = |holds: &dyn Fn(&Value) -> bool| features.iter().filter(|f| holds(f)).count();
    let is = |f: &Value| f["properties"][text.as_str()] == *column.1;
    let middle = [f64::midpoint(west, east), f64::midpoint(south, north)];
    let within = format!("BBOX({west}, {south}, {east}, {north})");
    let ring = format!("POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))");
    let turned = format!("BBOX({south}, {west}, {north}, {east})");
    let in_cgcs2000 = format!("&filter-crs={CGCS2000}");
    let said = column.1.as_str().unwrap().replace('\'', "''");
    for (filter, more, wanted) in [
        (format!("\"{number}\" > {half}"), "", count(&|f| value(f).is_some_and(|v| v > half))),
        (format!("NOT \"{number}\" > {half}"), "", count(&|f| value(f).is_some_and(|v| v <= half))),
        (format!("\"{number}\" BETWEEN 0 AND {half} AND \"{text}\" = '{said}'"), "&filter-lang=cql2-text",
            count(&|f| is(f) && value(f).is_some_and(|v| (0.0..=half).contains(&v)))),
        (format!("\"{text}\" IN ('{said}', 'none') OR \"{number}\" IS NULL"), "",
            count(&|f| is(f) || value(f).is_none())),
        (format!("\"{text}\" LIKE '{said}%'"), "",
            count(&|f| f["properties"][text.as_str()].as_str().is_some_and(|t| t.starts_with(column.1.as_str().unwrap())))),
        (format!("S_INTERSECTS(geometry, {within})"), "", got.len()),
        (format!("S_INTERSECTS({ring}, geometry)"), "", got.len()),
        (format!("NOT S_INTERSECTS(geometry, {within})"), "", features.len() - got.len()),
        (format!("S_INTERSECTS(geometry, {turned})"), in_cgcs2000.as_str(), got.len()),
        (format!("S_INTERSECTS(geometry, POINT({} {}))", middle[0] + 9.0, middle[1]), "", 0),
    ] {
        let filter: String = filter.bytes().map(|b| format!("%{b:02X}")).collect();
        let at = format!("/ogc/collections/{key}/items?limit=3&filter={filter}{more}");
        let found = json(&at).await;
        assert_eq!(found["numberMatched"], wanted, "{at}");
        if let Some(next) = link(&found, "next") {
            assert_eq!(json(path(next)).await["numberMatched"], wanted, "{next}");
        }
    }

    // Old software sends a token as a password; a password is none.
    for (pair, status) in [(format!("any:{token}"), 200), (format!("technician:{}", "Lvyin-2026"), 401)] {
        let request = Request::builder()
            .uri("/ogc/collections")
            .header(header::AUTHORIZATION, format!("Basic {}", base64(pair.as_bytes())));
        let got = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(got.status.as_u16(), status, "{}", got.body);
    }
    // A password of a proxy before us shuts out nobody who is signed in here.
    let request = Request::builder()
        .uri("/ogc/collections")
        .header(header::COOKIE, world.sign_in("technician").await)
        .header(header::AUTHORIZATION, format!("Basic {}", base64(b"proxy:secret")));
    let signed_in = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.body);
    let request = Request::builder()
        .uri("/api/v1/layers")
        .header(header::AUTHORIZATION, format!("Basic {}", base64(format!("any:{token}").as_bytes())));
    let elsewhere = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(elsewhere.status, StatusCode::UNAUTHORIZED);

    // Tiles by the same cutter, from the address that the tileset gives.
    let tilesets = json(&format!("/ogc/collections/{key}/tiles")).await;
    let tileset = json(path(link(&tilesets["tilesets"][0], "self").unwrap())).await;
    let grid = link(&tileset, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme").unwrap();
    let grid = json(path(grid)).await;
    assert_eq!(grid["tileMatrices"][0]["matrixWidth"], 1);
    let scale = grid["tileMatrices"][0]["scaleDenominator"].as_f64().unwrap();
    assert!((scale - 559_082_264.028_717_8).abs() < 1e-3, "{scale}");
    let tile = path(link(&tileset, "item").unwrap())
        .replace("{tileMatrix}", "0").replace("{tileRow}", "0").replace("{tileCol}", "0");
    let tile = asked(&world, &tile, &token, "*/*").await;
    let direct = format!("/api/v1/layers/{}/tiles/0/0/0", layer["id"].as_str().unwrap());
    let direct = asked(&world, &direct, &token, "*/*").await;
    assert_eq!((tile.status, tile.bytes), (direct.status, direct.bytes));

    // For a person: every document as a page without a script.
    for at in ["/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections", "/ogc/tileMatrixSets",
        &format!("/ogc/collections/{key}"), &format!("/ogc/collections/{key}/items"),
        &format!("/ogc/collections/{key}/queryables"),
        &format!("/ogc/collections/{key}/items/1"), &format!("/ogc/collections/{key}/tiles")] {
        let page = asked(&world, at, &token, "text/html,application/xhtml+xml,*/*;q=0.8").await;
        let text = page.body.as_str().unwrap();
        assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"), "{at}");
        assert!(text.contains("<h1>") && !text.contains("<script"), "{at}");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'nonce-"), "{policy}");
    }

    let refused = asked(&world, "/ogc", &token, "text/html;q=0, application/xhtml+xml; q=0.0, */*").await;
    assert_eq!(refused.headers["content-type"], "application/json");

    // What is refused is told as the specification has it.
    let many = ["S_INTERSECTS(geometry,POINT(1%201))"; 9].join("%20AND%20");
    for (at, status, code) in [
        (format!("/ogc/collections/{key}/items?colour=green"), 400, "ogc.unknown_parameter"),
        (format!("/ogc/collections/{key}/items?limit=0"), 400, "ogc.bad_number"),
        (format!("/ogc/collections/{key}/items?bbox=1,2"), 400, "ogc.bad_bbox"),
        (format!("/ogc/collections/{key}/items?crs=x"), 400, "ogc.unknown_crs"),
        (format!("/ogc/collections/{key}/items?filter=colour=1"), 400, "ogc.filter_property"),
        (format!("/ogc/collections/{key}/items?filter=TRUE&filter-lang=cql2-json"), 400, "ogc.filter_lang"),
        (format!("/ogc/collections/{key}/items?filter={many}"), 400, "ogc.filter_shapes"),
        ("/ogc/collections/none/queryables".to_owned(), 404, "request.not_found"),
        ("/ogc/collections?f=xml".to_owned(), 400, "ogc.unknown_form"),
        ("/ogc/collections/none".to_owned(), 404, "request.not_found"),
        ("/ogc/collections/result.none".to_owned(), 404, "request.not_found"),
        (format!("/ogc/collections/{key}/items/0"), 404, "request.not_found"),
        (format!("/ogc/collections/{key}/tiles/Other"), 404, "request.not_found"),
        ("/ogc/none".to_owned(), 404, "request.not_found"),
    ] {
        let got = asked(&world, &at, &token, "application/json").await;
        assert_eq!(got.status.as_u16(), status, "{at}");
        assert_eq!(got.headers["content-type"], "application/problem+json", "{at}");
        assert_eq!((&got.body["status"], got.code()), (&status.into(), code), "{at}");
    }
    let nobody = world.ask("GET", "/ogc", None, None).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    assert_eq!(nobody.headers["www-authenticate"], "Bearer");
    let reviewer = world.token("reviewer").await;
    assert_eq!(asked(&world, "/ogc/collections", &reviewer, "*/*").await.status, StatusCode::FORBIDDEN);
}

async fn registers_of_the_map_are_collections_like_layers(world: World) {
    let (token, office) = (world.token("technician").await, world.token("office").await);
    let json = async |path: &str| {
        let got = asked(&world, path, &token, "application/json").await;
        assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.body);
        got.body
    };
    // Beside what the city has: a square far from it all, and a park that nobody has drawn.
    let ring = [[114.0, 35.0], [114.01, 35.0], [114.01, 35.01], [114.0, 35.01], [114.0, 35.0]];
    let add = async |more: Value| {
        let mut body = json!({ "division": "990102", "fields": {
            "class": "g11", "status": "open", "area": 106.9, "opened_on": "2024-05-01", "free": true } });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, told) =
            world.call("POST", "/api/v1/map_registers/park/entries", &office, body).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
        told["id"].as_str().unwrap().to_owned()
    };
    let place = json!({ "type": "Polygon", "coordinates": [ring] });
    let drawn = add(json!({ "code": "GY-9001", "name": "听荷公园", "place": place })).await;
    add(json!({ "code": "GY-9002", "name": "无图公园" })).await;

    // One for each kind in which something is drawn, with as many features as were drawn.
    let landing = json("/ogc").await;
    let all = json(path(link(&landing, "data").unwrap())).await;
    let offered: Vec<&Value> = all["collections"].as_array().unwrap().iter()
        .filter(|c| c["id"].as_str().unwrap().strip_prefix("register.").is_some_and(|key| !key.contains('.')))
        .collect();
    let heads = world.get("/api/v1/map_registers", &office).await;
    let heads: Vec<&Value> = heads["items"].as_array().unwrap().iter()
        .filter(|head| head["placed"].as_u64().unwrap() > 0).collect();
    assert!(heads.len() > 3 && heads[0]["entries"].as_u64() > heads[0]["placed"].as_u64());
    assert_eq!(offered.len(), heads.len());
    for (collection, head) in offered.iter().zip(&heads) {
        let id = format!("register.{}", head["key"].as_str().unwrap());
        assert_eq!((&collection["id"], &collection["title"]), (&json!(id), &head["name"]));
        assert_eq!(collection["storageCrs"], "http://www.opengis.net/def/crs/EPSG/0/4490");
        let items = json(&format!("/ogc/collections/{id}/items?limit=1")).await;
        assert_eq!(items["numberMatched"], head["placed"], "{id}");
    }
    // Points and outlines of one register each by themselves as well.
    let mut parts = 0;
    for (shape, kind, title) in [("point", "Point", "公园（点）"), ("polygon", "MultiPolygon", "公园（面）")] {
        let at = format!("/ogc/collections/register.park.{shape}");
        assert_eq!(json(&at).await["title"], title);
        let items = json(&format!("{at}/items?limit=10000")).await;
        let found = items["features"].as_array().unwrap();
        assert!(!found.is_empty() && found.iter().all(|f| f["geometry"]["type"] == kind), "{shape}");
        parts += found.len();
    }
    assert_eq!(json!(parts), heads[0]["placed"]);
    let english = Request::builder()
        .uri("/ogc/collections/register.park")
        .header(header::ACCEPT_LANGUAGE, "en")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    assert_eq!(world.send(english.body(Body::empty()).unwrap()).await.body["title"], "Parks");

    // Page by page every entry once, by code, each known by its own id.
    let mut next = "/ogc/collections/register.park/items?limit=4".to_owned();
    let mut features = Vec::new();
    loop {
        let page = json(&next).await;
        features.extend(page["features"].as_array().unwrap().clone());
        match link(&page, "next") {
            Some(more) => next = path(more).to_owned(),
            None => break,
        }
    }
    let codes: BTreeSet<&str> =
        features.iter().map(|f| f["properties"]["编号"].as_str().unwrap()).collect();
    assert_eq!((json!(features.len()), json!(codes.len())), (heads[0]["placed"].clone(), heads[0]["placed"].clone()));

    // By its columns, which are those of the export; its shape as it was drawn.
    let within = async |more: &str| {
        let filter: String = more.bytes().map(|b| format!("%{b:02X}")).collect();
        json(&format!("/ogc/collections/register.park/items?filter={filter}")).await
    };
    let own = within("\"编号\" = 'GY-9001'").await;
    assert_eq!((&own["numberMatched"], &own["features"][0]["id"]), (&json!(1), &json!(drawn)));
    let mut properties = own["features"][0]["properties"].clone();
    assert_eq!(properties.as_object_mut().unwrap().remove("feature_id"), Some(json!(drawn)));
    assert_eq!((&properties["所在区划"], &properties["公园类型"]), (&json!("望泽区"), &json!("综合公园（G11）")));
    assert_eq!((&properties["面积（公顷）"], &properties["免费开放"]), (&json!(106.9), &json!("是")));
    let exported = world.get("/api/v1/map_registers/park/file?format=geojson", &office).await;
    let exported = exported["features"].as_array().unwrap().iter().find(|f| f["id"] == drawn).unwrap();
    assert_eq!(properties, exported["properties"]);
    let corners = vertices(&own["features"][0]["geometry"]["coordinates"]);
    let near = |got: &[[f64; 2]], turned: bool| {
        assert_eq!(got.len(), ring.len());
        for (got, [east, north]) in got.iter().zip(ring) {
            let wanted = if turned { [north, east] } else { [east, north] };
            assert!((got[0] - wanted[0]).abs() < 1e-9 && (got[1] - wanted[1]).abs() < 1e-9, "{got:?}");
        }
    };
    near(&corners, false);
    let alone = json(&format!("/ogc/collections/register.park/items/{drawn}?crs={CGCS2000}")).await;
    assert_eq!(alone["properties"]["名称"], "听荷公园");
    near(&vertices(&alone["geometry"]["coordinates"]), true);
    let large = |f: &&Value| f["properties"]["面积（公顷）"].as_f64().is_some_and(|ha| ha >= 5.0);
    for (filter, wanted) in [
        ("\"编号\" = 'GY-9002'", 0),
        ("\"面积（公顷）\" >= 5", features.iter().filter(large).count()),
        ("S_INTERSECTS(geometry, POINT(114.005 35.005))", 1),
        ("S_INTERSECTS(geometry, POINT(114.011 35.005))", 0),
        ("\"建成开放日期\" = DATE('2024-05-01') AND \"名称\" LIKE '听荷%'", 1),
    ] {
        assert_eq!(within(filter).await["numberMatched"], wanted, "{filter}");
    }
    let boxed = json("/ogc/collections/register.park/items?bbox=114.009,35.009,114.02,35.02").await;
    assert_eq!((&boxed["numberMatched"], &boxed["features"][0]["id"]), (&json!(1), &json!(drawn)));
    let names = json("/ogc/collections/register.park/queryables").await["properties"].clone();
    assert_eq!((&names["编号"]["type"], &names["面积（公顷）"]["type"]), (&json!("string"), &json!("number")));

    // Tiles by the same cutter; what was taken back is in neither.
    let tile = async || {
        let at = "/ogc/collections/register.park/tiles/WebMercatorQuad/10/405/836";
        asked(&world, at, &token, "*/*").await.status
    };
    assert_eq!(tile().await, StatusCode::OK);
    let door = format!("/api/v1/register_entries/{drawn}/withdrawals");
    let (status, _) =
        world.call("POST", &door, &office, json!({ "reason": "重复登记", "revision": 1 })).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(within("\"编号\" = 'GY-9001'").await["numberMatched"], 0);
    assert_eq!(tile().await, StatusCode::NO_CONTENT);

    for at in ["register.none", "register.park.line", "register.ancient_tree.point", "register.park/items/1", &format!("register.park/items/{drawn}")] {
        let got = asked(&world, &format!("/ogc/collections/{at}"), &token, "*/*").await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{at}");
    }
    for name in ["reviewer", "system"] {
        let other = world.token(name).await;
        let got = asked(&world, "/ogc/collections/register.park/items", &other, "*/*").await;
        assert_eq!(got.status, StatusCode::FORBIDDEN, "{name}");
    }
}
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |sum, i| (sum << 8) | u32::from(*three.get(i).unwrap_or(&0)));
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i)) as usize & 63];
            text.push(if i <= three.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

/// Every position within coordinates.
fn vertices(coordinates: &Value) -> Vec<[f64; 2]> {
    match coordinates.as_array().unwrap().as_slice() {
        [Value::Number(a), Value::Number(b)] => vec![[a.as_f64().unwrap(), b.as_f64().unwrap()]],
        deeper => deeper.iter().flat_map(vertices).collect(),
    }
}
