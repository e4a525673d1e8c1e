//! Traces as a collector gets them: a plain listener on loopback reads the OTLP that the program
//! sends, with the message types that OpenTelemetry itself publishes.

use super::{Server, demo, run};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value},
    trace::v1::{Span, span::SpanKind, status::StatusCode},
};
use prost::Message as _;
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// The path of a request and its body.
type Told = (String, Vec<u8>);

/// Keeps the body of every request, with its path.
struct Collector {
    address: String,
    got: Arc<Mutex<Vec<Told>>>,
}

impl Collector {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let got = Arc::default();
        let kept = Arc::clone(&got);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(
                    move || while take(stream.as_ref().unwrap(), &kept).is_some() {},
                );
            }
        });
        Self { address, got }
    }

    /// Everything that came, decoded: what it says of the service, and its spans.
    fn told(&self) -> (Vec<KeyValue>, Vec<Span>) {
        let (mut service, mut spans) = (Vec::new(), Vec::new());
        for (path, body) in self.got.lock().unwrap().iter() {
            assert_eq!(path, "/v1/traces");
            let message = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
            for told in message.resource_spans {
                service = told.resource.unwrap().attributes;
                spans.extend(told.scope_spans.into_iter().flat_map(|scope| scope.spans));
            }
        }
        (service, spans)
    }
}

/// Take one request from a connection, if another comes.
fn take(mut stream: &TcpStream, kept: &Mutex<Vec<(String, Vec<u8>)>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut size = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            size = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; size];
    reader.read_exact(&mut body).ok()?;
    kept.lock().ok()?.push((path, body));
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").ok()
}

fn of<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a any_value::Value> {
    attributes.iter().find(|known| known.key == key)?.value.as_ref()?.value.as_ref()
}

fn text(attributes: &[KeyValue], key: &str) -> String {
    match of(attributes, key) {
        Some(any_value::Value::StringValue(text)) => text.clone(),
        other => panic!("{key}: {other:?}"),
    }
}

fn number(attributes: &[KeyValue], key: &str) -> i64 {
    match of(attributes, key) {
        Some(any_value::Value::IntValue(number)) => *number,
        other => panic!("{key}: {other:?}"),
    }
}

fn set(data: &Path, collector: &str) {
    let text = format!("[telemetry]\notlp = \"{collector}\"\n");
    std::fs::write(data.join("yuanjian.toml"), text).unwrap();
}

/// End a server as its machine would, and wait until it is gone.
fn end(server: &mut Server) {
    let told = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status();
    assert!(told.unwrap().success());
    assert!(server.child.wait().unwrap().success());
}

