//! Layers as maps draw them, through the service's own door.

use crate::{
    on_both_engines,
    world::{Answer, Engine, World},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use fast_mvt::MvtReaderRef;
use serde_json::Value;
use std::io::Read as _;

/// The layer that counts now of a kind: what the list tells of it.
pub(crate) async fn layer_of(world: &World, kind: &str, token: &str) -> Value {
    let all = world.get("/api/v1/layers", token).await;
    let found = all.as_array().unwrap().iter().find(|l| l["kind"] == kind && l["state"] == "ready");
    found.unwrap_or_else(|| panic!("no {kind}: {all}")).clone()
}

async fn asked(
    world: &World,
    path: &str,
    token: &str,
    with: &[(header::HeaderName, &str)],
) -> Answer {
    let mut request =
        Request::builder().uri(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    for (name, value) in with {
        request = request.header(name, *value);
    }
    world.send(request.body(Body::empty()).unwrap()).await
}

/// The tile at a zoom in which a place lies.
fn tile_at(zoom: u32, lon: f64, lat: f64) -> [u32; 2] {
    let count = f64::from(1_u32 << zoom);
    let lat = lat.to_radians();
    let north = lat.tan().asinh() / std::f64::consts::PI;
    [((lon + 180.0) / 360.0 * count) as u32, ((1.0 - north) / 2.0 * count) as u32]
}

on_both_engines! {
filled;

async fn a_layer_is_drawn_and_a_feature_of_it_is_told_whole(world: World) {
    let token = world.token("bureau").await;
    let layer = layer_of(&world, "green_land", &token).await;
    let path = format!("/api/v1/layers/{}", layer["id"].as_str().unwrap());

    // TileJSON says where.
    let told = world.get(&format!("{path}/tilejson"), &token).await;
    assert_eq!(told["tilejson"], "3.0.0");
    assert_eq!(told["vector_layers"][0]["id"], "layer");
    assert_eq!(told["vector_layers"][0]["shapes"], "polygon");
    let template = told["tiles"][0].as_str().unwrap();
    assert!(template.ends_with(&format!("{path}/tiles/{{z}}/{{x}}/{{y}}")), "{template}");
    let bounds: Vec<f64> =
        told["bounds"].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
    assert!(bounds[0] > 113.0 && bounds[2] < 116.0 && bounds[0] < bounds[2], "{bounds:?}");
    assert!(bounds[1] < bounds[3], "{bounds:?}");

    // A tile, packed and not; unchanged it is not sent again.
    let [lon, lat] = [f64::midpoint(bounds[0], bounds[2]), f64::midpoint(bounds[1], bounds[3])];
    let [x, y] = tile_at(12, lon, lat);
    let tile = format!("{path}/tiles/12/{x}/{y}");
    let plain = asked(&world, &tile, &token, &[]).await;
    assert_eq!(plain.status, StatusCode::OK, "{:?}", plain.body);
    assert_eq!(plain.headers["content-type"], "application/vnd.mapbox-vector-tile");
    let refused = asked(&world, &tile, &token, &[(header::ACCEPT_ENCODING, "gzip;q=0")]).await;
    assert!(!refused.headers.contains_key("content-encoding") && refused.bytes == plain.bytes);
    let packed = asked(&world, &tile, &token, &[(header::ACCEPT_ENCODING, "br, gzip")]).await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed.bytes.as_ref()).read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, plain.bytes);
    let tag = packed.headers["etag"].to_str().unwrap().to_owned();
    let same = asked(&world, &tile, &token, &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!((same.status, same.bytes.len()), (StatusCode::NOT_MODIFIED, 0));

    // What is in it is told whole by its id.
    let reader = MvtReaderRef::new(&bytes).unwrap();
    let found = reader.layers().next().unwrap();
    let feature = found.features().next().unwrap();
    let id = feature.id().unwrap();
    let whole = world.get(&format!("{path}/features/{id}"), &token).await;
    assert_eq!(whole["row"], id);
    assert_eq!(whole["geometry"]["type"].as_str().unwrap().trim_start_matches("Multi"), "Polygon");
    assert!(whole["area_m2"].as_f64().unwrap() > 0.0 && whole["length_m"].is_null());
    assert!(!whole["district"]["name"].as_str().unwrap().is_empty(), "{whole}");
    for (name, value) in feature.properties_vec().unwrap() {
        let says = &whole["attributes"][name];
        if let fast_mvt::MvtValueRef::String(text) = value {
            assert_eq!(says, text);
        }
    }

    // The areas of all features are those of the layer.
    let districts = layer_of(&world, "districts", &token).await;
    let mut sum = 0.0;
    for row in 1..=districts["features"].as_i64().unwrap() {
        let path = format!("/api/v1/layers/{}/features/{row}", districts["id"].as_str().unwrap());
        sum += world.get(&path, &token).await["area_m2"].as_f64().unwrap();
    }
    let wanted = districts["area_m2"].as_f64().unwrap();
    assert!((sum / wanted - 1.0).abs() < 1e-9, "{sum} {wanted}");

    // What there is not.
    for (path, status) in [
        (format!("{path}/tiles/12/0/0"), StatusCode::NO_CONTENT),
        (format!("{path}/tiles/17/0/0"), StatusCode::NOT_FOUND),
        (format!("{path}/tiles/3/8/0"), StatusCode::NOT_FOUND),
        (format!("{path}/tiles/999/0/0"), StatusCode::BAD_REQUEST),
        (format!("{path}/features/0"), StatusCode::NOT_FOUND),
        (format!("{path}/features/99999999"), StatusCode::NOT_FOUND),
        ("/api/v1/layers/none/tiles/3/1/1".to_owned(), StatusCode::NOT_FOUND),
        ("/api/v1/layers/none/tilejson".to_owned(), StatusCode::NOT_FOUND),
        ("/api/v1/map/ground/tiles/3/1/1".to_owned(), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(asked(&world, &path, &token, &[]).await.status, status, "{path}");
    }
    let reviewer = world.token("reviewer").await;
    assert_eq!(asked(&world, &tile, &reviewer, &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.ask("GET", &tile, None, None).await.status, StatusCode::UNAUTHORIZED);

    // Beneath lie the districts.
    let ground = world.get("/api/v1/map/ground", &token).await;
    assert_eq!((&ground["kind"], &ground["districts"]), (&"districts".into(), &districts["id"]));
}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ground_is_what_the_administrator_sets() {
    let folder = tempfile::tempdir().unwrap();
    let tiles = folder.path().join("tiles/2/1");
    std::fs::create_dir_all(&tiles).unwrap();
    std::fs::write(tiles.join("1.png"), b"picture").unwrap();
    let ground = folder.path().join("tiles").display().to_string();
    let settings = format!("[map]\nground = '{ground}'\nattribution = 'Lin'\n");
    let world = World::set(Engine::Sqlite, &settings).await;
    yuanjian_platform::demo::found(&world.platform, yuanjian_app::Language::Chinese).await.unwrap();
    let token = world.token("leader").await;
    let told = world.get("/api/v1/map/ground", &token).await;
    assert_eq!(told["kind"], "tiles");
    let sheet = &told["tiles"];
    assert_eq!((&sheet["kind"], &sheet["attribution"]), (&"raster".into(), &"Lin".into()));
    assert_eq!((&sheet["minzoom"], &sheet["maxzoom"]), (&2.into(), &2.into()));
    let tile = asked(&world, "/api/v1/map/ground/tiles/2/1/1", &token, &[]).await;
    assert_eq!((tile.status, tile.bytes.as_ref()), (StatusCode::OK, b"picture".as_slice()));
    assert_eq!(tile.headers["content-type"], "image/png");
    let none = asked(&world, "/api/v1/map/ground/tiles/2/0/0", &token, &[]).await;
    assert_eq!(none.status, StatusCode::NO_CONTENT);
    let system = world.token("system").await;
    let overview = world.get("/api/v1/system", &system).await;
    let shown = overview["settings"].as_array().unwrap();
    assert!(shown.iter().any(|s| s["name"] == "map.ground" && s["value"] == ground.as_str()));
}

/// A service of the intranet is asked for each tile, and its key is told to nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_of_the_intranet_is_passed_on() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let service = axum::Router::new().route(
        "/wmts/{z}/{y}/{x}",
        axum::routing::get(
            |axum::extract::Path((z, y, x)): axum::extract::Path<(u32, u32, u32)>| async move {
                match z {
                    1 => ([("content-type", "image/jpeg")], format!("{z} {x} {y}")).into_response(),
                    2 => ([("content-type", "text/html")], "<script>".to_owned()).into_response(),
                    3 => StatusCode::NOT_FOUND.into_response(),
                    4 => ([("content-type", "image/png")], vec![0_u8; 5 << 20]).into_response(),
                    _ => ([("location", "http://127.0.0.1:1/")], StatusCode::FOUND).into_response(),
                }
            },
        ),
    );
    use axum::response::IntoResponse as _;
    tokio::spawn(async move { axum::serve(listener, service).await });
    let settings =
        format!("[map]\nground = 'http://127.0.0.1:{port}/wmts/{{z}}/{{y}}/{{x}}?tk=s3cret'\n");
    let world = World::set(Engine::Sqlite, &settings).await;
    yuanjian_platform::demo::found(&world.platform, yuanjian_app::Language::Chinese).await.unwrap();
    let token = world.token("leader").await;
    let told = world.get("/api/v1/map/ground", &token).await;
    assert!(!told.to_string().contains("s3cret"), "{told}");
    let system = world.token("system").await;
    assert!(!world.get("/api/v1/system", &system).await.to_string().contains("s3cret"));
    for (zoom, status) in [
        (1, StatusCode::OK),
        (2, StatusCode::SERVICE_UNAVAILABLE),
        (3, StatusCode::NO_CONTENT),
        (4, StatusCode::SERVICE_UNAVAILABLE),
        (5, StatusCode::SERVICE_UNAVAILABLE),
        (19, StatusCode::NOT_FOUND),
    ] {
        let path = format!("/api/v1/map/ground/tiles/{zoom}/1/0");
        let got = asked(&world, &path, &token, &[]).await;
        assert_eq!(got.status, status, "{zoom}");
        if zoom == 1 {
            assert_eq!(got.bytes.as_ref(), b"1 1 0");
        }
    }
}
