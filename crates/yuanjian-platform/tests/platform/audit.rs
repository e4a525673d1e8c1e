//! The chain of events: complete, append-only, and broken by any tampering.

use crate::{
    on_both_engines,
    world::{Engine, World},
};
use yuanjian_store::events;

on_both_engines! {
    async fn every_change_is_on_record_and_the_chain_holds(world: World) {
        let audit = world.sign_in("audit").await;
        world.sign_in("office").await;
        let record = world.ask("GET", "/api/v1/events?action=accounts.", Some(&audit), None).await;
        let actions: Vec<&str> =
            record.body["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
        assert_eq!(&actions[..2], ["accounts.signed_in", "accounts.signed_in"]);
        assert_eq!(actions.iter().filter(|a| **a == "accounts.created").count(), 12);
        assert!(!record.body.to_string().contains("argon2"));
        let proof = world.ask("GET", "/api/v1/events/verification", Some(&audit), None).await;
        assert_eq!(proof.body["holds"], true);
        assert_eq!(proof.body["events"], 15);
    }

    async fn the_record_cannot_be_changed_by_sql_through_the_program(world: World) {
        let mut connection = world.platform.db.write().await.unwrap();
        for statement in ["update event set action = 'x'", "delete from event"] {
            let refused = sqlx::raw_sql(statement).execute(&mut *connection).await.unwrap_err();
            assert!(refused.to_string().contains("append-only"), "{refused}");
        }
    }

    async fn a_hundred_changes_at_once_make_one_unbroken_chain(world: World) {
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..100 {
            let platform = world.platform.clone();
            tasks.spawn(async move {
                let author = yuanjian_store::Author {
                    city: "990100".to_owned(), account: String::new(), name: "test".to_owned(),
                    address: String::new(), request: String::new(),
                };
                let tx = platform.db.begin(author, yuanjian_types::Timestamp::now()).await.unwrap();
                tx.commit([yuanjian_store::Event::new("test.happened", "number", number.to_string())]).await.unwrap();
            });
        }
        while let Some(done) = tasks.join_next().await { done.unwrap(); }
        let (heads, faults) = events::verify(&world.platform.db).await.unwrap();
        assert_eq!(faults, []);
        assert_eq!(heads[0].sequence, 113);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_rewrites_the_rows_behind_our_back_breaks_the_chain() {
    for (tampering, what) in [
        (
            "update event set body = replace(body, 'created', 'erased') where sequence = 6",
            "changed",
        ),
        ("update event set action = 'accounts.nothing' where sequence = 3", "columns"),
        ("delete from event where sequence = 4", "missing"),
        ("delete from event where sequence = 13", "missing"),
        ("update chain set digest = 'sha256:0'", "head"),
        ("delete from chain", "head"),
    ] {
        let world = World::open(Engine::Sqlite).await;
        let mut connection = world.platform.db.write().await.unwrap();
        for statement in ["drop trigger event_no_update", "drop trigger event_no_delete"] {
            sqlx::raw_sql(statement).execute(&mut *connection).await.unwrap();
        }
        let done = sqlx::raw_sql(tampering).execute(&mut *connection).await.unwrap();
        assert!(done.rows_affected() > 0, "{tampering}");
        drop(connection);
        let (_, faults) = events::verify(&world.platform.db).await.unwrap();
        assert!(faults.iter().any(|fault| fault.what == what), "{tampering}: {faults:?}");
    }
}
