//! Evidence beside entries of the map's registers: who puts it there, who is told of it, how it is
//! taken off, and where else it shows.

use crate::{
    accounts::id_of,
    coordination::edited,
    evidence::{docx, piece},
    map_registers::{BYTES, KINDS, add, found, hand_in, items, one, pairs, park},
    on_both_engines,
    world::World,
};
use serde_json::{Value, json};

/// What a piece must name to be handed in.
fn proves() -> Value {
    json!([{ "item": "green-space-rate", "kind": "green-space-inventory" }])
}

async fn link(world: &World, token: &str, entry: &str, pieces: &[&str]) -> (u16, Value) {
    let path = format!("/api/v1/register_entries/{entry}/evidence");
    let (status, told) = world.call("POST", &path, token, json!({ "pieces": pieces })).await;
    (status.as_u16(), told)
}

async fn take_off(world: &World, token: &str, link: &str, reason: &str) -> (u16, Value) {
    let path = format!("/api/v1/register_evidence/{link}/withdrawals");
    let (status, told) = world.call("POST", &path, token, json!({ "reason": reason })).await;
    (status.as_u16(), told)
}

/// A step of a piece by its own unit, or a decision of the office.
async fn step(world: &World, token: &str, piece: &str, door: &str, way: &str) {
    let path = format!("/api/v1/evidence/{piece}");
    let revision = world.get(&path, token).await["revision"].clone();
    let body = json!({ "move": way, "revision": revision, "note": "试一试" });
    let (status, told) = world.call("POST", &format!("{path}/{door}"), token, body).await;
    assert_eq!(status.as_u16(), 204, "{told}");
}

/// Ids of the pieces that stand beside an entry, as somebody reads it.
async fn beside(world: &World, token: &str, entry: &str) -> Vec<String> {
    let whole = one(world, token, entry).await;
    let standing = whole["evidence"].as_array().unwrap().iter();
    let standing = standing.filter(|one| one["withdrawn"].is_null());
    standing.map(|one| one["piece"]["id"].as_str().unwrap().to_owned()).collect()
}

