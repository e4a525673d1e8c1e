//! The parts of a city: entered, laid within each other, ended, taken back; and how far a role
//! reaches that is held over one of them.

use crate::{
    coordination::units,
    on_both_engines,
    surveys::{draft, line},
    world::World,
};
use serde_json::{Value, json};

fn body(code: &str, name: &str, kind: &str, parent: Option<&str>) -> Value {
    json!({ "code": code, "name": name, "kind": kind, "parent": parent, "precedence": 9 })
}

/// Ask for a change; status and code of the first problem.
async fn ask(world: &World, method: &str, path: &str, token: &str, body: Value) -> (u16, String) {
    let (status, answer) = world.call(method, path, token, body).await;
    let code = &answer["problems"][0]["code"];
    (status.as_u16(), code.as_str().or(answer["code"].as_str()).unwrap_or_default().to_owned())
}

fn wrong(code: &str) -> (u16, String) {
    (400, code.to_owned())
}

const DIVISIONS: &str = "/api/v1/divisions";

on_both_engines! {
prepared;

async fn a_division_is_entered_changed_ended_and_taken_back(world: World) {
    let office = world.token("office").await;
    let done = (204, String::new());
    let street = body("990102001", "临湖街道", "subdistrict", Some("990102"));
    assert_eq!(ask(&world, "POST", DIVISIONS, &office, street.clone()).await, done);
    assert_eq!(ask(&world, "POST", DIVISIONS, &office, street).await, wrong("divisions.code_taken"));
    let bureau = world.token("bureau").await;
    let other = body("990102002", "柳堤街道", "subdistrict", None);
    assert_eq!(ask(&world, "POST", DIVISIONS, &bureau, other).await.0, 403);
    // Everything wrong at once.
    let bad = body("不是代码", "", "town", Some("nowhere"));
    let (status, told) = world.call("POST", DIVISIONS, &office, bad).await;
    let told: Vec<&str> =
        told["problems"].as_array().unwrap().iter().map(|p| p["code"].as_str().unwrap()).collect();
    assert_eq!(status.as_u16(), 400);
    assert_eq!(
        told,
        ["divisions.bad_name", "divisions.bad_kind", "divisions.unknown_parent", "divisions.bad_code"]
    );
    // A division cannot lie within its own part, keeps its code, and knows who was first.
    let above = format!("{DIVISIONS}/990102");
    let circle = body("990102", "望泽区", "district", Some("990102001"));
    assert_eq!(ask(&world, "PUT", &above, &office, circle).await, wrong("divisions.within_itself"));
    let path = format!("{DIVISIONS}/990102001");
    let mut changed = body("990102009", "临湖街道", "subdistrict", Some("990102"));
    changed["revision"] = json!(1);
    assert_eq!(ask(&world, "PUT", &path, &office, changed.clone()).await, wrong("divisions.code_stays"));
    changed["code"] = json!("990102001");
    changed["to_on"] = json!("2020-12-31");
    assert_eq!(ask(&world, "PUT", &path, &office, changed.clone()).await, done);
    assert_eq!(ask(&world, "PUT", &path, &office, changed).await.1, "request.stale");
    // One that is over is offered to nobody any more.
    let security = world.token("security").await;
    let offered = world.get("/api/v1/accounts/reaches", &security).await;
    let offered = offered["divisions"].as_array().unwrap();
    assert!(offered.iter().any(|one| one["code"] == "990102"));
    assert!(!offered.iter().any(|one| one["code"] == "990102001"));
    // Taken back with a reason, but not while something rests on it.
    let reason = json!({ "reason": "重复登记", "revision": 2 });
    // What rests on it is told by each feature for its own, a survey's line among them.
    let resting = async |path: &str| {
        let (status, told) =
            world.call("POST", &format!("{path}/withdrawals"), &office, reason.clone()).await;
        assert_eq!((status.as_u16(), &told["code"]), (409, &json!("divisions.in_use")), "{told}");
        told["message"].as_str().unwrap().to_owned()
    };
    let told = resting(&above).await;
    for kind in ["单位", "下级区划", "账号角色"] {
        assert!(told.contains(kind), "{told}");
    }
    let zone = body("990101", "测试新区", "zone", None);
    assert_eq!(ask(&world, "POST", DIVISIONS, &office, zone).await, done);
    let survey = draft(&world, &office).await;
    let units = units(&world, &office).await;
    let asked = json!({ "name": "口袋公园", "form": "number", "measure": "个", "division": "990101", "year": 2025,
        "units": [units["园林局"]] });
    line(&world, &office, &survey, asked).await;
    let told = resting(&format!("{DIVISIONS}/990101")).await;
    assert!(told.contains("排查摸底") && !told.contains("单位"), "{told}");
    assert_eq!(ask(&world, "POST", &format!("{path}/withdrawals"), &office, reason).await, done);
    let all = world.get(DIVISIONS, &bureau).await;
    let last = all.as_array().unwrap().last().unwrap();
    assert_eq!((&last["code"], &last["withdrawn"]["reason"]), (&json!("990102001"), &json!("重复登记")));
    assert_eq!(last["may"], json!([]));
}

async fn a_districts_role_reaches_all_that_lies_within_and_nothing_beside_it(world: World) {
    let office = world.token("office").await;
    let district = world.token("district").await;
    // The demo's district is held over 990102; a street within it, a court within the street.
    for street in [
        body("990102001", "临湖街道", "subdistrict", Some("990102")),
        body("990102101", "临湖社区", "subdistrict", Some("990102001")),
    ] {
        assert_eq!(ask(&world, "POST", DIVISIONS, &office, street).await.0, 204);
    }
    let organisation = |name: &str, division: &str| {
        json!({
            "name": name, "short_name": name, "kind": "other", "division": division,
            "precedence": 90, "from_on": "2020-01-01",
        })
    };
    let path = "/api/v1/organisations";
    for (division, allowed) in
        [("990102", true), ("990102001", true), ("990102101", true), ("990103", false), ("990100", false)]
    {
        let new = organisation(&format!("单位{division}"), division);
        let (status, _) = world.call("POST", path, &district, new).await;
        assert_eq!(status.as_u16() == 201, allowed, "{division}: {status}");
    }
    // Their contact numbers are whole for the district, masked for a bureau of the city.
    let all = world.get(path, &office).await;
    let own = all.as_array().unwrap().iter().find(|one| one["name"] == "单位990102101").unwrap();
    let contact = format!("{path}/{}/contact", own["id"].as_str().unwrap());
    let named = json!({ "person": { "name": "柳青", "phone": "13900001234" }, "revision": 0 });
    assert_eq!(world.call("PUT", &contact, &district, named).await.0.as_u16(), 204);
    let bureau = world.token("bureau").await;
    for (token, shown) in [(&district, "13900001234"), (&office, "13900001234"), (&bureau, "139****1234")] {
        let all = world.get(path, token).await;
        let own = all.as_array().unwrap().iter().find(|one| one["name"] == "单位990102101").unwrap();
        assert_eq!(own["contact"]["person"]["phone"], shown);
    }
}

async fn a_post_may_fall_vacant_and_a_mistaken_group_or_expert_is_taken_back(world: World) {
    let office = world.token("office").await;
    let all = world.get("/api/v1/organisations", &office).await;
    let posts = all.as_array().unwrap().iter().flat_map(|one| one["posts"].as_array().unwrap());
    let post = posts.into_iter().find(|post| !post["holder"].is_null()).unwrap().clone();
    let path = format!("/api/v1/posts/{}/vacancies", post["id"].as_str().unwrap());
    let early = json!({ "to_on": "1999-12-31", "revision": post["revision"] });
    assert_eq!(ask(&world, "POST", &path, &office, early).await, wrong("organisations.succession_day"));
    let yesterday = yuanjian_types::Timestamp::now().plus_seconds(-86_400).day_in_china();
    let leaves = json!({ "to_on": yesterday, "revision": post["revision"] });
    assert_eq!(ask(&world, "POST", &path, &office, leaves.clone()).await.0, 204);
    assert_eq!(ask(&world, "POST", &path, &office, leaves).await, (409, "organisations.nobody_holds".to_owned()));
    let all = world.get("/api/v1/organisations", &office).await;
    let posts = all.as_array().unwrap().iter().flat_map(|one| one["posts"].as_array().unwrap());
    let now = posts.into_iter().find(|one| one["id"] == post["id"]).unwrap();
    assert_eq!((&now["holder"], &now["holders"][0]["to_on"]), (&Value::Null, &json!(yesterday)));

    // A group that others serve stays; one that serves nobody goes; none serves itself.
    let bodies = world.get("/api/v1/bodies", &office).await;
    let bodies = bodies.as_array().unwrap();
    let serving = bodies.iter().find(|one| !one["parent"].is_null()).unwrap();
    let served = bodies.iter().find(|one| one["id"] == serving["parent"]).unwrap();
    let back = |one: &Value| {
        let path = format!("/api/v1/bodies/{}/withdrawals", one["id"].as_str().unwrap());
        (path, json!({ "reason": "重复", "revision": one["revision"] }))
    };
    let (path, reason) = back(served);
    assert_eq!(ask(&world, "POST", &path, &office, reason).await.1, "organisations.body_served");
    let mut circle = served.clone();
    for key in ["id", "division_name", "may"] {
        circle.as_object_mut().unwrap().remove(key);
    }
    circle["seats"] = json!([]);
    circle["parent"] = serving["id"].clone();
    let path = format!("/api/v1/bodies/{}", served["id"].as_str().unwrap());
    assert_eq!(ask(&world, "PUT", &path, &office, circle).await, wrong("organisations.body_within_itself"));
    let last = bodies.iter().rfind(|one| !bodies.iter().any(|other| other["parent"] == one["id"]));
    let (path, reason) = back(last.unwrap());
    assert_eq!(ask(&world, "POST", &path, &office, reason).await.0, 204);
    let after = world.get("/api/v1/bodies", &office).await;
    assert_eq!(after.as_array().unwrap().len(), bodies.len() - 1);

    let expert = json!({
        "name": "何树", "phone": "13900005678", "employer": "林科院", "skills": "古树",
        "from_on": "2026-01-01",
    });
    let nobody = json!({ "name": " ", "employer": "", "skills": "", "from_on": "x", "phone": "abc" });
    let (status, told) = world.call("POST", "/api/v1/experts", &office, nobody).await;
    assert_eq!((status.as_u16(), told["problems"].as_array().unwrap().len()), (400, 5));
    let (status, made) = world.call("POST", "/api/v1/experts", &office, expert.clone()).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    let path = format!("/api/v1/experts/{}", made["id"].as_str().unwrap());
    let mut changed = expert;
    changed["title"] = json!("研究员");
    changed["phone"] = json!("139****5678");
    changed["revision"] = json!(1);
    assert_eq!(world.call("PUT", &path, &office, changed.clone()).await.0.as_u16(), 204);
    assert_eq!(ask(&world, "PUT", &path, &office, changed).await.1, "request.stale");
    let listed = async || {
        let all = world.get("/api/v1/experts", &office).await;
        all.as_array().unwrap().iter().find(|one| one["id"] == made["id"]).cloned()
    };
    let kept = listed().await.unwrap();
    assert_eq!((&kept["title"], &kept["phone"]), (&json!("研究员"), &json!("13900005678")));
    let reason = json!({ "reason": "登记错人", "revision": 2 });
    assert_eq!(ask(&world, "POST", &format!("{path}/withdrawals"), &office, reason).await.0, 204);
    assert_eq!(listed().await, None);
}
}
