//! The invented city grown: as much as was asked for, by the rules, and all of it marked; and what
//! a search finds among many documents, held against reading each of them.

use crate::{evidence::campaign, on_both_engines, world::World};
use serde_json::Value;
use std::collections::BTreeSet;
use yuanjian_app::Language;
use yuanjian_platform::{
    demo::{Size, grow},
    evidence::text::normal,
};

/// More documents than are asked for with one statement.
const SIZE: Size = Size { units: 27, lines: 61, points: 24, pieces: 130 };

async fn list(world: &World, path: &str, token: &str) -> Vec<Value> {
    let found = world.get(path, token).await;
    found.get("items").unwrap_or(&found).as_array().unwrap().clone()
}

fn words<'a>(list: &'a [Value], key: &str) -> BTreeSet<&'a str> {
    list.iter().map(|one| one[key].as_str().unwrap()).collect()
}

fn is_line(task: &&Value) -> bool {
    task["parent"].is_null()
}

on_both_engines! { prepared;
    async fn a_grown_city_has_its_size_and_says_everywhere_that_it_is_invented(world: World) {
        let office = world.token("office").await;
        let id = campaign(&world, &office).await;
        let tasks = format!("/api/v1/campaigns/{id}/tasks");
        let units_before = list(&world, "/api/v1/organisations", &office).await;
        let tasks_before = list(&world, &tasks, &office).await;
        let points_before = tasks_before.iter().filter(|task| !is_line(task)).count();
        grow(&world.platform, Language::Chinese, &SIZE).await.unwrap();

        let units = list(&world, "/api/v1/organisations", &office).await;
        let all = list(&world, &tasks, &office).await;
        let pieces = format!("/api/v1/evidence?campaign={id}&limit=500");
        let pieces = list(&world, &pieces, &office).await;
        let lines = list(&world, &format!("{tasks}?lines=true"), &office).await;
        assert_eq!((units.len(), lines.len(), pieces.len()), (SIZE.units, SIZE.lines, SIZE.pieces));
        assert_eq!(all.len() - lines.len(), SIZE.points + points_before);
        assert!(lines.iter().all(|line| line["lead"].is_object()), "each line has a lead");
        assert_eq!(words(&lines, "id"), all.iter().filter(is_line).map(|line| line["id"].as_str().unwrap()).collect());

        // What there was keeps its names; what came says that it is invented.
        for (now, before, name) in [(&units, &units_before, "name"), (&all, &tasks_before, "title")] {
            for one in words(now, name).difference(&words(before, name)) {
                assert!(one.contains("虚构"), "{one}");
            }
        }
        for piece in &pieces {
            let shown = format!("/api/v1/evidence/{}/preview", piece["id"].as_str().unwrap());
            let shown = world.get(&shown, &office).await;
            assert_eq!(piece["looked"], "read", "{piece}");
            assert!(piece["title"].as_str().unwrap().contains("虚构"), "{piece}");
            assert!(shown["blocks"].to_string().contains("本文为虚构材料"), "{shown}");
        }

        // Everything is in every state that pages show, and holds by the rules.
        assert_eq!(words(&pieces, "state"), ["accepted", "draft", "returned", "submitted"].into());
        let stands: BTreeSet<&str> = words(&all, "state");
        assert!(["draft", "in_progress", "submitted", "closed"].iter().all(|one| stands.contains(one)));
        let check = world.get(&format!("/api/v1/campaigns/{id}/breakdown/check"), &office).await;
        assert_eq!(check["errors"], 0, "{check}");
        let own = world.get(&format!("/api/v1/campaigns/{id}/task_units"), &office).await;
        let busy: BTreeSet<&str> = words(own["items"].as_array().unwrap(), "unit");
        let came: Vec<&Value> = units.iter().filter(|unit| unit["name"].as_str().unwrap().contains("虚构")).collect();
        assert!(came.iter().all(|unit| busy.contains(unit["id"].as_str().unwrap())), "every unit has a part");
        let (_, faults) = yuanjian_store::events::verify(&world.platform.db).await.unwrap();
        assert_eq!(faults, [], "the record holds");
    }

    async fn a_search_finds_what_reading_every_document_finds(world: World) {
        let office = world.token("office").await;
        let id = campaign(&world, &office).await;
        grow(&world.platform, Language::Chinese, &SIZE).await.unwrap();
        let path = format!("/api/v1/evidence?campaign={id}&limit=500");
        let mut texts = Vec::new();
        for piece in list(&world, &path, &office).await {
            let id = piece["id"].as_str().unwrap().to_owned();
            let shown = world.get(&format!("/api/v1/evidence/{id}/preview"), &office).await;
            let blocks = shown["blocks"].as_array().unwrap();
            let text: Vec<&str> = blocks.iter().filter_map(|block| block["text"].as_str()).collect();
            texts.push((id, normal(&text.join("\n"))));
        }
        let mut most = 0;
        for word in ["修剪情况见附表", "77-13", "乡土适生植物", "已于汛期前补植", "88-3", "宇宙飞船"] {
            let typed: String = word.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let found = list(&world, &format!("{path}&search={typed}"), &office).await;
            let read: BTreeSet<&str> = texts
                .iter()
                .filter(|(_, text)| text.contains(&normal(word)))
                .map(|(id, _)| id.as_str())
                .collect();
            assert_eq!(words(&found, "id"), read, "{word}");
            most = most.max(read.len());
        }
        assert!(most > 100, "one of the words stands in more texts than are read at a time: {most}");
    }
}
