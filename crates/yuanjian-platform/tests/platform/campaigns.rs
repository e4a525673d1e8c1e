//! Organisations, honours and campaigns through the real door, on the invented city.

use crate::{on_both_engines, world::World};
use axum::{body::Bytes, http::StatusCode};
use serde_json::{Value, json};

const BOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The demo's running campaign.
async fn running(world: &World, token: &str) -> Value {
    let list = world.get("/api/v1/campaigns", token).await;
    let id = list[0]["id"].as_str().unwrap().to_owned();
    world.get(&format!("/api/v1/campaigns/{id}"), token).await
}

on_both_engines! {
prepared;

async fn a_campaign_goes_only_the_ways_its_state_opens_and_never_on_a_stale_revision(world: World) {
    let office = world.token("office").await;
    let campaign = running(&world, &office).await;
    assert_eq!(campaign["state"], "running");
    assert_eq!(campaign["steps_to_loss"], 3);
    let today = campaign["today"].as_str().unwrap();
    let path = format!("/api/v1/campaigns/{}/moves", campaign["id"].as_str().unwrap());
    let revision = campaign["revision"].as_i64().unwrap();
    let ask = |way: &str, revision: i64| json!({ "move": way, "on": today, "document": "〔2026〕1", "revision": revision, "due": "2099-01-01" });

    let (status, body) = world.call("POST", &path, &office, ask("pass", revision)).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::CONFLICT, Some("campaigns.wrong_move")));
    let (status, body) = world.call("POST", &path, &office, ask("submit", revision - 1)).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::CONFLICT, Some("request.stale")));
    let (status, _) = world.call("POST", &path, &office, ask("submit", revision)).await;
    assert_eq!(status.as_u16(), 204);
    let (status, _) =
        world.call("POST", &path, &office, ask("order_rectification", revision + 1)).await;
    assert_eq!(status.as_u16(), 204);
    let (status, body) = world.call("POST", &path, &office, ask("revoke", revision + 2)).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::CONFLICT, Some("campaigns.rectification_runs")));
    let now = running(&world, &office).await;
    assert_eq!(
        (now["state"].as_str(), now["steps_to_loss"].as_i64()),
        (Some("rectifying"), Some(2))
    );
    assert_eq!(now["next"]["due"], "2099-01-01");
    // What was handed up is no longer prepared: nothing of it is pressed for or ahead.
    let home = world.get("/api/v1/home", &office).await;
    assert_eq!((&home["deadlines"], &home["late"]), (&json!([]), &json!([])));
    for (way, more) in [("report_rectified", 2), ("pass", 3)] {
        let (status, body) = world.call("POST", &path, &office, ask(way, revision + more)).await;
        assert_eq!(status.as_u16(), 204, "{body}");
    }
    // The registry knows, and the next one is due by the rule: five years on.
    let honours = world.get("/api/v1/honours", &office).await;
    let year: i64 = today[..4].parse().unwrap();
    assert_eq!(honours[0]["inspections"][0]["result"], "rectified");
    assert_eq!(honours[0]["next_due_year"], year + 5);
    let (status, body) = world.call("POST", &path, &office, ask("revoke", revision + 4)).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::CONFLICT, Some("campaigns.wrong_move")));
}

