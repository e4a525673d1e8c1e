//! The program as an office runs it: filled, served, asked over the network, and killed.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "serve/alone.rs"]
mod alone;
#[path = "serve/carry.rs"]
mod carry;
#[path = "serve/clients.rs"]
mod clients;
#[path = "serve/kills.rs"]
mod kills;
#[path = "serve/qgis.rs"]
mod qgis;
#[path = "serve/secrets.rs"]
mod secrets;
#[path = "serve/telemetry.rs"]
mod telemetry;

use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, OnceLock},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_yuanjian");

fn run(arguments: &[&str], data: &Path) -> (bool, String) {
    let output = Command::new(PROGRAM).args(arguments).arg("--data").arg(data).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), text)
}

/// Fill a folder with the demo city: made once for all tests, and copied.
fn demo(data: &Path) {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo");
        let _ = std::fs::remove_dir_all(&made);
        assert!(run(&["demo", "--json"], &made).0);
        made
    });
    let copied = Command::new("cp").arg("-R").arg(made).arg(data).status().unwrap();
    assert!(copied.success());
}

/// A server on a port of the machine's choosing; killed when dropped.
struct Server {
    child: Child,
    address: String,
    /// What it said.
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    fn start_with(data: &Path, environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--lang", "en", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .envs(environment.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        // Log lines are JSON and may name addresses too; the program's own word is plain.
        let line = loop {
            let line = lines.next().expect("the program ended").unwrap();
            said.push(line.clone());
            if line.contains("http://") && !line.starts_with('{') {
                break line;
            }
        };
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        let log = Arc::new(Mutex::new(said));
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| kept.lock().unwrap().push(line));
        });
        Self { child, address, log }
    }

    fn ask(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> std::io::Result<(u16, Value)> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let head = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
        let (status, _, bytes) = self.send(method, path, &head, &body)?;
        Ok((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
    }

    /// A request with header lines of one's own; its status, its head and its body as they came.
    fn send(
        &self,
        method: &str,
        path: &str,
        head: &str,
        body: &str,
    ) -> std::io::Result<(u16, String, Vec<u8>)> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{head}\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let broken = || std::io::Error::other("the answer broke off");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(broken)?;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(broken)?;
        Ok((status, head, answer.split_off(end + 4)))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_contract_with_the_outside_holds_and_a_killed_server_keeps_what_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(run(&["demo", "--json"], &data).0);
    assert!(!run(&["demo", "--json"], &data).0, "a second demo must not touch a city");
    let (made, token) = run(&["token", "create", "--user", "security"], &data);
    assert!(made);
    let token = token.trim();
    a_printed_head_is_looked_for_and_a_token_is_revoked(&data);
    let before = events(&data);

    let server = Server::start(&data);
    assert_eq!(server.ask("GET", "/healthz", "", None).unwrap().1["status"], "ok");
    assert_eq!(server.ask("GET", "/healthz", "wrong", None).unwrap().0, 401);
    let (_, document) = server.ask("GET", "/api/v1/openapi.json", token, None).unwrap();
    assert_eq!(document["openapi"], "3.1.0");

    // Accounts are made from four sides at once until the server is killed in the middle of it.
    let acknowledged = Mutex::new(Vec::new());
    let address = server.address.clone();
    std::thread::scope(|scope| {
        for side in 0..4 {
            let (server, acknowledged) = (&server, &acknowledged);
            scope.spawn(move || {
                for number in 0.. {
                    let name = format!("u{side}x{number}");
                    let body =
                        json!({ "name": name, "display_name": "试", "password": "Zhongshu-2026" });
                    match server.ask("POST", "/api/v1/accounts", token, Some(&body)) {
                        Ok((201, _)) => acknowledged.lock().unwrap().push(name),
                        Ok((status, answer)) => panic!("{status} {answer}"),
                        Err(_) => return,
                    }
                }
            });
        }
        while acknowledged.lock().unwrap().len() < 8 {
            std::thread::yield_now();
        }
        let killed = Command::new("kill").args(["-9", &server.child.id().to_string()]).status();
        assert!(killed.unwrap().success());
    });
    drop(server);
    assert!(TcpStream::connect(&address).is_err());

    let server = Server::start(&data);
    let (_, accounts) = server.ask("GET", "/api/v1/accounts", token, None).unwrap();
    let kept: Vec<&str> =
        accounts.as_array().unwrap().iter().filter_map(|a| a["name"].as_str()).collect();
    let lost: Vec<String> = acknowledged.into_inner().unwrap();
    let lost: Vec<&String> = lost.iter().filter(|name| !kept.contains(&name.as_str())).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    // Every account that is there has its event, and none else has: they commit together.
    let created = kept.iter().filter(|name| name.starts_with('u')).count();
    assert_eq!(events(&data), before + created);
}

/// The command line answers by its exit code whether a head is in the record, and takes tokens back.
fn a_printed_head_is_looked_for_and_a_token_is_revoked(data: &Path) {
    let (_, said) = run(&["audit", "verify", "--json"], data);
    let head = serde_json::from_str::<Value>(&said).unwrap()["heads"][0].clone();
    let (number, digest) = (head["sequence"].as_u64().unwrap(), head["digest"].as_str().unwrap());
    let printed = format!("{number} · {}", &digest[7..39]);
    for (head, there) in [
        (printed.as_str(), true),
        (digest, true),
        (&*format!("{} · {}", number - 1, &digest[7..39]), false),
        (&*format!("{number} · {}", "0".repeat(32)), false),
        ("12", false),
    ] {
        assert_eq!(run(&["audit", "verify", "--head", head], data).0, there, "{head}");
    }
    let (_, said) = run(&["audit", "verify", "--json", "--head", &printed], data);
    let found: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(found["printed"]["found"][0]["sequence"], number);

    let (_, secret) = run(&["token", "create", "--user", "office", "--title", "x"], data);
    let list = |all: &[&str]| -> Vec<Value> {
        let said = run(&[&["token", "list", "--json", "--user", "office"], all].concat(), data).1;
        assert!(!said.contains(secret.trim()));
        serde_json::from_str(&said).unwrap()
    };
    let there = list(&[]);
    let token = there[0]["id"].as_str().unwrap();
    assert_eq!((there.len(), &there[0]["title"]), (1, &json!("x")));
    assert!(run(&["token", "revoke", token], data).0);
    assert!(!run(&["token", "revoke", token], data).0, "it was revoked before");
    assert_eq!((list(&[]).len(), list(&["--all"]).len()), (0, 1));
}

/// Number of events of the demo city, whose chain must hold.
fn events(data: &Path) -> usize {
    let (holds, said) = run(&["audit", "verify", "--json"], data);
    assert!(holds, "{said}");
    let verified: Value = serde_json::from_str(&said).unwrap();
    verified["heads"][0]["sequence"].as_u64().unwrap() as usize
}
