//! Jobs: done once, seen while they run, stopped when asked, taken over when a worker dies.

use crate::{on_both_engines, world::World};
use serde_json::json;
use yuanjian_app::Failure;
use yuanjian_platform::{
    Ctx,
    jobs::{Done, Progress, READ, Works, work_off},
};
use yuanjian_store::{
    Author, StoreError,
    jobs::{self, End, Job, Wanted},
};
use yuanjian_types::{Problem, Timestamp};

fn author() -> Author {
    Author {
        city: "990100".to_owned(),
        account: String::new(),
        name: "test".to_owned(),
        address: String::new(),
        request: String::new(),
    }
}

/// A job that the technician wants.
async fn want(world: &World, kind: &str) -> String {
    let account: String = sqlx::query_scalar("select id from account where name = 'technician'")
        .fetch_one(world.platform.db.read())
        .await
        .unwrap();
    let mut tx = world.platform.db.begin(author(), Timestamp::now()).await.unwrap();
    let wanted = Wanted {
        city: "990100",
        kind,
        title: "试",
        payload: json!({ "n": 6 }),
        account: &account,
        account_name: "test",
    };
    let id = jobs::enqueue(&mut tx, &wanted).await.unwrap();
    tx.commit([]).await.unwrap();
    id
}

fn seven_times(_: Ctx, job: Job, progress: Progress) -> Done {
    Box::pin(async move {
        progress.tell("jobs.step", 1, 1)?;
        Ok(json!({ "product": job.payload["n"].as_i64().unwrap_or_default() * 7 }))
    })
}

