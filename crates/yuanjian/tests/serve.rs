//! The program as an office runs it: filled, served, asked over the network, and killed.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_yuanjian");

fn run(arguments: &[&str], data: &Path) -> (bool, String) {
    let output = Command::new(PROGRAM).args(arguments).arg("--data").arg(data).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), text)
}

/// A server on a port of the machine's choosing; killed when dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--lang", "en", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line =
            lines.find(|line| line.as_ref().is_ok_and(|l| l.contains("http://"))).unwrap().unwrap();
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    fn ask(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> std::io::Result<(u16, Value)> {
        let mut stream = TcpStream::connect(&self.address)?;
        let body = body.map(Value::to_string).unwrap_or_default();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let broken = || std::io::Error::other("the answer broke off");
        let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(broken)?;
        let (_, text) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
        Ok((status, serde_json::from_str(text).unwrap_or(Value::Null)))
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
    let before = events(&data);

    let server = Server::start(&data);
    assert_eq!(server.ask("GET", "/healthz", "", None).unwrap().1["status"], "ok");
    assert_eq!(server.ask("GET", "/healthz", "wrong", None).unwrap().0, 401);
    let (_, document) = server.ask("GET", "/api/v1/openapi.json", token, None).unwrap();
    assert_eq!(document["openapi"], "3.1.0");

    // Accounts are made from four sides at once until the server is killed in the middle of it.
    let acknowledged = std::sync::Mutex::new(Vec::new());
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

/// Number of events of the demo city, whose chain must hold.
fn events(data: &Path) -> usize {
    let (holds, said) = run(&["audit", "verify", "--json"], data);
    assert!(holds, "{said}");
    let verified: Value = serde_json::from_str(&said).unwrap();
    verified["heads"][0]["sequence"].as_u64().unwrap() as usize
}
