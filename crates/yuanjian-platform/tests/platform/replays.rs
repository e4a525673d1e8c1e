//! The same request sent twice makes one thing, also when both come at once and to two servers.

use crate::world::{Answer, World};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;

const HONOURS: &str = "/api/v1/honours";

async fn post(world: &World, token: &str, key: &str, year: i64) -> Answer {
    let body = json!({
        "name": "h", "level": "city", "awarded_year": year, "awarded_by": "a", "document": "d",
        "rule_years": 5, "rule": "", "next_due_year": null, "links": [],
    });
    let request = Request::post(HONOURS)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("Idempotency-Key", key);
    world.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn count(world: &World, token: &str) -> usize {
    world.get(HONOURS, token).await.as_array().unwrap().len()
}

crate::on_both_engines! {
    async fn one_key_makes_one_thing_and_a_refusal_uses_none_up(world: World) {
        let office = world.token("office").await;
        let before = count(&world, &office).await;
        // Refused for its year: the key is still free.
        assert_eq!(post(&world, &office, "k1", 0).await.status, StatusCode::BAD_REQUEST);
        assert!(post(&world, &office, "k1", 2020).await.status.is_success());
        let again = post(&world, &office, "k1", 2020).await;
        assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "request.replayed"));
        assert_eq!(count(&world, &office).await, before + 1);
        // Another key is another thing.
        assert!(post(&world, &office, "k2", 2020).await.status.is_success());
        assert_eq!(count(&world, &office).await, before + 2);
        let bad = post(&world, &office, &"k".repeat(101), 2020).await;
        assert_eq!((bad.status, bad.code()), (StatusCode::BAD_REQUEST, "request.bad_key"));
    }

    async fn of_many_at_once_on_two_servers_one_is_made(world: World) {
        let office = world.token("office").await;
        let before = count(&world, &office).await;
        let second = world.beside().await;
        let sent = (0..10).map(|place| {
            let server = if place % 2 == 0 { &world } else { &second };
            post(server, &office, "same", 2020)
        });
        let answers = futures_util::future::join_all(sent).await;
        let made = answers.iter().filter(|answer| answer.status.is_success()).count();
        let refused = answers.iter().filter(|answer| answer.code() == "request.replayed").count();
        assert_eq!((made, refused), (1, 9));
        assert_eq!(count(&world, &office).await, before + 1);
    }
}