on_both_engines! {
prepared;

async fn evidence_beside_an_entry_is_told_to_who_may_see_the_piece_alone(world: World) {
    let (office, district, bureau) =
        (world.token("office").await, world.token("district").await, world.token("bureau").await);
    let entry = add(&world, &district, "park", park(json!({}))).await;
    let paper = piece(&world, &bureau, "建成批复.docx", &docx(&["批复"]), proves(), json!({})).await;
    // Whose the entry is does not see the draft of another unit: as if it were not there.
    for id in [paper.as_str(), "nothing"] {
        let (status, told) = link(&world, &district, &entry, &[id]).await;
        assert_eq!((status, found(&told)), (400, pairs(&[("pieces", "registers.unknown_evidence")])), "{id}");
    }
    // Who sees the piece does not write the entry.
    assert_eq!(link(&world, &bureau, &entry, &[&paper]).await.0, 403);
    for name in ["leader", "supervisor", "reviewer", "planner", "system"] {
        let token = world.token(name).await;
        assert_eq!(link(&world, &token, &entry, &[&paper]).await.0, 403, "{name}");
    }
    let (status, told) = link(&world, &office, &entry, &[&paper, &paper]).await;
    assert_eq!(status, 204, "asked for twice in one breath it is one: {told}");

    let seen = one(&world, &office, &entry).await;
    let told = &seen["evidence"][0];
    assert_eq!((&told["piece"]["title"], &told["piece"]["state"], &told["piece"]["organisation_name"]),
        (&json!("建成批复.docx"), &json!("draft"), &json!("园林局")));
    assert_eq!((&told["piece"]["picture"], &told["withdrawn"]), (&json!(false), &Value::Null));
    assert!(seen["may"].as_array().unwrap().contains(&json!("prove")), "{}", seen["may"]);
    assert_eq!(beside(&world, &bureau, &entry).await, std::slice::from_ref(&paper));
    let of_piece = world.get(&format!("/api/v1/evidence/{paper}"), &bureau).await;
    assert_eq!((&of_piece["entries"][0]["id"], &of_piece["entries"][0]["kind_name"]), (&json!(entry), &json!("公园")));
    let leader = world.token("leader").await;
    let reviewer = world.token("reviewer").await;
    for token in [&district, &leader, &reviewer] {
        let text = one(&world, token, &entry).await.to_string();
        assert!(!text.contains(&paper) && !text.contains("建成批复"), "{text}");
    }
    // Handed in it is the leaders', accepted the reviewer's too.
    step(&world, &bureau, &paper, "moves", "submit").await;
    assert_eq!(beside(&world, &leader, &entry).await, std::slice::from_ref(&paper));
    assert!(beside(&world, &reviewer, &entry).await.is_empty());
    step(&world, &office, &paper, "decisions", "accept").await;
    assert_eq!(beside(&world, &reviewer, &entry).await, std::slice::from_ref(&paper));
    assert!(beside(&world, &district, &entry).await.is_empty());
}

async fn all_that_is_wrong_with_a_choice_is_told_at_once_and_nothing_is_half_done(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let entry = add(&world, &office, "park", park(json!({}))).await;
    let new = async |name: &str| piece(&world, &bureau, name, &docx(&[name]), proves(), json!({})).await;
    let (there, given_up, good) = (new("在旁.docx").await, new("作废.docx").await, new("可用.docx").await);
    assert_eq!(link(&world, &office, &entry, &[&there]).await.0, 204);
    step(&world, &bureau, &given_up, "moves", "withdraw").await;
    let (status, told) = link(&world, &office, &entry, &[&good, "nothing", &given_up, &there]).await;
    let mut codes: Vec<String> = found(&told).into_iter().map(|(_, code)| code).collect();
    codes.sort_unstable();
    assert_eq!((status, codes), (400, ["registers.evidence_twice", "registers.unknown_evidence", "registers.withdrawn_evidence"].map(str::to_owned).to_vec()));
    assert_eq!(beside(&world, &office, &entry).await, std::slice::from_ref(&there));
    let (status, told) = link(&world, &office, &entry, &[]).await;
    assert_eq!((status, found(&told)), (400, pairs(&[("pieces", "registers.evidence_missing")])));
    let many: Vec<String> = (0..200).map(|n| format!("piece-{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let (status, told) = link(&world, &office, &entry, &many).await;
    assert_eq!((status, found(&told)), (400, pairs(&[("pieces", "registers.too_much_evidence")])));
    // A double click is one link, and the second is told what a later one would be.
    let pieces = [good.as_str()];
    let answers = futures_util::future::join_all((0..6).map(|_| link(&world, &office, &entry, &pieces))).await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 204).count(), 1, "{answers:?}");
    for (_, told) in answers.iter().filter(|(status, _)| *status != 204) {
        assert_eq!(found(told), pairs(&[("pieces", "registers.evidence_twice")]));
    }
    assert_eq!(beside(&world, &office, &entry).await.len(), 2);
}

async fn what_is_taken_off_stays_on_file_and_may_be_put_there_again(world: World) {
    let (office, district, bureau) =
        (world.token("office").await, world.token("district").await, world.token("bureau").await);
    let entry = add(&world, &district, "park", park(json!({}))).await;
    let paper = piece(&world, &bureau, "验收单.docx", &docx(&["验收"]), proves(), json!({})).await;
    assert_eq!(link(&world, &office, &entry, &[&paper]).await.0, 204);
    let id = one(&world, &office, &entry).await["evidence"][0]["id"].as_str().unwrap().to_owned();
    let (status, told) = take_off(&world, &office, &id, " ").await;
    assert_eq!((status, found(&told)), (400, pairs(&[("reason", "withdrawals.reason")])));
    // Not whose entry it is without seeing the piece, nor whose piece it is without the entry.
    assert_eq!(take_off(&world, &district, &id, "不要").await.0, 404);
    assert_eq!(take_off(&world, &bureau, &id, "不要").await.0, 403);
    assert_eq!(take_off(&world, &office, &id, "放错了公园").await.0, 204);
    assert_eq!(take_off(&world, &office, &id, "再来").await.0, 409);
    let told = one(&world, &bureau, &entry).await["evidence"][0].clone();
    assert_eq!((&told["id"], &told["withdrawn"]["reason"]), (&json!(id), &json!("放错了公园")));
    assert!(!one(&world, &district, &entry).await.to_string().contains("放错了公园"));
    let of_piece = format!("/api/v1/evidence/{paper}");
    assert_eq!(world.get(&of_piece, &bureau).await["entries"], json!([]));
    assert_eq!(link(&world, &office, &entry, &[&paper]).await.0, 204);
    let whole = one(&world, &office, &entry).await;
    let links = whole["evidence"].as_array().unwrap();
    assert_eq!((links.len(), &links[1]["withdrawn"]), (2, &Value::Null), "the first stays on file");
    // An entry that was taken back proves nothing and is not written any more.
    let again = links[1]["id"].as_str().unwrap().to_owned();
    let gone = json!({ "reason": "重复登记", "revision": 1 });
    let door = format!("/api/v1/register_entries/{entry}/withdrawals");
    assert_eq!(world.call("POST", &door, &office, gone).await.0.as_u16(), 204);
    assert_eq!(link(&world, &office, &entry, &[&paper]).await.1["code"], "registers.withdrawn");
    assert_eq!(take_off(&world, &office, &again, "再来").await.1["code"], "registers.withdrawn");
    assert_eq!(world.get(&of_piece, &bureau).await["entries"], json!([]));
    // The record tells both, with the reason.
    let export = world.give("GET", "/api/v1/events/export", &world.token("audit").await, "text/plain", "").await;
    let told: Vec<Value> = String::from_utf8(export.bytes.to_vec()).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_links: Vec<&Value> = told.iter().filter(|one| one["action"].as_str().unwrap_or_default().starts_with("registers.evidence_")).collect();
    let actions: Vec<&str> = of_links.iter().map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["registers.evidence_linked", "registers.evidence_withdrawn", "registers.evidence_linked"]);
    assert_eq!((&of_links[1]["thing_id"], &of_links[1]["detail"]["reason"], &of_links[1]["detail"]["evidence"]),
        (&json!(entry), &json!("放错了公园"), &json!([paper])));
}

