//! The chain of events: complete, append-only, and broken by any tampering.

use crate::{
    on_both_engines,
    world::{Engine, World},
};
use yuanjian_platform::audit::syslog::{Collector, tell_new};
use yuanjian_store::events;

on_both_engines! {
    async fn every_change_is_on_record_and_the_chain_holds(world: World) {
        let audit = world.sign_in("audit").await;
        world.sign_in("office").await;
        let record = world.ask("GET", "/api/v1/events?action=accounts.", Some(&audit), None).await;
        let actions: Vec<&str> =
            record.body["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
        assert_eq!(&actions[..2], ["accounts.signed_in", "accounts.signed_in"]);
        assert_eq!(actions.iter().filter(|a| **a == "accounts.created").count(), 13);
        assert!(!record.body.to_string().contains("argon2"));
        let proof = world.ask("GET", "/api/v1/events/verification", Some(&audit), None).await;
        assert_eq!(proof.body["holds"], true);
        assert_eq!(proof.body["events"], 16);
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
        assert_eq!(heads[0].sequence, 114);
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

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_record_is_named_and_the_one_after_it_is_not_called_changed() {
    let last =
        async |world: &World| events::verify(&world.platform.db).await.unwrap().0[0].sequence;
    for gap in [vec![1], vec![4], vec![4, 5], vec![4, 6]] {
        let world = World::open(Engine::Sqlite).await;
        let mut connection = world.platform.db.write().await.unwrap();
        sqlx::raw_sql("drop trigger event_no_delete").execute(&mut *connection).await.unwrap();
        for number in &gap {
            let statement = sqlx::query("delete from event where sequence = $1").bind(*number);
            assert_eq!(statement.execute(&mut *connection).await.unwrap().rows_affected(), 1);
        }
        drop(connection);
        let (_, faults) = events::verify(&world.platform.db).await.unwrap();
        let told: Vec<(i64, &str)> = faults.iter().map(|one| (one.sequence, one.what)).collect();
        let mut expected: Vec<(i64, &str)> = Vec::new();
        for number in &gap {
            expected.push((*number, "missing"));
            if !gap.contains(&(number + 1)) {
                expected.push((number + 1, "after_gap"));
            }
        }
        assert_eq!(told, expected);
    }
    // The last one: nothing follows it but the head.
    let world = World::open(Engine::Sqlite).await;
    let number = last(&world).await;
    let mut connection = world.platform.db.write().await.unwrap();
    sqlx::raw_sql("drop trigger event_no_delete").execute(&mut *connection).await.unwrap();
    let gone = sqlx::query("delete from event where sequence = $1").bind(number);
    gone.execute(&mut *connection).await.unwrap();
    drop(connection);
    let (_, faults) = events::verify(&world.platform.db).await.unwrap();
    let told: Vec<(i64, &str)> = faults.iter().map(|one| (one.sequence, one.what)).collect();
    assert_eq!(told, [(number, "missing")]);
    // What was changed as well, away from the gap, is still called so.
    let world = World::open(Engine::Sqlite).await;
    let mut connection = world.platform.db.write().await.unwrap();
    for statement in [
        "drop trigger event_no_update",
        "drop trigger event_no_delete",
        "delete from event where sequence = 4",
        "update event set body = replace(body, 'created', 'erased') where sequence = 7",
    ] {
        sqlx::raw_sql(statement).execute(&mut *connection).await.unwrap();
    }
    drop(connection);
    let (_, faults) = events::verify(&world.platform.db).await.unwrap();
    let told: Vec<(i64, &str)> = faults.iter().map(|one| (one.sequence, one.what)).collect();
    assert_eq!(told[..3], [(4, "missing"), (5, "after_gap"), (7, "changed")]);
}

/// One message of RFC 5424: what stands before the text, and the text.
fn parts(message: &str) -> (Vec<&str>, serde_json::Value) {
    let (head, text) = message.split_once('\u{feff}').unwrap();
    (head.split(' ').collect(), serde_json::from_str(text).unwrap())
}

fn is_whole(message: &str, number: i64) {
    let (head, text) = parts(message);
    assert_eq!(head[0], "<110>1");
    assert!(yuanjian_types::Timestamp::parse(head[1]).is_ok(), "{head:?}");
    assert_eq!((head[3], head[6]), ("yuanjian", "-"), "{head:?}");
    assert_eq!(
        head[5],
        text["action"].as_str().unwrap().get(..32).unwrap_or(text["action"].as_str().unwrap())
    );
    assert_eq!(text["sequence"], number);
    assert!(text["digest"].as_str().unwrap().starts_with("sha256:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_server_hears_every_event_once_in_order_and_the_rest_after_a_pause() {
    use tokio::io::AsyncReadExt as _;
    let world = World::open(Engine::Sqlite).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let collector = Collector::parse(&format!("tcp://{address}")).unwrap();
    let hear = async |listener: &tokio::net::TcpListener| {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        let mut messages = Vec::new();
        let mut rest = text.as_str();
        while let Some((length, after)) = rest.split_once(' ') {
            let (message, next) = after.split_at(length.parse().unwrap());
            messages.push(message.to_owned());
            rest = next;
        }
        messages
    };
    let (told, heard) = tokio::join!(tell_new(&world.platform, &collector), hear(&listener));
    let first = told.unwrap();
    assert_eq!((first, heard.len()), (14, 14));
    for (number, message) in (1..).zip(&heard) {
        is_whole(message, number);
    }
    // Nothing new, nothing said: nobody listens, and it is no fault.
    drop(listener);
    assert_eq!(tell_new(&world.platform, &collector).await.unwrap(), 0);
    // The server is away while something happens; it hears of it when it is back.
    world.sign_in("office").await;
    assert!(tell_new(&world.platform, &collector).await.is_err());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let collector = Collector::parse(&format!("tcp://{address}")).unwrap();
    let (told, heard) = tokio::join!(tell_new(&world.platform, &collector), hear(&listener));
    assert_eq!(told.unwrap(), 1);
    is_whole(&heard[0], 15);
    assert_eq!(parts(&heard[0]).1["action"], "accounts.signed_in");

    // By datagrams, one message each.
    world.sign_in("leader").await;
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let collector = Collector::parse(&format!("udp://{address}")).unwrap();
    assert_eq!(tell_new(&world.platform, &collector).await.unwrap(), 1);
    let mut buffer = vec![0; 65_536];
    let size = socket.recv(&mut buffer).await.unwrap();
    is_whole(std::str::from_utf8(&buffer[..size]).unwrap(), 16);
}

#[test]
fn only_a_scheme_a_host_and_a_port_are_a_log_server() {
    for text in ["", "host:514", "http://host:514", "udp://host", "udp://:514", "tcp://host:0"] {
        assert_eq!(Collector::parse(text), None, "{text}");
    }
    assert!(Collector::parse("udp://[::1]:514").is_some());
}