fn until_stopped(_: Ctx, _: Job, progress: Progress) -> Done {
    Box::pin(async move {
        loop {
            progress.tell("jobs.step", 0, 0)?;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    })
}

fn fails_for_now(_: Ctx, _: Job, _: Progress) -> Done {
    Box::pin(async move { Err(Failure::unavailable(Problem::error("jobs.worker_died")).into()) })
}

fn breaks(_: Ctx, _: Job, _: Progress) -> Done {
    Box::pin(async move { panic!("on purpose") })
}

fn works() -> Works {
    Works::default()
        .with("test.seven", READ, seven_times)
        .with("test.endless", READ, until_stopped)
        .with("test.fails_for_now", READ, fails_for_now)
        .with("test.breaks", READ, breaks)
}

on_both_engines! {
    async fn a_job_is_done_and_its_result_is_seen_by_who_wanted_it(world: World) {
        let id = want(&world, "test.seven").await;
        assert_eq!(work_off(&world.platform, &works()).await.unwrap(), 1);
        let path = format!("/api/v1/jobs/{id}");
        let cookie = world.sign_in("technician").await;
        let job = world.ask("GET", &path, Some(&cookie), None).await;
        assert_eq!((&job.body["state"], &job.body["result"]["product"]), (&json!("done"), &json!(42)));
        let cookie = world.sign_in("bureau").await;
        assert_eq!(world.ask("GET", &path, Some(&cookie), None).await.status, 404);
    }

    async fn what_did_not_serve_is_tried_again_later_and_then_given_up(world: World) {
        let id = want(&world, "test.fails_for_now").await;
        let db = &world.platform.db;
        let now = Timestamp::now();
        // 5 and 25 seconds later, and not before.
        for wait in [5, 25] {
            assert_eq!(work_off(&world.platform, &works()).await.unwrap(), 1);
            let job = jobs::get(db, &id).await.unwrap().unwrap();
            assert_eq!((job.state.as_str(), job.ended_at), ("queued", None));
            assert_eq!(work_off(&world.platform, &works()).await.unwrap(), 0);
            let due: i64 = sqlx::query_scalar("select run_after from job where id = $1")
                .bind(id.as_str()).fetch_one(db.read()).await.unwrap();
            let seconds = (due - Timestamp::now().0) / 1_000_000;
            assert!((wait - 5..=wait).contains(&seconds), "{seconds} and not {wait}");
            sqlx::query("update job set run_after = $2 where id = $1").bind(id.as_str()).bind(now.0)
                .execute(&mut *db.write().await.unwrap()).await.unwrap();
        }
        assert_eq!(work_off(&world.platform, &works()).await.unwrap(), 1);
        let job = jobs::get(db, &id).await.unwrap().unwrap();
        assert_eq!((job.state.as_str(), job.attempts), ("failed", jobs::ATTEMPTS));
        assert_eq!(job.result["problems"][0]["code"], "jobs.worker_died");
    }

    async fn a_job_that_breaks_ends_as_failed_and_the_next_one_is_done(world: World) {
        let broken = want(&world, "test.breaks").await;
        let fine = want(&world, "test.seven").await;
        assert_eq!(work_off(&world.platform, &works()).await.unwrap(), 2);
        let state = |id: String| { let db = world.platform.db.clone(); async move { jobs::get(&db, &id).await.unwrap().unwrap().state } };
        assert_eq!((state(broken).await.as_str(), state(fine).await.as_str()), ("failed", "done"));
    }

    async fn a_running_job_stops_when_asked(world: World) {
        let id = want(&world, "test.endless").await;
        let platform = world.platform.clone();
        let working = tokio::spawn(async move { work_off(&platform, &works()).await.unwrap() });
        let cookie = world.sign_in("technician").await;
        let path = format!("/api/v1/jobs/{id}");
        let running = async || {
            let seen = world.ask("GET", &path, Some(&cookie), None).await;
            assert_eq!(seen.status, 200, "{}", seen.body);
            seen.body["state"] == "running"
        };
        while !running().await {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(world.ask("POST", &format!("{path}/cancellations"), Some(&cookie), None).await.status, 204);
        working.await.unwrap();
        assert_eq!(world.ask("GET", &path, Some(&cookie), None).await.body["state"], "cancelled");
        let again = world.ask("POST", &format!("{path}/cancellations"), Some(&cookie), None).await;
        assert_eq!((again.status.as_u16(), again.code()), (409, "jobs.ended"));
    }

    async fn one_job_is_never_done_by_two_workers_of_one_server_or_of_two(world: World) {
        for _ in 0..20 { want(&world, "test.seven").await; }
        let second = world.beside().await;
        let mut workers = tokio::task::JoinSet::new();
        for place in 0..4 {
            let server = if place % 2 == 0 { &world } else { &second };
            let platform = server.platform.clone();
            workers.spawn(async move { work_off(&platform, &works()).await.unwrap() });
        }
        let mut done = 0;
        while let Some(number) = workers.join_next().await { done += number.unwrap(); }
        assert_eq!(done, 20);
    }

    async fn another_worker_takes_over_from_a_dead_one_and_gives_up_after_three_deaths(world: World) {
        let id = want(&world, "test.seven").await;
        let db = &world.platform.db;
        let now = Timestamp::now();
        for death in 0..3 {
            let at = now.plus_seconds(120 * death);
            let job = jobs::claim(db, "dies", at).await.unwrap().unwrap();
            assert_eq!((job.id.as_str(), job.attempts), (id.as_str(), death + 1));
            // Held while the lease runs.
            assert_eq!(jobs::claim(db, "other", at.plus_seconds(30)).await.unwrap(), None);
        }
        let job = jobs::get(db, &id).await.unwrap().unwrap();
        sqlx::query("update job set lease_until = 1 where id = $1")
            .bind(id.as_str()).execute(&mut *db.write().await.unwrap()).await.unwrap();
        assert_eq!(work_off(&world.platform, &works()).await.unwrap(), 1);
        let given_up = jobs::get(db, &id).await.unwrap().unwrap();
        assert_eq!(given_up.state, "failed");
        assert_eq!(given_up.result["problems"][0]["code"], "jobs.worker_died");
        // The dead one comes back too late.
        let mut tx = db.begin(author(), now).await.unwrap();
        let late = jobs::finish(&mut tx, &job, "dies", End::Done(json!(1))).await;
        assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
        drop(tx);
        assert_eq!(jobs::get(db, &id).await.unwrap().unwrap().state, "failed");
    }
}