async fn a_covert_piece_stands_beside_nothing_before_its_release(world: World) {
    let office = world.token("office").await;
    let supervisor = world.token("supervisor").await;
    let entry = add(&world, &office, "park", park(json!({}))).await;
    let title = "夜访听荷公园被占";
    let covert = piece(&world, &supervisor, "yefang.docx", &docx(&["渣土"]), proves(), json!({ "covert": true, "title": title })).await;
    step(&world, &supervisor, &covert, "moves", "submit").await;
    let (status, told) = link(&world, &office, &entry, &[&covert]).await;
    let nothing = link(&world, &office, &entry, &["nothing"]).await;
    assert_eq!((status, found(&told)), (400, pairs(&[("pieces", "registers.unknown_evidence")])));
    assert_eq!((nothing.0, found(&nothing.1)), (status, found(&told)), "as if it were not there");
    assert!(!told.to_string().contains(title), "{told}");
    assert_eq!(link(&world, &supervisor, &entry, &[&covert]).await.0, 403);
    // Not even by one who both sees it and writes the entry: what rests on an entry shows to others.
    let security = world.token("security").await;
    let accounts = world.get("/api/v1/accounts", &security).await;
    let path = format!("/api/v1/accounts/{}/grants", id_of(&accounts, "supervisor"));
    let (status, told) = world.call("POST", &path, &security, json!({ "role": "office" })).await;
    assert_eq!(status.as_u16(), 201, "{told}");
    let both = world.token("supervisor").await;
    let (status, told) = link(&world, &both, &entry, &[&covert]).await;
    assert_eq!((status, found(&told)), (400, pairs(&[("pieces", "registers.covert_evidence")])));
    assert!(beside(&world, &both, &entry).await.is_empty());
    // Released it is a piece like any other.
    let path = format!("/api/v1/evidence/{covert}/release");
    let (status, told) = world.call("POST", &path, &both, json!({ "note": "督查结束", "revision": 2 })).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    assert_eq!(link(&world, &office, &entry, &[&covert]).await.0, 204);
    assert_eq!(beside(&world, &office, &entry).await, [covert]);
}

