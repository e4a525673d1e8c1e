//! A PostgreSQL cluster of a test run's own, on a free loopback port.

use std::{
    io::Write as _,
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

/// Address of a fresh database in the cluster of this test run, empty or a copy of another.
pub(crate) fn postgres_database(copied: Option<&str>) -> String {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(Cluster::start);
    let name = format!("t{}", uuid::Uuid::now_v7().simple());
    let made = Command::new(cluster.programs.join("psql"))
        .args(["-q", "-h", "127.0.0.1", "-p", &cluster.port.to_string(), "-U", "postgres", "-c"])
        .arg(match copied {
            Some(other) => format!("create database {name} template {other}"),
            None => format!("create database {name}"),
        })
        .status()
        .unwrap();
    assert!(made.success());
    format!("postgres://postgres@127.0.0.1:{}/{name}", cluster.port)
}

/// A PostgreSQL cluster that ends when this process does: its shell waits for our end of a pipe.
struct Cluster {
    port: u16,
    programs: std::path::PathBuf,
    _shell: Child,
}

impl Cluster {
    fn start() -> Self {
        let programs = std::fs::read_dir("/usr/lib/postgresql")
            .ok()
            .and_then(|found| found.flatten().map(|entry| entry.path().join("bin")).max())
            .expect("PostgreSQL is needed for these tests: apt-get install postgresql");
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .unwrap()
            .port();
        // PostgreSQL refuses to run as root; its Debian package brings an account for it.
        let script = r#"
            set -e
            folder=$(mktemp -d "${TMPDIR:-/tmp}/yuanjian-postgres.XXXXXX")
            as=""
            if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; as="setpriv --reuid postgres --regid postgres --clear-groups"; fi
            cd "$folder"
            $as "$1/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --no-sync >/dev/null
            $as "$1/postgres" -D "$folder/data" -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
                -c fsync=off -c full_page_writes=off -c max_connections=400 >"$folder/log" 2>&1 &
            server=$!
            for attempt in $(seq 100); do
                "$1/pg_isready" -q -h 127.0.0.1 -p "$2" && break
                sleep 0.1
            done
            echo ready
            cat >/dev/null || true
            kill -INT $server; wait $server || true
            rm -rf "$folder"
        "#;
        let mut shell = Command::new("sh")
            .args(["-c", script, "sh"])
            .arg(&programs)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut said = std::io::BufReader::new(shell.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut said, &mut line).unwrap();
        assert_eq!(line, "ready\n", "PostgreSQL did not start");
        shell.stdin.as_mut().unwrap().flush().unwrap();
        Self { port, programs, _shell: shell }
    }
}