/// Upload a small file; answers the id of the upload.
fn upload(server: &Server, token: &str, name: &str, content: &str) -> String {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n\
         {content}\r\n--cut--\r\n"
    );
    write!(
        stream,
        "POST /api/v1/uploads HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary=cut\r\n\
         Content-Length: {}\r\n\r\n{body}",
        server.address,
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, text) = answer.split_once("\r\n\r\n").unwrap();
    let view: Value = serde_json::from_str(text).unwrap();
    view["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[test]
fn a_collector_is_told_of_requests_and_jobs_and_nothing_of_what_is_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    demo(&data);
    let token = run(&["token", "create", "--user", "office"], &data).1.trim().to_owned();
    let collector = Collector::listen();
    set(&data, &collector.address);

    let mut server = Server::start(&data);
    let person = json!({ "name": "office", "password": "Lvyin-2026" });
    assert_eq!(server.ask("POST", "/api/v1/session", "", Some(&person)).unwrap().0, 200);
    assert_eq!(server.ask("POST", "/api/v1/session", "", Some(&json!({}))).unwrap().0, 400);
    let secret = "/api/v1/layers/moonlight?who=moonlight";
    assert_eq!(server.ask("GET", secret, &token, None).unwrap().0, 404);
    // Nothing, or our pages where they are built: either way a path that somebody typed.
    assert!(server.ask("GET", "/moonlight", "", None).unwrap().0 < 500);
    assert!(server.ask("MOONLIGHT", "/healthz", "", None).unwrap().0 >= 400);
    let shape = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
        "geometry":{"type":"Polygon","coordinates":[[[120,30],[120.01,30],[120.01,30.01],[120,30]]]}}]}"#;
    let upload = upload(&server, &token, "moonlight.geojson", shape);
    let layer = json!({ "upload": upload, "key": "moonlight", "kind": "water", "year": 2025 });
    let (status, begun) = server.ask("POST", "/api/v1/layers", &token, Some(&layer)).unwrap();
    assert_eq!(status, 202, "{begun}");
    let job = begun["job"].as_str().unwrap();
    let began = Instant::now();
    let ended = loop {
        let now = server.ask("GET", &format!("/api/v1/jobs/{job}"), &token, None).unwrap().1;
        match now["state"].as_str() {
            Some("queued" | "running") => std::thread::sleep(Duration::from_millis(200)),
            _ => break now["state"].as_str().unwrap().to_owned(),
        }
        assert!(began.elapsed().as_secs() < 120, "{now}");
    };
    end(&mut server);

    let (service, spans) = collector.told();
    assert_eq!(text(&service, "service.name"), "yuanjian");
    assert_eq!(text(&service, "service.version"), env!("CARGO_PKG_VERSION"));
    let asked = |name: &str| -> Vec<(i64, i32)> {
        let named = spans.iter().filter(|span| span.name == name);
        named
            .map(|span| {
                assert_eq!(span.kind, SpanKind::Server as i32);
                let number = text(&span.attributes, "yuanjian.request");
                assert_eq!(number.len(), 36, "{number}");
                assert!(span.end_time_unix_nano >= span.start_time_unix_nano);
                let code = span.status.as_ref().map_or(0, |status| status.code);
                (self::number(&span.attributes, "http.response.status_code"), code)
            })
            .collect()
    };
    assert_eq!(asked("POST /api/v1/session"), [(200, 0), (400, 0)]);
    assert_eq!(asked("GET /api/v1/layers/{id}"), [(404, 0)]);
    assert_eq!(asked("POST /api/v1/layers"), [(202, 0)]);
    assert_eq!(asked("GET page").len(), 1);
    assert_eq!(asked("_OTHER /healthz"), [(405, 0)]);
    let jobs: Vec<&Span> = spans.iter().filter(|span| span.name.starts_with("job ")).collect();
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].name, "job layers.import");
    assert_eq!(text(&jobs[0].attributes, "yuanjian.job.id"), job);
    assert_eq!(number(&jobs[0].attributes, "yuanjian.job.attempt"), 1);
    assert_eq!(text(&jobs[0].attributes, "yuanjian.job.end"), ended);
    let broken = jobs[0].status.as_ref().is_some_and(|s| s.code == StatusCode::Error as i32);
    assert_eq!(broken, ended != "done");
    assert!(spans.iter().all(|span| span.events.is_empty()), "no log line goes along");

    // Names, secrets, paths, queries and addresses stay here.
    let got = collector.got.lock().unwrap();
    let sent = got.iter().map(|(_, body)| String::from_utf8_lossy(body)).collect::<String>();
    for secret in ["oonlight", "OONLIGHT", "Lvyin", "office", "127.0.0.1", token.as_str()] {
        assert!(!sent.contains(secret), "{secret} was sent");
    }
}

#[test]
fn a_silent_collector_costs_one_warning_and_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    // A port that was free a moment ago: nobody listens there.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    set(&data, &format!("http://{address}"));
    let mut server = Server::start_with(&data, &[("OTEL_BSP_SCHEDULE_DELAY", "100")]);
    let ask = || assert_eq!(server.ask("GET", "/healthz", "", None).unwrap().0, 200);
    let warnings = || {
        let log = server.log.lock().unwrap();
        log.iter().filter(|line| line.contains("takes no traces")).count()
    };
    let began = Instant::now();
    while warnings() == 0 {
        ask();
        assert!(began.elapsed().as_secs() < 30, "nothing was said of it");
    }
    let before = resident(server.child.id());
    // More than the queue holds.
    (0..3000).for_each(|_| ask());
    assert_eq!(warnings(), 1);
    let grown = resident(server.child.id()).saturating_sub(before);
    assert!(grown < 32 << 10, "grew by {grown} KiB");
    let ending = Instant::now();
    end(&mut server);
    assert!(ending.elapsed().as_secs() < 20, "{:?}", ending.elapsed());
}

#[test]
fn an_address_that_is_none_of_a_collector_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    set(folder.path(), "https://collector.example:4318");
    let arguments = ["serve", "--lang", "en", "--listen", "127.0.0.1:0", "--data"];
    let output = Command::new(super::PROGRAM).args(arguments).arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("no address of a collector"), "{said}");
}

/// Memory of a process that is in use, in KiB.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
