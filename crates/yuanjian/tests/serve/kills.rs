//! The program killed while files arrive and workbooks are taken in, on both engines: what was
//! acknowledged is there, and nothing is there by half.

use super::{Server, run};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::Command,
    sync::Mutex,
};
use yuanjian_types::Digest;

#[path = "../../../yuanjian-platform/tests/platform/cluster.rs"]
pub(super) mod cluster;

/// Rows of each workbook.
const ROWS: u32 = 200;

#[test]
fn a_server_on_sqlite_that_is_killed_keeps_what_it_acknowledged() {
    kept_whole("");
}

#[test]
fn a_server_on_postgres_that_is_killed_keeps_what_it_acknowledged() {
    kept_whole(&format!("database = \"{}\"\n", cluster::postgres_database(None)));
}

fn kept_whole(settings: &str) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("yuanjian.toml"), settings).unwrap();
    assert!(run(&["demo", "--json"], &data).0);
    let (made, token) = run(&["token", "create", "--user", "office"], &data);
    assert!(made);
    workbooks(&data, token.trim());
    pieces(&data, token.trim());
    for command in [&["audit", "verify"][..], &["check"]] {
        let (holds, said) = run(command, &data);
        assert!(holds, "{command:?}: {said}");
    }
}

/// A request whose body is bytes; the status, or nothing when the answer broke off.
fn send(
    server: &Server,
    token: &str,
    head: &str,
    body: &[u8],
) -> std::io::Result<(u16, String, Value)> {
    let mut stream = TcpStream::connect(&server.address)?;
    write!(
        stream,
        "{head}\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: {}\r\n\r\n",
        server.address,
        body.len()
    )?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let broken = || std::io::Error::other("the answer broke off");
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(broken)?;
    let (head, text) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
    Ok((status, head.to_lowercase(), serde_json::from_str(text).unwrap_or(Value::Null)))
}

fn kill(server: &Server) {
    let killed = Command::new("kill").args(["-9", &server.child.id().to_string()]).status();
    assert!(killed.unwrap().success());
}

/// A breakdown table whose lines all carry the same name.
fn table(name: &str, unit: &str) -> Vec<u8> {
    let mut book = yuanjian_standard::sheets::new_workbook().unwrap();
    let page = book.add_worksheet();
    page.write(0, 0, "工作任务").unwrap();
    page.write(0, 1, "牵头单位").unwrap();
    for row in 1..=ROWS {
        page.write(row, 0, format!("{name} {row}")).unwrap();
        page.write(row, 1, unit).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// Workbooks are handed in from three sides until the server is killed; each is there whole or not
/// at all, and each that was acknowledged is there.
fn workbooks(data: &Path, token: &str) {
    let server = Server::start(data);
    let get = |server: &Server, path: &str| server.ask("GET", path, token, None).unwrap().1;
    let campaign = get(&server, "/api/v1/campaigns")[0]["id"].as_str().unwrap().to_owned();
    let unit = get(&server, "/api/v1/organisations")[0]["name"].as_str().unwrap().to_owned();
    let acknowledged = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for side in 0..3 {
            let (server, acknowledged, unit, campaign) = (&server, &acknowledged, &unit, &campaign);
            scope.spawn(move || {
                for number in 0.. {
                    let name = format!("w{side}x{number}");
                    let head = format!(
                        "POST /api/v1/campaigns/{campaign}/breakdown/imports?name={name}.xlsx HTTP/1.1\r\n\
                         Content-Type: application/octet-stream"
                    );
                    match send(server, token, &head, &table(&name, unit)) {
                        Ok((200, _, answer)) if answer["taken"] == true => {
                            acknowledged.lock().unwrap().push(name);
                        }
                        Ok(answer) => panic!("{answer:?}"),
                        Err(_) => return,
                    }
                }
            });
        }
        while acknowledged.lock().unwrap().len() < 4 {
            std::thread::yield_now();
        }
        kill(&server);
    });
    drop(server);

    let server = Server::start(data);
    let tasks = get(&server, &format!("/api/v1/campaigns/{campaign}/tasks"));
    let mut found: BTreeMap<String, u32> = BTreeMap::new();
    for task in tasks["items"].as_array().unwrap() {
        if let Some((name, _)) = task["title"].as_str().unwrap().split_once(' ')
            && name.starts_with('w')
        {
            *found.entry(name.to_owned()).or_default() += 1;
        }
    }
    let halves: Vec<_> = found.iter().filter(|(_, rows)| **rows != ROWS).collect();
    assert!(halves.is_empty(), "taken in by half: {halves:?}");
    let acknowledged = acknowledged.into_inner().unwrap();
    let lost: Vec<_> = acknowledged.iter().filter(|name| !found.contains_key(*name)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
}

/// A file arrives in pieces of 1 MB; the server is killed in the middle of one. Every piece that
/// was acknowledged is still there, and the whole is what was sent.
fn pieces(data: &Path, token: &str) {
    const PIECE: usize = 1 << 20;
    let content: Vec<u8> = (0..24 * PIECE)
        .map(|at| (at as u32).wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    let mut server = Server::start(data);
    let head = format!(
        "POST /api/v1/evidence_uploads HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: {}\r\n\
         Upload-Metadata: filename eC5qcGc=,key aw==",
        content.len()
    );
    let (status, _, upload) = send(&server, token, &head, &[]).unwrap();
    assert_eq!(status, 201, "{upload}");
    let path = format!("/api/v1/evidence_uploads/{}", upload["id"].as_str().unwrap());
    let mut at = 0;
    let mut kills = 0;
    while at < content.len() {
        let end = content.len().min(at + PIECE);
        let head = format!(
            "PATCH {path} HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {at}\r\n\
             Content-Type: application/offset+octet-stream"
        );
        if kills < 3 && at / PIECE == 5 * (kills + 1) {
            // Half of a piece has left, then the server dies.
            let mut stream = TcpStream::connect(&server.address).unwrap();
            let half = &content[at..at + PIECE / 2];
            write!(
                stream,
                "{head}\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n",
                server.address, PIECE
            )
            .unwrap();
            stream.write_all(half).unwrap();
            kill(&server);
            drop(server);
            kills += 1;
            server = Server::start(data);
            let (_, known) = server.ask("GET", &path, token, None).unwrap();
            let received = known["received"].as_u64().unwrap() as usize;
            assert!(
                (at..=at + PIECE / 2).contains(&received),
                "acknowledged {at}, kept {received}"
            );
            at = received;
            continue;
        }
        let (status, answer, _) = send(&server, token, &head, &content[at..end]).unwrap();
        assert_eq!(status, 204);
        assert!(answer.contains(&format!("upload-offset: {end}")), "{answer}");
        at = end;
    }
    assert_eq!(kills, 3);
    let (_, whole) = server.ask("GET", &path, token, None).unwrap();
    assert_eq!(whole["digest"], json!(Digest::of(&content).as_str()));
}