async fn a_plan_that_does_not_fit_warns_on_the_day_it_is_made(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let honours = world.get("/api/v1/honours", &office).await;
    let mut body = json!({
        "honour": honours[0]["id"], "title": "t", "edition": "2016", "data_year": 2021,
        "cutoff_on": "2021-12-31", "starts_on": "2022-06-06", "materials_due": "2022-06-30",
        "report_due": "2022-09-30", "onsite_due": "2022-10-31",
    });
    let (status, _) = world.call("POST", "/api/v1/campaigns", &bureau, body.clone()).await;
    assert_eq!(status.as_u16(), 403);
    let (status, made) = world.call("POST", "/api/v1/campaigns", &office, body.clone()).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    let path = format!("/api/v1/campaigns/{}", made["id"].as_str().unwrap());
    let view = world.get(&path, &office).await;
    let codes: Vec<_> =
        view["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str()).collect();
    assert!(codes.contains(&Some("campaigns.does_not_fit")), "{codes:?}");
    // 6 June to 30 June 2022 has 19 working days; the usual steps to the materials need 35.
    assert_eq!(view["steps"][0]["short"], 16);

    body["materials_due"] = json!("2022-05-01");
    body["cutoff_on"] = json!("2021-13-01");
    let (status, trouble) = world.call("POST", "/api/v1/campaigns", &office, body).await;
    assert_eq!(status.as_u16(), 400);
    assert_eq!(trouble["problems"][0]["place"]["field"], "cutoff_on");
}

async fn a_campaign_names_an_edition_that_is_there_and_days_that_hang_together(world: World) {
    let office = world.token("office").await;
    let honours = world.get("/api/v1/honours", &office).await;
    let body = json!({
        "honour": honours[0]["id"], "title": "下一次", "edition": "2016", "data_year": 2027,
        "cutoff_on": "2027-12-31", "starts_on": "2027-06-01", "materials_due": "2028-01-31",
        "report_due": "2028-04-30", "onsite_due": "2028-06-30",
    });
    let with = |changes: Value| {
        let mut body = body.clone();
        for (key, value) in changes.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    let before = world.get("/api/v1/campaigns", &office).await;
    for (changes, code, field) in [
        (json!({ "edition": "e" }), "unknown_edition", "edition"),
        (json!({ "edition": "1999" }), "unknown_edition", "edition"),
        (json!({ "cutoff_on": "2026-12-31" }), "cutoff_range", "cutoff_on"),
        (json!({ "cutoff_on": "2028-02-01" }), "cutoff_range", "cutoff_on"),
        (json!({ "data_year": 2029, "cutoff_on": "2029-01-01" }), "data_year_ahead", "data_year"),
    ] {
        let (status, trouble) = world.call("POST", "/api/v1/campaigns", &office, with(changes)).await;
        let first = &trouble["problems"][0];
        assert_eq!(
            (status.as_u16(), first["code"].as_str(), first["place"]["field"].as_str()),
            (400, Some(format!("campaigns.{code}").as_str()), Some(field))
        );
    }
    assert_eq!(world.get("/api/v1/campaigns", &office).await, before);

    // The demo's own runs by the edition of 2016, named by its title, for 2025: no second one.
    let again = with(json!({ "data_year": 2025, "cutoff_on": "2025-12-31" }));
    let (status, trouble) = world.call("POST", "/api/v1/campaigns", &office, again.clone()).await;
    let first = &trouble["problems"][0];
    assert_eq!((status.as_u16(), &first["code"]), (409, &json!("campaigns.there_already")));
    let running = running(&world, &office).await;
    assert_eq!((&first["params"]["title"], &first["params"]["campaign"]), (&running["title"], &running["id"]));
    assert!(first["message"].as_str().unwrap().contains(running["title"].as_str().unwrap()));

    // Another year stands beside it, until it is changed into the same; a withdrawn one is no hindrance.
    let (status, made) = world.call("POST", "/api/v1/campaigns", &office, body.clone()).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    let (status, _) = world.call("POST", "/api/v1/campaigns", &office, body.clone()).await;
    assert_eq!(status.as_u16(), 409);
    let path = format!("/api/v1/campaigns/{}", made["id"].as_str().unwrap());
    let (status, trouble) = world.call("PUT", &path, &office, with(json!({
        "data_year": 2025, "cutoff_on": "2025-12-31", "revision": 1,
    }))).await;
    assert_eq!((status.as_u16(), &trouble["code"]), (409, &json!("campaigns.there_already")));
    let (status, trouble) = world.call("PUT", &path, &office, with(json!({ "title": "改名", "revision": 1 }))).await;
    assert_eq!(status.as_u16(), 204, "{trouble}");
    let ask = json!({ "move": "withdraw", "on": running["today"], "note": "误建", "revision": 2 });
    let (status, trouble) = world.call("POST", &format!("{path}/moves"), &office, ask).await;
    assert_eq!(status.as_u16(), 204, "{trouble}");
    // Two who open it at once: one of them is told.
    let both = tokio::join!(
        world.call("POST", "/api/v1/campaigns", &office, body.clone()),
        world.call("POST", "/api/v1/campaigns", &office, body.clone()),
    );
    let mut statuses = [both.0.0.as_u16(), both.1.0.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

async fn a_preview_warns_as_the_campaign_would_and_keeps_nothing(world: World) {
    let office = world.token("office").await;
    let before = world.get("/api/v1/campaigns", &office).await;
    let body = json!({
        "honour": world.get("/api/v1/honours", &office).await[0]["id"], "title": "t",
        "edition": "2016", "data_year": 2021, "cutoff_on": "2021-12-31", "starts_on": "2022-06-06",
        "materials_due": "2022-06-30", "report_due": "2022-09-30", "onsite_due": "2022-10-31",
    });
    let (status, view) = world.call("POST", "/api/v1/campaign_previews", &office, body.clone()).await;
    assert_eq!(status.as_u16(), 200, "{view}");
    assert_eq!(view["warnings"][0]["code"], "campaigns.does_not_fit");
    assert_eq!(view["steps"][0]["short"], 16);
    assert_eq!(world.get("/api/v1/campaigns", &office).await, before);
    // Of one that was handed up, only what leads to the visit is still warned of.
    let now = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{}/moves", now["id"].as_str().unwrap());
    let ask = json!({ "move": "submit", "on": now["today"], "document": "〔2026〕1", "revision": now["revision"] });
    assert_eq!(world.call("POST", &path, &office, ask).await.0.as_u16(), 204);
    let path = format!("/api/v1/campaign_previews?of={}", now["id"].as_str().unwrap());
    let (status, handed_up) = world.call("POST", &path, &office, body).await;
    assert_eq!(status.as_u16(), 200, "{handed_up}");
    let settled: Vec<_> = handed_up["countdowns"].as_array().unwrap().iter().map(|one| &one["settled"]).collect();
    assert_eq!(settled, [true, true, false]);
    for step in handed_up["steps"].as_array().unwrap() {
        assert_eq!(step["light"] == "settled", step["anchor"] != "onsite", "{step}");
        let warned = handed_up["warnings"].as_array().unwrap().iter().any(|w| w["params"]["step"] == step["title"]);
        assert_eq!(warned, step["anchor"] == "onsite" && step["short"].as_i64() > Some(0), "{step}");
    }
}

async fn home_tells_what_one_did_oneself_and_nothing_of_others(world: World) {
    let office = world.token("office").await;
    let year = json!({ "days": [{ "day": "2031-01-01", "works": false, "name": "元旦" }], "revision": 0 });
    let (status, _) = world.call("PUT", "/api/v1/calendar/2031", &office, year).await;
    assert_eq!(status.as_u16(), 204);
    let home = world.get("/api/v1/home", &office).await;
    assert_eq!(home["done"][0]["action"], "campaigns.calendar_changed");
    let other = world.get("/api/v1/home", &world.token("leader").await).await;
    assert_eq!(other["done"], json!([]));
}

async fn a_year_of_the_calendar_is_not_written_over_what_was_not_read(world: World) {
    let office = world.token("office").await;
    let put = async |name: &str, revision: i64| {
        let day = json!({ "day": "2031-01-01", "works": false, "name": name });
        let body = json!({ "days": [day], "revision": revision });
        let (status, body) = world.call("PUT", "/api/v1/calendar/2031", &office, body).await;
        (status.as_u16(), body["code"].as_str().unwrap_or_default().to_owned())
    };
    let done = || (204, String::new());
    let stale = || (409, "request.stale".to_owned());
    assert_eq!(put("元旦", 1).await, stale());
    assert_eq!(put("元旦", 0).await, done());
    assert_eq!(put("除夕", 0).await, stale());
    let read = world.get("/api/v1/calendar", &office).await;
    assert_eq!(read["revisions"]["2031"], 1);
    assert!(read["days"].as_array().unwrap().iter().any(|day| day["name"] == "元旦" && day["day"] == "2031-01-01"));
    assert_eq!(put("除夕", 1).await, done());
    assert_eq!(put("春节", 1).await, stale());
    // Another year has a revision of its own.
    assert!(read["revisions"].get("2032").is_none());
}

async fn an_earlier_inspection_moves_the_year_in_which_the_honour_is_due_again(world: World) {
    let office = world.token("office").await;
    let honours = world.get("/api/v1/honours", &office).await;
    let civil = &honours[1];
    assert_eq!((&civil["rule_years"], &civil["next_due_year"]), (&json!(3), &json!(2026)));
    let path = format!("/api/v1/honours/{}/inspections", civil["id"].as_str().unwrap());
    for (year, due) in [(2022, 2026), (2026, 2029)] {
        let body = json!({ "year": year, "result": "passed" });
        assert_eq!(world.call("POST", &path, &office, body).await.0.as_u16(), 204);
        let now = world.get("/api/v1/honours", &office).await;
        assert_eq!(now[1]["next_due_year"], due);
    }
}

async fn the_usual_bureaus_are_proposed_in_the_citys_name_and_known_ones_are_marked(world: World) {
    let office = world.token("office").await;
    let usual = world.get("/api/v1/usual_organisations", &office).await;
    let one = |short: &str| {
        usual.as_array().unwrap().iter().find(|o| o["short_name"] == short).unwrap().clone()
    };
    assert_eq!(one("园林局")["there"], true);
    assert_eq!(one("民政局")["there"], false);
    assert_eq!(one("民政局")["name"], "云泽市民政局");
}

async fn the_file_of_the_notice_comes_back_with_its_digest(world: World) {
    let office = world.token("office").await;
    let campaign = running(&world, &office).await;
    let id = campaign["id"].as_str().unwrap();
    let path =
        format!("/api/v1/campaigns/{id}/notice?name=notice.pdf&revision={}", campaign["revision"]);
    let put = world.give("PUT", &path, &office, "application/pdf", "abc").await;
    assert_eq!(put.status, StatusCode::NO_CONTENT, "{put:?}");
    let now = running(&world, &office).await;
    // SHA-256 of "abc", FIPS 180-2 appendix B.1.
    let digest = now["notice"]["digest"].as_str().unwrap();
    assert!(digest.ends_with("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    let file = format!("/api/v1/campaigns/{id}/notice/file");
    let got = world.give("GET", &file, &office, "", "").await;
    assert_eq!(&got.bytes[..], b"abc");
}

async fn a_district_changes_its_own_organisations_and_no_others(world: World) {
    let district = world.token("district").await;
    let bureau = world.token("bureau").await;
    let body = |division: &str| {
        json!({ "name": format!("某某站{division}"), "short_name": format!("站{division}"),
            "kind": "institute", "division": division, "precedence": 90, "from_on": "2026-01-01" })
    };
    let post = async |token: &str, division: &str| {
        world.call("POST", "/api/v1/organisations", token, body(division)).await.0.as_u16()
    };
    assert_eq!(post(&bureau, "990102").await, 403);
    assert_eq!(post(&district, "990103").await, 403);
    assert_eq!(post(&district, "990100").await, 403);
    assert_eq!(post(&district, "990102").await, 201);
}

async fn an_organisation_is_found_by_initials_and_former_name_and_a_stale_change_is_refused(world: World) {
    let office = world.token("office").await;
    let found = world.get("/api/v1/organisations?search=ylj", &office).await;
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["short_name"], "园林局");
    let id = found[0]["id"].as_str().unwrap();
    let rename = json!({ "name": "云泽市园林和林业局", "short_name": "园林林业局",
        "from_on": "2099-01-01", "revision": 1 });
    let path = format!("/api/v1/organisations/{id}/names");
    assert_eq!(world.call("POST", &path, &office, rename.clone()).await.0.as_u16(), 204);
    let mut again = rename;
    again["name"] = json!("云泽市园林局");
    again["from_on"] = json!("2099-02-01");
    let (status, trouble) = world.call("POST", &path, &office, again).await;
    assert_eq!((status, trouble["code"].as_str()), (StatusCode::CONFLICT, Some("request.stale")));
    let search = "/api/v1/organisations?search=%E5%9B%AD%E6%9E%97%E7%BB%BF%E5%8C%96%E5%B1%80";
    let found = world.get(search, &office).await;
    // The day has not come: the old name holds, the new one is announced, and both find it.
    assert_eq!(found[0]["name"], "云泽市园林绿化局");
    assert_eq!(found[0]["coming_name"], json!({ "name": "云泽市园林和林业局", "from_on": "2099-01-01" }));
    assert_eq!(found[0]["former_names"], json!([]));
    let security = world.token("security").await;
    let reaches = world.get("/api/v1/accounts/reaches", &security).await;
    let listed = reaches["organisations"].as_array().unwrap().iter().find(|found| found["id"] == id);
    assert_eq!(listed.unwrap(), &json!({ "id": id, "name": "园林局" }));
    let search = "/api/v1/organisations?search=%E5%9B%AD%E6%9E%97%E5%92%8C%E6%9E%97%E4%B8%9A";
    assert_eq!(world.get(search, &office).await[0]["id"], id);

    // A renaming that took place holds at once.
    let other = world.get("/api/v1/organisations?search=%E8%B4%A2%E6%94%BF%E5%B1%80", &office).await;
    let path = format!("/api/v1/organisations/{}", other[0]["id"].as_str().unwrap());
    let mut older = json!({ "from_on": "2019-01-01" });
    for field in ["name", "short_name", "kind", "division", "precedence", "aliases", "revision"] {
        older[field] = other[0][field].clone();
    }
    let (status, told) = world.call("PUT", &path, &office, older).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    let path = format!("{path}/names");
    let rename = json!({ "name": "云泽市财政和国资局", "short_name": "财政国资局",
        "from_on": "2026-01-01", "revision": other[0]["revision"].as_i64().unwrap() + 1 });
    let (status, told) = world.call("POST", &path, &office, rename).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    let found = world.get("/api/v1/organisations?search=%E8%B4%A2%E6%94%BF%E5%B1%80", &office).await;
    assert_eq!(found[0]["name"], "云泽市财政和国资局");
    assert_eq!(found[0]["former_names"][0]["to_on"], "2026-01-01");
}

async fn a_successor_takes_the_seat_with_the_post_and_numbers_are_masked_for_a_bureau(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let bodies = world.get("/api/v1/bodies", &office).await;
    assert_eq!(bodies[0]["kind"], "leading_group");
    let head = &bodies[0]["seats"][0];
    assert_eq!(head["role"], "head");
    let path = format!("/api/v1/posts/{}/holders", head["post"].as_str().unwrap());
    let body = json!({ "person": { "name": "新人", "phone": "13900005678" },
        "from_on": "2026-01-01", "revision": 2 });
    let (status, trouble) = world.call("POST", &path, &office, body.clone()).await;
    assert_eq!(status.as_u16(), 204, "{trouble}");
    let (status, _) = world.call("POST", &path, &office, body).await;
    assert!([400, 409].contains(&status.as_u16()), "{status}");
    let seat = |bodies: &Value| bodies[0]["seats"][0]["holder"].clone();
    let whole = seat(&world.get("/api/v1/bodies", &office).await);
    assert_eq!(whole, json!({ "name": "新人", "phone": "13900005678" }));
    let masked = seat(&world.get("/api/v1/bodies", &bureau).await);
    assert_eq!(masked["phone"], "139****5678");
}

async fn the_exported_directory_is_taken_back_unchanged_and_faults_are_told_all_at_once(world: World) {
    let office = world.token("office").await;
    let path = "/api/v1/organisations/workbook";
    let import = format!("{path}?name=a.xlsx");
    let counts = |body: &Value| ["added", "changed", "unchanged"].map(|key| body[key].as_i64().unwrap());
    for name in ["office", "district"] {
        let token = world.token(name).await;
        let book = world.give("GET", path, &token, "", "").await.bytes;
        let answer = world.give("POST", &import, &token, BOOK, book).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert_eq!(counts(&answer.body), [0, 0, 20], "{name}: {:?}", answer.body["problems"]);
    }

    let heads = [
        "id",
        "precedence",
        "name",
        "short_name",
        "kind",
        "division",
        "aliases",
        "from_on",
        "to_on",
        "contact",
        "contact_phone",
        "substitute",
        "substitute_phone",
        "duty",
    ];
    let book = |rows: &[[&str; 14]]| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (place, row) in std::iter::once(&heads).chain(rows).enumerate() {
            for (column, text) in row.iter().enumerate() {
                sheet.write(place as u32, column as u16, *text).unwrap();
            }
        }
        Bytes::from(book.save_to_buffer().unwrap())
    };
    let bad = book(&[
        ["", "x", "甲", "甲", "bureau", "990100", "", "2026-01-01", "", "", "", "", "", ""],
        ["", "1", "乙", "乙", "nothing", "1", "", "2026-02-30", "", "人", "abc", "", "", ""],
    ]);
    let answer = world.give("POST", &import, &office, BOOK, bad).await;
    assert_eq!((&answer.body["taken"], &answer.body["faulty"]), (&json!(false), &json!(2)));
    assert!(answer.body["marked"].is_string());
    let told: Vec<(i64, &str)> = answer.body["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["place"]["row"].as_i64().unwrap(), p["place"]["field"].as_str().unwrap()))
        .collect();
    let expected =
        [(2, "B2"), (3, "E3"), (3, "F3"), (3, "H3"), (3, "K3")];
    assert_eq!(told, expected);

    let good = book(&[[
        "",
        "77",
        "丙站",
        "丙",
        "institute",
        "990100",
        "丙甲；丙乙",
        "2026-01-01",
        "",
        "人甲",
        "13900000001",
        "人乙",
        "13900000002",
        "材料",
    ]]);
    for query in ["&check=true", ""] {
        let found = world.get("/api/v1/organisations?search=%E4%B8%99%E7%AB%99", &office).await;
        assert_eq!(found, json!([]), "a check keeps nothing");
        let answer =
            world.give("POST", &format!("{import}{query}"), &office, BOOK, good.clone()).await;
        assert_eq!((answer.status, counts(&answer.body)), (StatusCode::OK, [1, 0, 0]));
    }
    let found = world.get("/api/v1/organisations?search=%E4%B8%99%E4%B9%99", &office).await;
    assert_eq!(found[0]["contact"]["substitute"]["name"], "人乙");
    assert_eq!(found[0]["aliases"], json!(["丙甲", "丙乙"]));
}

async fn home_tells_the_office_its_next_deed_and_the_leader_the_lights(world: World) {
    let office = world.token("office").await;
    let home = world.get("/api/v1/home", &office).await;
    assert_eq!(home["campaign"]["state"], "running");
    assert_eq!(home["campaign"]["next"]["days"], 25);
    let waits = |home: &Value, what: &str| {
        home["waiting"].as_array().unwrap().iter().any(|one| one["what"] == what)
    };
    for what in ["mark_step", "accept_task", "decide_extension"] {
        assert!(waits(&home, what), "{what}: {}", home["waiting"]);
    }
    assert_eq!(home["deadlines"].as_array().unwrap().len(), 3);
    let bureau = world.token("bureau").await;
    // The bureau's own: what is latest stands first, and nothing that only the office does.
    let own = world.get("/api/v1/home", &bureau).await;
    assert_eq!(own["waiting"][0]["what"], "hand_in_task", "{}", own["waiting"]);
    assert!(own["waiting"][0]["due"].as_str() < own["today"].as_str());
    assert!(!waits(&own, "accept_task") && !waits(&own, "mark_step"));
    assert_eq!(world.call("GET", "/api/v1/cockpit", &bureau, Value::Null).await.0.as_u16(), 403);
    let leader = world.token("leader").await;
    let cockpit = world.get("/api/v1/cockpit", &leader).await;
    let lights = cockpit["lights"].as_array().unwrap();
    assert_eq!(lights.len(), 5);
    assert_eq!((lights[0]["done"].as_i64(), lights[0]["total"].as_i64()), (Some(2), Some(4)));
    // Two of the demo's lines are past their day.
    assert_eq!((&lights[4]["key"], &lights[4]["light"], &lights[4]["late"]),
        (&json!("tasks"), &json!("red"), &json!(2)));
    assert_eq!(cockpit["late_tasks"][0]["unit"], "园林局");
    assert_eq!(cockpit["late_tasks"][0]["late_days"], 4);
}
}