async fn a_file_whose_entry_was_proved_since_is_not_undone(world: World) {
    let office = world.token("office").await;
    let bureau = world.token("bureau").await;
    let paper = piece(&world, &bureau, "批复.docx", &docx(&["批复"]), proves(), json!({})).await;
    let book = world.give("GET", &format!("{KINDS}/park/workbook?template=true"), &office, BYTES, "").await.bytes.to_vec();
    let book = edited(&book, &[(1, 2, "怀远公园"), (1, 5, "游园"), (1, 9, "已开放")]);
    let added = async || -> (String, String) {
        let told = hand_in(&world, &office, &format!("{KINDS}/park/imports?name=parks.xlsx"), book.clone()).await;
        let undo = format!("{KINDS}/park/imports/{}/undoings", told["import"].as_str().unwrap());
        let all = items(&world, &office, "park").await;
        let new = all.iter().find(|one| one["name"] == "怀远公园").unwrap_or_else(|| panic!("{told}"));
        (new["id"].as_str().unwrap().to_owned(), undo)
    };
    let (id, undo) = added().await;
    assert_eq!(link(&world, &office, &id, &[&paper]).await.0, 204);
    let imports = world.get(&format!("{KINDS}/park/imports"), &office).await;
    assert_eq!(imports[0]["may_undo"], false, "{imports}");
    let refused = async || {
        let (status, told) = world.call("POST", &undo, &office, Value::Null).await;
        assert_eq!((status.as_u16(), &told["code"]), (409, &json!("workbooks.changed_since")), "{told}");
        assert!(told.to_string().contains("怀远公园"), "{told}");
    };
    refused().await;
    // What was taken off stays on file, and so does the entry that it stood beside.
    let first = one(&world, &office, &id).await["evidence"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(take_off(&world, &office, &first, "放错了").await.0, 204);
    refused().await;
    let withdraw = async |id: &str| {
        let door = format!("/api/v1/register_entries/{id}/withdrawals");
        let gone = json!({ "reason": "试填", "revision": 1 });
        assert_eq!(world.call("POST", &door, &office, gone).await.0.as_u16(), 204);
    };
    withdraw(&id).await;
    // Undone while somebody puts evidence beside what it added: one of both, never a half.
    for _ in 0..4 {
        let (id, undo) = added().await;
        let pieces = [paper.as_str()];
        let (undone, linked) = tokio::join!(
            world.call("POST", &undo, &office, Value::Null),
            link(&world, &office, &id, &pieces),
        );
        let there = items(&world, &office, "park").await.iter().any(|one| one["id"] == id.as_str());
        assert_eq!((undone.0.as_u16() == 204, linked.0 == 204), (!there, there), "{undone:?} {linked:?}");
        if there {
            assert_eq!(beside(&world, &office, &id).await, std::slice::from_ref(&paper));
            withdraw(&id).await;
        }
    }
    let of_piece = world.get(&format!("/api/v1/evidence/{paper}"), &bureau).await;
    assert_eq!(of_piece["entries"], json!([]));
}
}

mod filled {
    use super::*;
    use crate::place::{PNG, layer_of, points, square};
    use yuanjian_platform::jobs;

