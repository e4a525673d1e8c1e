//! The standard through the door: counts that reconcile, figures with their confidence.

use crate::world::{Engine, World};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_new_in_2016_counts_every_row_of_both_editions_once() {
    let world = World::open(Engine::Sqlite).await;
    let cookie = world.sign_in("leader").await;
    let path = "/api/v1/standard_comparisons?from=2010&to=2016";
    let answer = world.ask("GET", path, Some(&cookie), None).await;
    assert_eq!(answer.body["reconciles"], true);
    let count = |key: &str| {
        let groups = answer.body["groups"].as_array().unwrap();
        let group = groups.iter().find(|group| group["key"] == key).unwrap();
        assert_eq!(
            group["count"].as_u64().unwrap(),
            group["items"].as_array().unwrap().len() as u64
        );
        group["count"].as_u64().unwrap()
    };
    let kept =
        ["new", "raised", "lowered", "redefined", "unchanged"].map(count).iter().sum::<u64>();
    assert_eq!(kept, answer.body["to"]["indicators"].as_u64().unwrap());
    let old = answer.body["continued"].as_u64().unwrap() + count("dropped");
    assert_eq!(old, answer.body["from"]["indicators"].as_u64().unwrap());
    let english = world.ask("GET", "/api/v1/standards/1999", Some(&cookie), None).await;
    assert_eq!((english.status.as_u16(), english.code()), (404, "standard.no_edition"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_is_never_served_without_its_confidence() {
    let world = World::open(Engine::Sqlite).await;
    let cookie = world.sign_in("bureau").await;
    for edition in ["2010", "2016", "2022"] {
        let answer =
            world.ask("GET", &format!("/api/v1/standards/{edition}"), Some(&cookie), None).await;
        let mut figures = 0;
        for category in answer.body["categories"].as_array().unwrap() {
            for row in category["indicators"].as_array().unwrap() {
                for measure in row["measures"].as_array().unwrap() {
                    for threshold in measure["thresholds"].as_array().unwrap() {
                        figures += 1;
                        let how = threshold["confidence"].as_str().unwrap();
                        assert!(["verified", "secondary", "unverified"].contains(&how), "{row}");
                        assert!(!threshold["text"].as_str().unwrap().is_empty());
                    }
                }
            }
        }
        assert!(figures > 20, "{edition}: {figures}");
    }
}
