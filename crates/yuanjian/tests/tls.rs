//! HTTPS as an office runs it: the real program, asked by curl and looked at by openssl.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use yuanjian_types::Timestamp;

const PROGRAM: &str = env!("CARGO_BIN_EXE_yuanjian");

/// What a program said and whether it was content.
struct Said {
    well: bool,
    out: String,
    err: String,
}

fn run(program: &str, arguments: &[&str]) -> Said {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap();
    Said {
        well: output.status.success(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn yuanjian(arguments: &[&str], data: &Path) -> Said {
    run(PROGRAM, &[arguments, &["--lang", "en", "--data", data.to_str().unwrap()]].concat())
}

/// A server that speaks TLS on a port of the machine's choosing; killed when dropped.
struct Server {
    child: Child,
    port: String,
    authority: PathBuf,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--lang", "en", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let line = lines.find(|line| line.contains("https://")).unwrap();
        let port = line.split("127.0.0.1:").nth(1).unwrap().split('/').next().unwrap().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port, authority: data.join("tls/authority.pem") }
    }

    /// curl with the office's authority: version, status, head and body.
    fn curl(&self, arguments: &[&str], path: &str) -> (String, u16, String, String) {
        let address = format!("https://yuanjian.test:{}{path}", self.port);
        let own = format!("yuanjian.test:{}:127.0.0.1", self.port);
        let fixed = ["-s", "-i", "-w", "\n%{http_version} %{http_code}", "--resolve", &own];
        let trust = ["--cacert", self.authority.to_str().unwrap(), &address];
        let said = run("curl", &[&fixed, arguments, &trust].concat());
        assert!(said.well, "{}", said.err);
        let (answer, last) = said.out.rsplit_once('\n').unwrap();
        let (version, status) = last.split_once(' ').unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (version.to_owned(), status.parse().unwrap(), head.to_lowercase(), body.to_owned())
    }

    /// SHA-256 of the certificate that a new connection is shown.
    fn fingerprint(&self) -> String {
        let script = format!(
            "openssl s_client -connect 127.0.0.1:{} -servername yuanjian.test </dev/null 2>/dev/null \
             | openssl x509 -noout -fingerprint -sha256",
            self.port
        );
        let said = run("sh", &["-c", &script]);
        said.out.trim().split('=').nth(1).unwrap_or_default().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn init(data: &Path) -> Value {
    let names = ["tls", "init", "--json", "--name", "yuanjian.test", "--name", "127.0.0.1"];
    let said = yuanjian(&names, data);
    assert!(said.well, "{}{}", said.out, said.err);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn an_office_makes_its_certificate_serves_over_http_2_and_renews_it_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(yuanjian(&["demo", "--json"], &data).well);
    let first = init(&data);
    let tls = data.join("tls");
    for (file, mode) in [("authority.key", 0o600), ("server.key", 0o600)] {
        assert_eq!(tls.join(file).metadata().unwrap().permissions().mode() & 0o777, mode, "{file}");
    }
    // Another program finds the chain, the names and the terms right.
    let (authority, server) = (tls.join("authority.pem"), tls.join("server.pem"));
    let (authority, server) = (authority.to_str().unwrap(), server.to_str().unwrap());
    for name in [["-verify_hostname", "yuanjian.test"], ["-verify_ip", "127.0.0.1"]] {
        let asked = ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", authority];
        let said = run("openssl", &[&asked[..], &name, &[server]].concat());
        assert!(said.well, "{}{}", said.out, said.err);
    }
    let other = ["verify", "-CAfile", authority, "-verify_hostname", "other.test", server];
    assert!(!run("openssl", &other).well);
    let lasts = |file: &str, days: i64| {
        let seconds = (days * 86_400).to_string();
        run("openssl", &["x509", "-noout", "-in", file, "-checkend", &seconds]).well
    };
    assert!(lasts(server, 396) && !lasts(server, 398), "397 days");
    assert!(lasts(authority, 3651) && !lasts(authority, 3653), "ten years");

    let mut served = Server::start(&data);
    let (version, status, head, body) = served.curl(&["--http2"], "/healthz");
    assert_eq!((version.as_str(), status), ("2", 200), "{head}");
    assert!(body.contains("\"ok\""));
    assert!(head.contains("strict-transport-security: max-age=31536000"), "{head}");
    assert_eq!(served.curl(&["--http1.1"], "/healthz").0, "1.1");
    let old = ["-s", "-k", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"];
    let plain = format!("https://127.0.0.1:{}/healthz", served.port);
    assert!(!run("curl", &[&old[..], &[&plain]].concat()).well, "TLS 1.1 is over");

    // A browser's sign-in and change: the cookie goes over TLS only, and only from our pages.
    let person = json!({ "name": "office", "password": "Lvyin-2026" }).to_string();
    let sends = ["--http2", "-H", "content-type: application/json", "-d", &person];
    let (_, status, head, body) = served.curl(&sends, "/api/v1/session");
    assert_eq!(status, 200, "{body}");
    let cookie = head.lines().find(|line| line.starts_with("set-cookie: ")).unwrap();
    assert!(cookie.ends_with("; secure") && cookie.contains("httponly"), "{cookie}");
    let cookie = cookie["set-cookie: ".len()..].split(';').next().unwrap();
    let leave = |origin: &str| {
        let origin = format!("origin: {origin}");
        let sends = ["--http2", "-X", "DELETE", "-b", cookie, "-H", &origin];
        let (version, status, _, body) = served.curl(&sends, "/api/v1/session");
        assert_eq!(version, "2");
        (status, body.contains("request.from_elsewhere"))
    };
    assert_eq!(leave("https://evil.test"), (409, true));
    assert_eq!(leave(&format!("https://yuanjian.test:{}", served.port)), (204, false));

    // Renewed: the authority stays, the certificate is another, and the same process shows it.
    let before = served.fingerprint();
    assert_eq!(before, first["server"]["fingerprint"].as_str().unwrap());
    let second = init(&data);
    assert_eq!(second["authority"], first["authority"]);
    assert_eq!(second["new_authority"], false);
    assert_ne!(second["server"]["fingerprint"], first["server"]["fingerprint"]);
    let process = served.child.id().to_string();
    assert!(run("kill", &["-HUP", &process]).well);
    let wanted = second["server"]["fingerprint"].as_str().unwrap();
    let began = Instant::now();
    while served.fingerprint() != wanted {
        assert!(began.elapsed() < Duration::from_secs(20), "the certificate was not renewed");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(served.curl(&["--http2"], "/healthz").1, 200);
    // A broken renewal leaves the one before it.
    std::fs::write(tls.join("server.pem"), "nothing").unwrap();
    assert!(run("kill", &["-HUP", &process]).well);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(served.fingerprint(), wanted);

    assert!(run("kill", &["-TERM", &process]).well);
    assert!(served.child.wait().unwrap().success(), "a server that was asked to end ends well");
}

#[test]
fn settings_that_cannot_serve_are_told_with_their_file_before_anybody_is_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    init(&data);
    let other = folder.path().join("other");
    init(&other);
    let refused = |settings: &str, named: &str, told: &str| {
        std::fs::write(data.join("yuanjian.toml"), settings).unwrap();
        let said = yuanjian(&["serve", "--listen", "127.0.0.1:0"], &data);
        assert!(!said.well);
        assert!(said.err.contains(named) && said.err.contains(told), "{}", said.err);
        assert_eq!(said.err.trim().lines().count(), 1, "{}", said.err);
    };
    let set = |certificate: &str, key: &str| {
        format!("[tls]\ncertificate = \"{certificate}\"\nkey = \"{key}\"\n")
    };
    let theirs = other.join("tls/server.key");
    let theirs = theirs.to_str().unwrap();
    refused("[tls]\nkey = \"tls/server.key\"\n", "yuanjian.toml", "tls init");
    refused(&set("tls/none.pem", "tls/server.key"), "tls/none.pem", "Check the path");
    refused(&set("yuanjian.toml", "tls/server.key"), "yuanjian.toml", "holds no certificate");
    refused(&set("tls/server.pem", "tls/server.pem"), "tls/server.pem", "holds no usable key");
    refused(&set("tls/server.pem", theirs), theirs, "do not belong together");
    // What is shown needs the certificate alone.
    let shown = yuanjian(&["tls", "show"], &data);
    assert!(shown.well && shown.out.contains("yuanjian.test, 127.0.0.1"), "{}", shown.out);
}

#[test]
fn a_certificate_that_ended_still_serves_and_is_warned_about() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let before = Timestamp::now().plus_seconds(-398 * 86_400);
    let names = ["yuanjian.test".to_owned()];
    yuanjian_platform::tls::init(&data, &names, before).unwrap();
    let shown = yuanjian(&["tls", "show"], &data);
    assert!(shown.well && shown.err.contains("ended on"), "{}", shown.err);
    let served = Server::start(&data);
    let own = format!("https://127.0.0.1:{}/healthz", served.port);
    let trusting = run("curl", &["-s", "--cacert", served.authority.to_str().unwrap(), &own]);
    assert!(!trusting.well, "curl takes a certificate that ended");
    assert!(run("curl", &["-s", "-k", &own]).out.contains("\"ok\""));
    drop(served);
    init(&data);
    assert_eq!(Server::start(&data).curl(&[], "/healthz").1, 200);
}

#[test]
fn a_certificate_from_elsewhere_is_served_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let tls = data.join("tls");
    std::fs::create_dir_all(&tls).unwrap();
    let (certificate, key) = (tls.join("server.pem"), tls.join("server.key"));
    let subject = ["-subj", "/CN=yuanjian.test", "-addext", "subjectAltName=DNS:yuanjian.test"];
    let made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-keyout"];
    let files = [key.to_str().unwrap(), "-out", certificate.to_str().unwrap()];
    assert!(run("openssl", &[&made[..], &files, &subject].concat()).well);
    let kept = std::fs::read(&certificate).unwrap();
    let asked = ["tls", "init", "--name", "yuanjian.test"];
    // In our place, and named by the settings from another place.
    let said = yuanjian(&asked, &data);
    assert!(!said.well && said.err.contains("is not replaced"), "{}", said.err);
    let moved = folder.path().join("theirs.pem");
    std::fs::rename(&certificate, &moved).unwrap();
    let settings =
        format!("# ours\n[tls]\ncertificate = \"{}\"\nkey = \"tls/server.key\"\n", moved.display());
    std::fs::write(data.join("yuanjian.toml"), &settings).unwrap();
    let said = yuanjian(&asked, &data);
    assert!(!said.well && said.err.contains("theirs.pem"), "{}", said.err);
    assert_eq!(std::fs::read(&moved).unwrap(), kept);
    assert_eq!(std::fs::read_to_string(data.join("yuanjian.toml")).unwrap(), settings);
    let mut served = Server::start(&data);
    served.authority = moved;
    assert_eq!(served.curl(&["--http2"], "/healthz").1, 200);
}

#[test]
fn a_name_that_nobody_could_type_is_refused_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for name in ["https://yuanjian.test", "yuan jian", "园鉴.test", "a..b", ""] {
        let said = yuanjian(&["tls", "init", "--name", name], &data);
        assert!(!said.well && said.err.contains("host name or IP"), "{name}: {}", said.err);
    }
    assert!(!data.join("tls").exists());
}
