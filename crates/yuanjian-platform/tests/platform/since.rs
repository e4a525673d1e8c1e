//! Lists compared with the day of a notice: the days there are to choose from, and how pieces of
//! evidence and surveys stood then.

use crate::{
    coordination::{running, units},
    evidence::piece,
    on_both_engines,
    surveys::{draft, line},
    world::World,
};
use axum::http::StatusCode;
use serde_json::{Value, json};
use yuanjian_types::Timestamp;

fn today_and(days: i64) -> String {
    Timestamp::now().plus_seconds(days * 86_400).day_in_china()
}

on_both_engines! {
prepared;

async fn the_days_to_compare_with_are_those_on_which_something_went_out_before_today(world: World) {
    let office = world.token("office").await;
    let id = running(&world, &office).await;
    let path = format!("/api/v1/campaigns/{id}/notice_days");
    let issued = world.get(&format!("/api/v1/campaigns/{id}/breakdown/versions"), &office).await;
    let earlier = issued.as_array().unwrap().iter().filter(|one| one["issued_on"].as_str().unwrap() < today_and(0).as_str());
    let expected: Vec<Value> = earlier
        .map(|one| json!({ "on": one["issued_on"], "what": "breakdown", "number": one["number"] })).collect();
    assert_eq!(world.get(&path, &office).await, json!(expected));
    // A brief that is kept today is no day to compare with before tomorrow.
    let briefs = format!("/api/v1/campaigns/{id}/briefs");
    let (status, told) = world.call("POST", &briefs, &office, json!({ "decisions": ["x"] })).await;
    assert!(status.is_success(), "{told}");
    assert_eq!(world.get(&path, &office).await, json!(expected));
    assert_eq!(world.call("GET", &path, &world.token("security").await, Value::Null).await.0, StatusCode::FORBIDDEN);
}

async fn a_list_of_evidence_tells_how_each_piece_stood_and_what_changed(world: World) {
    let bureau = world.token("bureau").await;
    let campaign = running(&world, &bureau).await;
    let proves = json!([{ "item": "green-space-rate", "kind": "" }]);
    let id = piece(&world, &bureau, "a.txt", b"Green space", proves, json!({})).await;
    let list = async |more: &str| {
        let path = format!("/api/v1/evidence?campaign={campaign}{more}");
        let list = world.get(&path, &bureau).await["items"].as_array().unwrap().clone();
        list.into_iter().map(|one| (one["id"].clone(), one["was"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, [(json!(id), Value::Null)], "nothing is compared unasked");
    let (today, yesterday) = (today_and(0), today_and(-1));
    let fresh = [(json!(id), json!({ "state": null }))];
    assert_eq!(list(&format!("&since={yesterday}")).await, fresh);
    assert_eq!(list(&format!("&since={yesterday}&changed=true")).await, fresh);
    assert_eq!(list(&format!("&since={today}")).await, [(json!(id), json!({ "state": "draft" }))]);
    assert_eq!(list(&format!("&since={today}&changed=true")).await, []);
    let body = json!({ "move": "submit", "revision": 1 });
    let (status, told) = world.call("POST", &format!("/api/v1/evidence/{id}/moves"), &bureau, body).await;
    assert!(status.is_success(), "{told}");
    assert_eq!(list(&format!("&since={today}")).await, [(json!(id), json!({ "state": "submitted" }))]);
    let path = format!("/api/v1/evidence?campaign={campaign}&since=soon");
    let (status, told) = world.call("GET", &path, &bureau, Value::Null).await;
    assert_eq!((status, told["problems"][0]["place"]["field"].as_str()), (StatusCode::BAD_REQUEST, Some("since")));
}

async fn a_list_of_surveys_tells_how_each_stood_and_how_many_answers_were_in(world: World) {
    let (office, bureau) = (world.token("office").await, world.token("bureau").await);
    let campaign = running(&world, &office).await;
    let units = units(&world, &office).await;
    let id = draft(&world, &office).await;
    let asked = json!({ "figure": "parks_total", "units": [units["园林局"], units["水务局"]] });
    let line = line(&world, &office, &id, asked).await;
    let was = async |token: &str, day: &str| {
        let path = format!("/api/v1/campaigns/{campaign}/surveys?since={day}");
        world.get(&path, token).await["items"][0]["was"].clone()
    };
    let (today, yesterday) = (today_and(0), today_and(-1));
    assert_eq!(was(&office, &today).await, json!({ "state": "draft", "handed_in": 0 }));
    let issue = json!({ "move": "issue", "note": "", "revision": world.get(&format!("/api/v1/surveys/{id}"), &office).await["revision"] });
    let (status, told) = world.call("POST", &format!("/api/v1/surveys/{id}/moves"), &office, issue).await;
    assert!(status.is_success(), "{told}");
    let value = json!({ "amount": 17, "source": "公园台账", "method": "administrative", "confidence": "high",
        "as_of": "2025-12-31", "submit": true, "revision": 0 });
    let path = format!("/api/v1/survey_lines/{line}/answers/{}", units["园林局"]);
    let (status, told) = world.call("PUT", &path, &bureau, value).await;
    assert!(status.is_success(), "{told}");
    for token in [&office, &bureau] {
        assert_eq!(was(token, &today).await, json!({ "state": "open", "handed_in": 1 }));
        assert_eq!(was(token, &yesterday).await, json!({ "state": null, "handed_in": 0 }));
    }
}
}
