//! Who hears of questions, actions, blockers, promises and meetings, through the real door.

use crate::{
    coordination::{add, running, units},
    on_both_engines,
    world::World,
};
use serde_json::{Value, json};
use yuanjian_platform::notices::pass;
use yuanjian_types::Timestamp;

const DAY: i64 = 86_400;

/// What somebody was told by a rule, with the page that it leads to.
async fn told(world: &World, who: &str, rule: &str) -> Vec<(String, String)> {
    let token = world.token(who).await;
    let mut found = Vec::new();
    for kind in ["notice", "urging"] {
        let mut after = String::new();
        loop {
            let path = format!("/api/v1/notices?kind={kind}&after={after}");
            let page = world.get(&path, &token).await;
            let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
            let ours = page["items"].as_array().unwrap().iter().filter(|one| one["rule"] == rule);
            found.extend(ours.map(|one| (text(one, "text"), text(one, "page"))));
            let Some(next) = page["next"].as_str() else { break };
            next.clone_into(&mut after);
        }
    }
    found
}

/// Let the service hear the record now, and look at the day so many days on.
async fn pass_on(world: &World, days: i64) {
    pass(&world.platform, Timestamp::now()).await.unwrap();
    pass(&world.platform, Timestamp::now().plus_seconds(days * DAY)).await.unwrap();
}

fn today_and(days: i64) -> String {
    Timestamp::now().plus_seconds(days * DAY).day_in_china()
}

async fn step(world: &World, token: &str, path: &str, way: &str) {
    let revision = world.get(path, token).await["revision"].clone();
    let body = json!({ "move": way, "note": "情况说明", "revision": revision });
    let (status, answer) = world.call("POST", &format!("{path}/moves"), token, body).await;
    assert!(status.is_success(), "{way}: {answer}");
}