    on_both_engines! {
    filled;

    async fn a_place_on_the_map_shows_the_pictures_of_the_entries_that_meet_it(world: World) {
        let (office, bureau) = (world.token("office").await, world.token("bureau").await);
        let green = layer_of(&world, &bureau, "green_land").await;
        let feature = world.get(&format!("/api/v1/layers/{green}/features/1"), &bureau).await;
        let corner = points(&feature["geometry"]["coordinates"])[0];
        let over = |name: &str, place: Value| park(json!({ "name": name, "place": place }));
        let here = add(&world, &office, "park", over("压在图斑上", square(corner, 0.0002))).await;
        // A degree further north nothing of the feature lies.
        let away = add(&world, &office, "park", over("远处", square([corner[0], corner[1] + 1.0], 0.0002))).await;
        let photo = piece(&world, &bureau, "实景.png", PNG, proves(), json!({ "dated_on": "2026-04-05" })).await;
        let paper = piece(&world, &bureau, "批复.docx", &docx(&["批复"]), proves(), json!({})).await;
        jobs::work_off(&world.platform, &yuanjian_platform::works()).await.unwrap();
        let path = format!("/api/v1/map/item?layer={green}&row=1");
        // The invented city may have a picture of its own here; only these two are looked at.
        let entries = async |token: &str| -> Vec<Value> {
            let told = world.get(&path, token).await["entries"].clone();
            assert_eq!(told["more"], 0, "{told}");
            let own = |one: &&Value| one["name"] == "压在图斑上" || one["name"] == "远处";
            told["shown"].as_array().unwrap().iter().filter(own).cloned().collect()
        };
        assert!(entries(&office).await.is_empty());
        for entry in [&here, &away] {
            assert_eq!(link(&world, &office, entry, &[&photo, &paper]).await.0, 204);
        }
        let shown = entries(&bureau).await;
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert_eq!((&shown[0]["id"], &shown[0]["name"], &shown[0]["kind_name"]), (&json!(here), &json!("压在图斑上"), &json!("公园")));
        // The paper is no picture.
        let pictures = shown[0]["pictures"].as_array().unwrap();
        assert_eq!((pictures.len(), &pictures[0]["id"], &pictures[0]["dated_on"]), (1, &json!(photo), &json!("2026-04-05")));
        // A draft is its unit's own, and without a shape nothing is looked for.
        let leader = world.token("leader").await;
        assert!(entries(&leader).await.is_empty());
        let whole = world.get(&format!("/api/v1/map/item?layer={green}"), &bureau).await;
        assert_eq!(whole["entries"]["shown"], json!([]));
        step(&world, &bureau, &photo, "moves", "submit").await;
        assert_eq!(entries(&leader).await[0]["id"], json!(here));
        // Taken off it is gone from the map.
        let links = one(&world, &office, &here).await["evidence"].clone();
        let own = links.as_array().unwrap().iter().find(|one| one["piece"]["id"] == *photo).unwrap();
        assert_eq!((&own["piece"]["picture"], take_off(&world, &office, own["id"].as_str().unwrap(), "过时").await.0), (&json!(true), 204));
        assert!(entries(&leader).await.is_empty());
    }

    async fn the_invented_city_shows_drawn_pictures_of_its_trees_a_wetland_a_park_and_a_project(world: World) {
        let (office, leader) = (world.token("office").await, world.token("leader").await);
        // Beside the entries, accepted, so that who leads sees them, and each says that it is invented.
        let mut proved = Vec::new();
        for kind in ["ancient_tree", "park", "wetland"] {
            for entry in items(&world, &leader, kind).await {
                let whole = one(&world, &leader, entry["id"].as_str().unwrap()).await;
                for proof in whole["evidence"].as_array().unwrap() {
                    let piece = &proof["piece"];
                    assert_eq!((&piece["picture"], &piece["thumbnail"], &piece["state"]), (&json!(true), &json!(true), &json!("accepted")), "{piece}");
                    assert!(piece["title"].as_str().unwrap().ends_with("（虚构示意图）"), "{piece}");
                    proved.push((kind, whole["name"].as_str().unwrap().to_owned(), piece["id"].clone()));
                }
            }
        }
        let kinds: Vec<&str> = proved.iter().map(|(kind, ..)| *kind).collect();
        assert_eq!(kinds, ["ancient_tree", "ancient_tree", "park", "wetland"], "{proved:?}");
        // A click on the ground of the park shows its picture.
        let (_, name, picture) = &proved[2];
        let green = layer_of(&world, &leader, "green_land").await;
        let asked = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        let found = world.get(&format!("/api/v1/map/rows?layer={green}&q={asked}"), &leader).await;
        let mut seen = false;
        for row in found["rows"].as_array().unwrap() {
            let item = world.get(&format!("/api/v1/map/item?layer={green}&row={}", row["row"]), &leader).await;
            let shown = item["entries"]["shown"].as_array().unwrap();
            let of_park = shown.iter().filter(|one| one["name"] == **name);
            let mut pictures = of_park.flat_map(|one| one["pictures"].as_array().unwrap());
            seen |= pictures.any(|one| one["id"] == *picture);
        }
        assert!(seen, "{name}: {found}");
        // The project has one from before its works and one of them.
        let campaign = world.get("/api/v1/campaigns", &office).await[0]["id"].as_str().unwrap().to_owned();
        let projects = world.get(&format!("/api/v1/campaigns/{campaign}/projects"), &office).await;
        let lake = projects["items"].as_array().unwrap().iter().find(|one| one["title"] == "白鹭湖公园新建工程（演示）").unwrap();
        let lake = world.get(&format!("/api/v1/projects/{}", lake["id"].as_str().unwrap()), &office).await;
        let titles = |side: &str| lake[side].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!((titles("before"), titles("after")), (vec!["白鹭湖公园用地原状（虚构示意图）".to_owned()], vec!["白鹭湖公园施工现场（虚构示意图）".to_owned()]));
        // Nothing that spoils a picture is suspected of a drawing, and none brings an item nearer to complete.
        let all = world.get(&format!("/api/v1/evidence?campaign={campaign}"), &office).await;
        let drawn: Vec<&Value> = all["items"].as_array().unwrap().iter().filter(|one| one["media"] == "image/png").collect();
        assert_eq!(drawn.len(), 6, "{all}");
        for one in drawn {
            let spoilt = ["blurred", "watermarked", "too_small", "other_type", "unreadable", "period", "after_cutoff", "duplicate"];
            let codes: Vec<&str> = one["warnings"].as_array().unwrap().iter().filter_map(|one| one["code"].as_str()).collect();
            assert!(!codes.iter().any(|code| spoilt.iter().any(|word| *code == format!("evidence.check.{word}"))), "{one}");
            assert!(one["proves"].as_array().unwrap().iter().all(|proof| proof["kind"] == ""), "{one}");
        }
    }
    }
}
