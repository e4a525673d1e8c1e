//! The program where the only network is this machine's loopback: filled, served, walked through,
//! and never once looking for a way out.

use super::{Server, run};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    net::{TcpStream, ToSocketAddrs as _},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

const DENIED: &str = "YUANJIAN_TEST_NETWORK_DENIED";
const NAME: &str = "alone::with_the_network_denied_everything_works_and_nothing_tries_to_reach_it";
/// An address that documents may use and no network has (RFC 5737).
const OUTSIDE: &str = "192.0.2.1";

/// The test runs itself again in a network of its own. There the kernel counts whatever finds no
/// way out, so an attempt to reach the outside is seen even if the program hides its failure; and
/// names are asked of an address outside, so that looking one up is an attempt as well.
#[test]
fn with_the_network_denied_everything_works_and_nothing_tries_to_reach_it() {
    if std::env::var_os(DENIED).is_some() {
        return alone();
    }
    let folder = tempfile::tempdir().unwrap();
    let names = folder.path().join("resolv.conf");
    std::fs::write(&names, format!("nameserver {OUTSIDE}\n")).unwrap();
    let script = "ip link set lo up; mount --bind \"$1\" /etc/resolv.conf; shift; exec \"$@\"";
    let output = Command::new("unshare")
        .args(["-rnm", "sh", "-ec", script, "sh"])
        .arg(&names)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", NAME])
        .env(DENIED, "yes")
        .output()
        .expect("unshare is needed for this test: apt-get install util-linux iproute2");
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(
        !said.contains("unshare failed") && !said.contains("ip: not found"),
        "a network of its own needs root or user namespaces (sysctl \
         kernel.unprivileged_userns_clone=1) and iproute2: {said}"
    );
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn alone() {
    // The counter is believed only after it was seen to count, for addresses and for names.
    let before = ways_not_found();
    assert!(TcpStream::connect((OUTSIDE, 9)).is_err(), "there is a way out");
    let by_address = ways_not_found();
    assert!(by_address > before, "the kernel does not count what finds no way");
    assert!(("outside.example", 80).to_socket_addrs().is_err(), "names are known here");
    assert!(ways_not_found() > by_address, "a name is looked up without being counted");

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let seen = ways_not_found();
    assert!(run(&["demo", "--json"], &data).0);
    assert_eq!(ways_not_found(), seen, "filling it looked for a way out");
    everything(&data);
    assert_eq!(ways_not_found(), seen, "something looked for a way out");

    // Told to reach somewhere, the running program is seen to try: so the test would see it.
    std::fs::write(
        data.join("yuanjian.toml"),
        format!("[telemetry]\notlp = \"http://{OUTSIDE}:4318\"\n"),
    )
    .unwrap();
    let server = Server::start_with(&data, &[("OTEL_BSP_SCHEDULE_DELAY", "100")]);
    let began = Instant::now();
    while ways_not_found() == seen {
        assert_eq!(server.ask("GET", "/healthz", "", None).unwrap().0, 200);
        assert!(began.elapsed().as_secs() < 30, "the program's own attempts are not counted");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Serve, sign in, read every page's data as people of every kind, assess, and carry documents out.
fn everything(data: &Path) {
    let token = |user: &str| run(&["token", "create", "--user", user], data).1.trim().to_owned();
    let people = [
        "leader",
        "office",
        "district",
        "bureau",
        "supervisor",
        "technician",
        "treasurer",
        "planner",
        "reviewer",
        "system",
        "security",
        "audit",
    ];
    let tokens: BTreeMap<&str, String> =
        people.into_iter().map(|name| (name, token(name))).collect();
    let office = &tokens["office"];
    let server = Server::start(data);
    for name in people {
        let person = json!({ "name": name, "password": "Lvyin-2026" });
        assert_eq!(server.ask("POST", "/api/v1/session", "", Some(&person)).unwrap().0, 200);
    }
    // Pages are there where they were built: scripts/web.sh build, which `make test` does first.
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist/index.html").exists();
    assert_eq!(server.ask("GET", "/", "", None).unwrap().0, if built { 200 } else { 404 });

    let get = |path: &str, token: &str| -> (u16, Vec<u8>) {
        let head = format!("Authorization: Bearer {token}\r\n");
        let (status, _, bytes) = server.send("GET", path, &head, "").unwrap();
        assert!(status < 500, "{path}: {status}");
        (status, bytes)
    };
    let document: Value = serde_json::from_slice(&get("/api/v1/openapi.json", office).1).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let plain: Vec<&String> = paths
        .filter(|(path, all)| !path.contains('{') && all.get("get").is_some())
        .map(|(path, _)| path)
        .collect();
    let mut read: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, token) in &tokens {
        for path in &plain {
            let (status, _) = get(path, token);
            *read.entry(path).or_default() += usize::from(status == 200);
            assert!(matches!(status, 200 | 400 | 403 | 404 | 503), "{name} {path}: {status}");
        }
    }
    // What nobody could read asks for more in its query.
    let unread: Vec<&&str> =
        read.iter().filter(|(_, times)| **times == 0).map(|(p, _)| p).collect();
    assert!(plain.len() > 35 && unread.len() < 8, "{unread:?} of {}", plain.len());

    let asked = json!({ "label": "断网评估" });
    let (status, begun) = server.ask("POST", "/api/v1/assessments", office, Some(&asked)).unwrap();
    assert_eq!(status, 202, "{begun}");
    assert_eq!(ended(&server, office, &begun)["state"], "done");
    let (_, all) = server.ask("GET", "/api/v1/assessments", office, None).unwrap();
    let newest = all.as_array().unwrap()[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/assessments/{newest}");
    let (_, assessment) = server.ask("GET", &path, office, None).unwrap();
    let files = assessment["files"].as_array().unwrap();
    for ending in ["docx", "pdf", "xlsx", "html"] {
        let with = |file: &&Value| name_of(file).ends_with(&format!(".{ending}"));
        let file = files.iter().find(with).unwrap_or_else(|| panic!("no {ending}: {files:?}"));
        let name: String = name_of(file).bytes().map(|b| format!("%{b:02X}")).collect();
        let (status, bytes) = get(&format!("{path}/files/{}", name.replace("%2F", "/")), office);
        assert!(status == 200 && bytes.len() > 500, "{ending}: {status}");
    }

    let campaigns = server.ask("GET", "/api/v1/campaigns", office, None).unwrap().1;
    let campaign = campaigns[0]["id"].as_str().unwrap();
    for page in ["brief.pdf", "brief.docx", "breakdown/workbook", "plan/document"] {
        let (status, bytes) = get(&format!("/api/v1/campaigns/{campaign}/{page}"), office);
        assert!(status == 200 && bytes.len() > 500, "{page}: {status}");
    }
    for kind in ["bag", "docx", "xlsx"] {
        let exports = format!("/api/v1/ledgers/{campaign}/exports");
        let body = json!({ "kind": kind });
        let (status, begun) = server.ask("POST", &exports, office, Some(&body)).unwrap();
        assert_eq!(status, 202, "{begun}");
        assert_eq!(ended(&server, office, &begun)["state"], "done", "{kind}");
    }
    // No assessment fills the log with complaints of its pictures.
    let log = server.log.lock().unwrap();
    let loud: Vec<&String> =
        log.iter().filter(|line| line.contains("usvg") || line.contains("\"ERROR\"")).collect();
    assert!(loud.is_empty(), "{loud:?}");
}

fn name_of(file: &Value) -> String {
    let name = file["path"].as_str().or(file["name"].as_str()).or(file.as_str());
    name.unwrap_or_default().to_owned()
}

/// The job when it is over.
fn ended(server: &Server, token: &str, begun: &Value) -> Value {
    let path = format!("/api/v1/jobs/{}", begun["job"].as_str().unwrap());
    let began = Instant::now();
    loop {
        let job = server.ask("GET", &path, token, None).unwrap().1;
        if !matches!(job["state"].as_str(), Some("queued" | "running")) {
            return job;
        }
        assert!(began.elapsed().as_secs() < 600, "{job}");
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// How often the kernel of this network namespace found no way to an address.
fn ways_not_found() -> u64 {
    let text = std::fs::read_to_string("/proc/self/net/snmp").unwrap();
    let mut lines = text.lines().filter(|line| line.starts_with("Ip:"));
    let (names, values) = (lines.next().unwrap(), lines.next().unwrap());
    let at = names.split(' ').position(|name| name == "OutNoRoutes").unwrap();
    let by_four: u64 = values.split(' ').nth(at).unwrap().parse().unwrap();
    let text = std::fs::read_to_string("/proc/self/net/snmp6").unwrap_or_default();
    let by_six = text.lines().find(|line| line.starts_with("Ip6OutNoRoutes"));
    by_four + by_six.map_or(0, |line| line.split_whitespace().nth(1).unwrap().parse().unwrap())
}