on_both_engines! {
prepared;

async fn a_question_is_told_to_whom_it_asks_with_its_days_and_its_answer_to_who_asked(world: World) {
    pass_on(&world, 0).await;
    let (district, bureau) = (world.token("district").await, world.token("bureau").await);
    let units = units(&world, &district).await;
    let ask = json!({ "title": "小游园能否计入", "counterpart": units["园林局"], "on_day": today_and(0), "days": 10 });
    let id = add(&world, &district, "guidance", ask).await;
    let due = world.get(&format!("/api/v1/matters/{id}"), &bureau).await["due_on"].as_str().unwrap().to_owned();
    pass_on(&world, 0).await;
    pass_on(&world, 0).await;
    let asked = told(&world, "bureau", "guidance_asked").await;
    let page = format!("/coordination/guidance?open={id}");
    assert_eq!(asked, [(format!("望泽区 向您单位请示“小游园能否计入”，请于 {due} 前答复。"), page.clone())]);
    for other in ["district", "office", "leader", "technician", "treasurer"] {
        assert!(told(&world, other, "guidance_asked").await.is_empty(), "{other}");
    }
    // The day comes near, is there, and passes: the unit first, by the ladder the head at last.
    let left = (0..).find(|days| today_and(*days) == due).unwrap();
    for (days, near, late) in [(left - 8, 0, 0), (left - 7, 1, 0), (left - 3, 2, 0), (left, 3, 0), (left + 1, 3, 1)] {
        if days < 0 { continue; }
        pass_on(&world, days).await;
        let counts = (told(&world, "bureau", "guidance_due").await.len(), told(&world, "bureau", "guidance_late").await.len());
        assert_eq!(counts, (near, late), "{days} days on, due in {left}");
    }
    let today = told(&world, "bureau", "guidance_due").await;
    assert!(today.iter().any(|(text, _)| text.contains("今天到答复期限")), "{today:?}");
    assert!(told(&world, "leader", "guidance_late").await.is_empty());
    pass_on(&world, left + 10).await;
    assert_eq!(told(&world, "leader", "guidance_late").await.len(), 1);
    // Answered, it is told to who asked and waits no longer.
    step(&world, &bureau, &format!("/api/v1/matters/{id}"), "answer").await;
    pass_on(&world, left + 11).await;
    let answered = told(&world, "district", "guidance_answered").await;
    assert_eq!(answered, [("园林局 答复了“小游园能否计入”，请查看并确认：情况说明".to_owned(), page)]);
    let before = told(&world, "bureau", "guidance_late").await.len();
    pass_on(&world, left + 40).await;
    assert_eq!(told(&world, "bureau", "guidance_late").await.len(), before);
}

async fn a_meeting_tells_its_day_and_place_and_what_it_gave_out(world: World) {
    pass_on(&world, 0).await;
    let office = world.token("office").await;
    let campaign = running(&world, &office).await;
    let units = units(&world, &office).await;
    let mut body = json!({
        "kind": "coordination", "title": "断面协调会", "on_day": today_and(20), "at_time": "15:00", "place": "三楼会议室",
        "invited": [{ "unit": units["望泽区"] }],
    });
    let (status, made) = world.call("POST", &format!("/api/v1/campaigns/{campaign}/meetings"), &office, body.clone()).await;
    assert!(status.is_success(), "{made}");
    let path = format!("/api/v1/meetings/{}", made["id"].as_str().unwrap());
    pass_on(&world, 0).await;
    let called = told(&world, "district", "meeting_called").await;
    let when = format!("{} 15:00 三楼会议室", today_and(20));
    assert_eq!(called.len(), 1, "{called:?}");
    assert!(called[0].0.contains(&when) && path.ends_with(&called[0].1), "{called:?}");
    assert!(told(&world, "bureau", "meeting_called").await.is_empty());
    // Another place: who was invited hears of it, who is invited now is called.
    body["place"] = json!("二楼会议室");
    body["invited"] = json!([{ "unit": units["望泽区"] }, { "unit": units["园林局"] }]);
    body["revision"] = json!(1);
    let (status, answer) = world.call("PUT", &path, &office, body).await;
    assert!(status.is_success(), "{answer}");
    pass_on(&world, 0).await;
    let changed = told(&world, "district", "meeting_changed").await;
    assert!(changed.len() == 1 && changed[0].0.contains("二楼会议室"), "{changed:?}");
    assert_eq!((told(&world, "bureau", "meeting_called").await.len(), told(&world, "bureau", "meeting_changed").await.len()), (1, 0));
    // Three days before it, and no more once it is called off.
    pass_on(&world, 17).await;
    let near = told(&world, "bureau", "meeting_near").await;
    assert!(near.len() == 1 && near[0].0.contains("还有 3 天"), "{near:?}");
    step(&world, &office, &path, "cancel").await;
    pass_on(&world, 20).await;
    assert_eq!(told(&world, "bureau", "meeting_near").await.len(), 1);
    assert_eq!(told(&world, "bureau", "meeting_cancelled").await.len(), 1);
    // What it gave out, and what was promised there.
    let action = json!({ "title": "报备专人", "unit": units["望泽区"], "due_on": today_and(24) });
    let action = add(&world, &office, "action", action).await;
    let said = json!({ "title": "按期完成", "unit": units["望泽区"], "on_day": today_and(0), "due_on": today_and(22) });
    add(&world, &office, "commitment", said).await;
    let asked = json!({ "title": "影像时相", "source": "省厅", "person": "经办人", "unit": units["园林局"], "on_day": today_and(0) });
    add(&world, &office, "liaison", asked).await;
    pass_on(&world, 21).await;
    for (who, rule) in [
        ("district", "action_assigned"), ("district", "action_due"),
        ("district", "commitment_recorded"), ("district", "commitment_due"),
        ("bureau", "liaison_asked"), ("bureau", "liaison_open"),
    ] {
        assert_eq!(told(&world, who, rule).await.len(), 1, "{who} {rule}");
    }
    let district = world.token("district").await;
    step(&world, &district, &format!("/api/v1/matters/{action}"), "finish").await;
    pass_on(&world, 26).await;
    assert_eq!(told(&world, "office", "action_finished").await.len(), 1);
    assert!(told(&world, "district", "action_late").await.is_empty(), "what is done is not late");
    assert_eq!(told(&world, "district", "commitment_late").await.len(), 1);
}

async fn a_blocker_is_told_to_those_who_decide_and_the_decision_to_the_units_concerned(world: World) {
    pass_on(&world, 0).await;
    let (office, bureau, leader) = (world.token("office").await, world.token("bureau").await, world.token("leader").await);
    let campaign = running(&world, &office).await;
    let units = units(&world, &office).await;
    let list = world.get(&format!("/api/v1/campaigns/{campaign}/tasks"), &office).await;
    let task = list["items"].as_array().unwrap().iter().find(|task| task["item"] == "road-green-compliance").unwrap().clone();
    let raise = json!({ "title": "断面不足", "detail": "净宽不足", "wanted": "确认断面", "counterpart": units["望泽区"],
        "tasks": [task["id"]], "on_day": today_and(0), "due_on": today_and(3) });
    let id = add(&world, &bureau, "blocker", raise).await;
    let path = format!("/api/v1/matters/{id}");
    pass_on(&world, 0).await;
    assert_eq!(told(&world, "district", "blocker_raised").await.len(), 1);
    assert!(told(&world, "leader", "blocker_escalated").await.is_empty());
    step(&world, &bureau, &path, "escalate").await;
    pass_on(&world, 0).await;
    pass_on(&world, 3).await;
    for who in ["leader", "office"] {
        assert_eq!(told(&world, who, "blocker_escalated").await.len(), 1, "{who}");
        let due = told(&world, who, "decision_due").await;
        assert!(due.len() == 1 && due[0].0.contains("今天"), "{who} {due:?}");
    }
    let decision = json!({
        "text": "改由住建局牵头", "body": "领导小组", "document": "纪要〔2026〕2号", "on": today_and(0),
        "overrides": [{ "task": task["id"], "lead": units["住建局"], "revision": task["revision"] }],
        "revision": world.get(&path, &leader).await["revision"],
    });
    let (status, answer) = world.call("POST", &format!("{path}/decisions"), &leader, decision).await;
    assert!(status.is_success(), "{answer}");
    pass_on(&world, 3).await;
    let text = "堵点“断面不足”已有决定（领导小组，纪要〔2026〕2号）：改由住建局牵头".to_owned();
    for who in ["district", "bureau"] {
        let decided = told(&world, who, "blocker_decided").await;
        assert_eq!(decided, [(text.clone(), format!("/coordination/blocker?open={id}"))], "{who}");
    }
    assert!(told(&world, "leader", "blocker_decided").await.is_empty(), "who decided is not told");
    pass_on(&world, 9).await;
    assert!(told(&world, "leader", "decision_late").await.is_empty());
}
}
