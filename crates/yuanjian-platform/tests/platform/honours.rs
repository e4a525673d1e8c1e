//! Titles beside their campaigns: what they rest on, by which tier they are judged, what they hang
//! together with, how they stood when they were given, and what stands beside the standard.

use crate::{
    on_both_engines,
    world::{Engine, World},
};
use serde_json::{Value, json};

async fn running(world: &World, token: &str) -> Value {
    let list = world.get("/api/v1/campaigns", token).await;
    let id = list[0]["id"].as_str().unwrap().to_owned();
    world.get(&format!("/api/v1/campaigns/{id}"), token).await
}

/// A campaign of an honour that nobody leads yet.
fn next(honour: &Value, edition: &str) -> Value {
    json!({
        "honour": honour["id"], "title": "下一次", "edition": edition, "data_year": 2027,
        "cutoff_on": "2027-12-31", "starts_on": "2027-06-01", "materials_due": "2028-01-31",
        "report_due": "2028-04-30", "onsite_due": "2028-06-30",
    })
}

on_both_engines! {
    prepared;

    async fn deadlines_items_and_tasks_cite_the_notice_that_they_follow_from(world: World) {
        let office = world.token("office").await;
        let campaign = running(&world, &office).await;
        let notice = &campaign["notice"];
        assert!(notice["number"].as_str().is_some_and(|number| !number.is_empty()));
        for deadline in campaign["countdowns"].as_array().unwrap() {
            assert_eq!(deadline["ground"], notice["number"]);
        }
        let id = campaign["id"].as_str().unwrap();
        let tasks = world.get(&format!("/api/v1/campaigns/{id}/tasks"), &office).await;
        let task = tasks["items"][0]["id"].as_str().unwrap();
        let ledger = world.get(&format!("/api/v1/ledgers/{id}"), &office).await;
        for cited in [&world.get(&format!("/api/v1/tasks/{task}"), &office).await["notice"], &ledger["notice"]] {
            for key in ["issuer", "title", "number", "issued_on", "file_name", "digest"] {
                assert_eq!(cited[key], notice[key], "{key}");
            }
            assert_eq!(cited["campaign"], id);
        }
        // A deadline to mend rests on the order that set it.
        let path = format!("/api/v1/campaigns/{id}/moves");
        let today = campaign["today"].as_str().unwrap();
        let revision = campaign["revision"].as_i64().unwrap();
        for (more, way) in ["submit", "order_rectification"].into_iter().enumerate() {
            let ask = json!({
                "move": way, "on": today, "document": format!("{way}〔2026〕7号"),
                "revision": revision + more as i64, "due": "2099-01-01",
            });
            let (status, told) = world.call("POST", &path, &office, ask).await;
            assert_eq!(status.as_u16(), 204, "{told}");
        }
        let after = running(&world, &office).await;
        let grounds: Vec<&str> = after["countdowns"].as_array().unwrap().iter().map(|c| c["ground"].as_str().unwrap()).collect();
        assert_eq!(grounds[3], "order_rectification〔2026〕7号");
        assert_eq!(grounds[0], notice["number"].as_str().unwrap());
    }

    async fn a_title_is_judged_by_its_tier_and_only_by_an_edition_that_has_it(world: World) {
        let office = world.token("office").await;
        let honours = world.get("/api/v1/honours", &office).await;
        assert_eq!((&honours[0]["level"], &honours[0]["tier"]), (&json!("city"), &json!("garden")));
        assert_eq!((&honours[1]["level"], &honours[1]["tier"]), (&json!("award"), &json!("")));
        let county = json!({ "name": "国家园林县城", "level": "county", "awarded_year": 2018 });
        let (status, made) = world.call("POST", "/api/v1/honours", &office, county.clone()).await;
        assert_eq!(status.as_u16(), 201, "{made}");
        let mut unknown = county;
        unknown["tier"] = json!("metropolis");
        let (status, told) = world.call("POST", "/api/v1/honours", &office, unknown).await;
        assert_eq!((status.as_u16(), &told["code"]), (400, &json!("campaigns.unknown_tier")));

        // The edition of 2022 has no tier of county towns; that of 2016 has.
        let (status, told) = world.call("POST", "/api/v1/campaigns", &office, next(&made, "2022")).await;
        assert_eq!((status.as_u16(), &told["code"]), (400, &json!("campaigns.tier_not_in_edition")));
        let (status, campaign) = world.call("POST", "/api/v1/campaigns", &office, next(&made, "2016")).await;
        assert_eq!(status.as_u16(), 201, "{campaign}");
        let path = format!("/api/v1/campaigns/{}", campaign["id"].as_str().unwrap());
        let view = world.get(&path, &office).await;
        assert_eq!((&view["tier"], &view["tier_name"]), (&json!("county"), &json!("国家园林县城")));
        let codes = |view: &Value| -> Vec<String> {
            view["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap().to_owned()).collect()
        };
        let other = "campaigns.assessed_by_another_tier".to_owned();
        assert!(!codes(&view).contains(&other));
        // Once assessments are set to the city's tier, the county town's campaign says so.
        let setup = json!({ "revision": 0, "project": {
            "name": "云泽市", "code": "990100", "edition": "2016", "tier": "garden",
            "data_year": 2025, "crs": "EPSG:4547",
        } });
        let (status, told) = world.call("PUT", "/api/v1/assessment_setup", &office, setup).await;
        assert_eq!(status.as_u16(), 204, "{told}");
        assert!(codes(&world.get(&path, &office).await).contains(&other));
        let list = world.get("/api/v1/campaigns", &office).await;
        let own = list.as_array().unwrap().iter().find(|one| one["honour"] == honours[0]["id"]).unwrap();
        let own = world.get(&format!("/api/v1/campaigns/{}", own["id"].as_str().unwrap()), &office).await;
        assert!(!codes(&own).contains(&other));
    }

    async fn when_a_title_falls_those_that_hang_together_with_it_say_so(world: World) {
        let office = world.token("office").await;
        let whats = |honours: &Value, place: usize| -> Vec<String> {
            honours[place]["threats"].as_array().unwrap().iter()
                .map(|t| format!("{} {}", t["name"].as_str().unwrap(), t["what"].as_str().unwrap())).collect()
        };
        let before = world.get("/api/v1/honours", &office).await;
        assert!((0..3).all(|place| whats(&before, place).is_empty()));
        let (_, made) = world.call("POST", "/api/v1/campaigns", &office, next(&before[2], "2022")).await;
        let linked = format!("/api/v1/campaigns/{}", made["id"].as_str().unwrap());
        let list = world.get("/api/v1/campaigns", &office).await;
        let led = list.as_array().unwrap().iter().find(|one| one["honour"] == before[0]["id"]).unwrap();
        let path = format!("/api/v1/campaigns/{}", led["id"].as_str().unwrap());
        let campaign = world.get(&path, &office).await;
        let today = campaign["today"].as_str().unwrap().to_owned();
        let moves = [
            ("submit", None), ("order_rectification", Some("rectifying")),
            ("report_rectified", Some("rechecking")), ("revoke", Some("revoked")),
        ];
        for (revision, (way, what)) in (campaign["revision"].as_i64().unwrap()..).zip(moves) {
            let ask = json!({ "move": way, "on": today, "document": "〔2026〕1", "revision": revision, "due": "2099-01-01" });
            let (status, told) = world.call("POST", &format!("{path}/moves"), &office, ask).await;
            assert_eq!(status.as_u16(), 204, "{way}: {told}");
            let now = world.get("/api/v1/honours", &office).await;
            let expected: Vec<String> = what.iter().map(|what| format!("国家园林城市 {what}")).collect();
            assert_eq!((whats(&now, 0), whats(&now, 1), whats(&now, 2)), (vec![], expected.clone(), expected), "{way}");
        }
        let view = world.get(&linked, &office).await;
        assert_eq!(view["threats"][0]["what"], "revoked");
        assert_eq!(view["threats"][0]["campaign"], campaign["id"]);
        let audit = world.token("audit").await;
        let record = world.get("/api/v1/events?action=campaigns.honour_struck", &audit).await;
        assert_eq!(record["items"].as_array().unwrap().len(), 2);
        assert_eq!(record["items"][0]["detail"]["honour"], "国家园林城市");
    }

    async fn the_year_of_the_award_is_written_with_its_source_and_on_no_stale_revision(world: World) {
        let office = world.token("office").await;
        let honour = world.get("/api/v1/honours", &office).await[0].clone();
        let path = format!("/api/v1/honours/{}/baseline", honour["id"].as_str().unwrap());
        let empty = world.get(&path, &office).await;
        assert_eq!((&empty["year"], &empty["revision"]), (&json!(2019), &json!(0)));
        let rows = empty["rows"].as_array().unwrap();
        assert!(rows.len() > 20 && rows.iter().all(|row| row["then"].is_null() && row["way"] == "unknown"));
        let body = |lines: Value, revision: i64| json!({
            "year": 2019, "source": "2019 年申报材料", "lines": lines, "revision": revision,
        });
        let line = |item: &str, value: f64| json!({ "item": item, "value": value, "note": "" });
        for (wrong, code) in [
            (body(json!([line("no-such-row", 1.0)]), 0), "campaigns.baseline_line"),
            (body(json!([line("green-space-rate", 1.0), line("green-space-rate", 2.0)]), 0), "campaigns.baseline_line"),
            (json!({ "year": 2019, "source": " ", "revision": 0 }), "campaigns.baseline_source"),
        ] {
            let (status, told) = world.call("PUT", &path, &office, wrong).await;
            assert_eq!((status.as_u16(), told["code"].as_str()), (400, Some(code)));
        }
        let good = body(json!([line("green-space-rate", 33.126)]), 0);
        let bureau = world.token("bureau").await;
        assert_eq!(world.call("PUT", &path, &bureau, good.clone()).await.0.as_u16(), 403);
        assert_eq!(world.call("PUT", &path, &office, good.clone()).await.0.as_u16(), 204);
        assert_eq!(world.call("PUT", &path, &office, good).await.0.as_u16(), 409);
        let now = world.get(&path, &bureau).await;
        let row = now["rows"].as_array().unwrap().iter().find(|row| row["item"] == "green-space-rate").unwrap();
        // Half goes to the even digit; two digits are shown of this row.
        assert_eq!((&row["then"], &row["now"], &row["way"]), (&json!(33.13), &Value::Null, &json!("unknown")));
        assert_eq!((&now["assessed"], &now["may"], &now["revision"]), (&json!(false), &json!([]), &json!(1)));
    }

    async fn figures_of_the_investment_environment_stand_apart(world: World) {
        let (office, bureau) = (world.token("office").await, world.token("bureau").await);
        let path = "/api/v1/investment_environment";
        let figure = |year: i64| json!({ "name": "实际使用外资", "unit": "亿美元", "year": year, "value": 1.25, "source": "统计公报", "note": "" });
        let before = world.get("/api/v1/cockpit", &world.token("leader").await).await;
        let body = json!({ "figures": [figure(2024), figure(2025)], "revision": 0 });
        assert_eq!(world.call("PUT", path, &bureau, body.clone()).await.0.as_u16(), 403);
        assert_eq!(world.call("PUT", path, &office, body.clone()).await.0.as_u16(), 204);
        assert_eq!(world.call("PUT", path, &office, body).await.0.as_u16(), 409);
        let twice = json!({ "figures": [figure(2024), figure(2024)], "revision": 1 });
        let (status, told) = world.call("PUT", path, &office, twice).await;
        assert_eq!((status.as_u16(), &told["code"]), (400, &json!("campaigns.environment_figure")));
        let now = world.get(path, &bureau).await;
        assert_eq!((now["figures"].as_array().unwrap().len(), &now["revision"], &now["may"]), (2, &json!(1), &json!([])));
        let after = world.get("/api/v1/cockpit", &world.token("leader").await).await;
        assert_eq!(after["lights"], before["lights"], "no light knows of it");
    }

    async fn a_task_names_each_programme_that_it_serves_once(world: World) {
        let office = world.token("office").await;
        let id = running(&world, &office).await["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/campaigns/{id}/tasks");
        let new = json!({ "title": "口袋公园", "programmes": [" 海绵城市 ", "文明城市创建", "海绵城市", ""] });
        let (status, made) = world.call("POST", &path, &office, new).await;
        assert_eq!(status.as_u16(), 201, "{made}");
        let task = world.get(&format!("/api/v1/tasks/{}", made["id"].as_str().unwrap()), &office).await;
        assert_eq!(task["programmes"], json!(["海绵城市", "文明城市创建"]));
        let long = json!({ "title": "口袋公园", "programmes": ["字".repeat(41)] });
        let (status, told) = world.call("POST", &path, &office, long).await;
        assert_eq!((status.as_u16(), &told["code"]), (400, &json!("tasks.bad_programmes")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_is_held_against_the_year_of_the_award_with_the_figures_of_an_assessment() {
    let world = World::filled(Engine::Sqlite).await;
    let office = world.token("office").await;
    let honour = world.get("/api/v1/honours", &office).await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/honours/{honour}/baseline");
    let assessments = world.get("/api/v1/assessments", &office).await;
    let assessment = assessments[0]["id"].as_str().unwrap();
    let year = assessments[0]["summary"]["data_year"].as_i64().unwrap();
    let typed = json!([{ "item": "green-space-rate", "value": 5.0, "note": "申报数" }]);
    let mut body = json!({
        "year": year - 6, "source": "评估", "lines": typed, "assessment": assessment, "revision": 0,
    });
    let (status, told) = world.call("PUT", &path, &office, body.clone()).await;
    assert_eq!((status.as_u16(), &told["code"]), (409, &json!("campaigns.baseline_other_year")));
    body["year"] = json!(year);
    let (status, told) = world.call("PUT", &path, &office, body).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    let view = world.get(&path, &office).await;
    assert_eq!(view["assessed"], true);
    let rows = view["rows"].as_array().unwrap();
    let of = |item: &str| rows.iter().find(|row| row["item"] == item).unwrap();
    // What was typed stays and was far less; all others were taken from the same assessment.
    let green = of("green-space-rate");
    assert_eq!(
        (&green["then"], &green["way"], &green["note"]),
        (&json!(5.0), &json!("better"), &json!("申报数"))
    );
    let change = green["now"].as_f64().unwrap() - 5.0;
    assert!((green["change"].as_f64().unwrap() - change).abs() < 1e-9);
    let measured: Vec<&Value> = rows
        .iter()
        .filter(|row| !row["now"].is_null() && row["item"] != "green-space-rate")
        .collect();
    assert!(measured.len() > 10);
    for row in measured {
        assert_eq!((&row["then"], &row["way"]), (&row["now"], &json!("same")), "{row}");
    }
    // A reviewer is told nothing of an assessment that was not handed up.
    let seen = world.get(&path, &world.token("reviewer").await).await;
    assert!(seen["rows"].as_array().unwrap().iter().all(|row| row["now"].is_null()));
}
