//! Secrets stay where they belong: the program at its most talkative, asked everything that has to do
//! with one, and then read: its log, its counts, the record, and what it answers when it refuses.

use super::{PROGRAM, Server, kills::cluster, run};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

const PASSWORD: &str = "Lvyin-2026";
const WRONG: &str = "Cuowu-Mima-4711";
const AS_NAME: &str = "Mima-In-Namensfeld-88";
const FIRST: &str = "Shouci-Mima-5512";
const CHANGED: &str = "Gengxin-Mima-6623";
const DATABASE: &str = "ShujukuMima7734";
const MAIL: &str = "YoujianMima8845";
const OIDC: &str = "a-client-secret-of-the-provider-9956";
const ROBOT: &str = "robotkey-in-address-1067";
const SIGNING: &str = "SECsigning-key-of-robot-2178";

/// A server on loopback that refuses what it is told and repeats it, as some do.
struct Parrot {
    address: String,
    heard: Arc<Mutex<String>>,
}

impl Parrot {
    /// Speaks so much of SMTP that somebody signs in.
    fn of_mail() -> Self {
        Self::listen(|stream, heard| {
            let mut reader = BufReader::new(stream.try_clone()?);
            let mut stream = stream;
            stream.write_all(b"220 mail.example ESMTP\r\n")?;
            let mut line = String::new();
            while reader.read_line(&mut line)? > 0 {
                heard.lock().unwrap().push_str(&line);
                let said = line.trim().to_owned();
                line.clear();
                if said.starts_with("EHLO") {
                    stream.write_all(b"250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n")?;
                } else {
                    write!(stream, "535 5.7.8 refused: {said}\r\n")?;
                }
            }
            Ok(())
        })
    }

    fn of_http() -> Self {
        Self::listen(|stream, heard| {
            let mut reader = BufReader::new(stream.try_clone()?);
            let mut stream = stream;
            let (mut head, mut line) = (String::new(), String::new());
            while reader.read_line(&mut line)? > 0 && !line.trim().is_empty() {
                head += &line;
                line.clear();
            }
            heard.lock().unwrap().push_str(&head);
            let body = format!("refused: {head}");
            write!(
                stream,
                "HTTP/1.1 500 No\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        })
    }

    fn listen(
        answer: impl Fn(TcpStream, &Mutex<String>) -> std::io::Result<()> + Send + Copy + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard: Arc<Mutex<String>> = Arc::default();
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = answer(stream, &kept);
            }
        });
        Self { address, heard }
    }

    fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }
}

fn private(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// As it travels in a sign-in to a mail server.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number =
            three.iter().fold(0_u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let six = (number >> (18 - 6 * place) & 63) as usize;
            text.push(if place > three.len() { '=' } else { char::from(SIGNS[six]) });
        }
    }
    text
}

#[test]
fn no_secret_is_in_the_log_the_counts_the_record_or_a_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let (mail, robot, provider) = (Parrot::of_mail(), Parrot::of_http(), Parrot::of_http());
    let database = cluster::postgres_database(None)
        .replace("postgres://postgres@", &format!("postgres://postgres:{DATABASE}@"));
    private(&data.join("oidc"), OIDC);
    private(
        &data.join("ways"),
        &format!(
            "smtp_user = \"sender\"\n[[robots]]\nname = \"group\"\nkind = \"dingtalk\"\n\
             url = \"http://{}/robot/send?access_token={ROBOT}\"\nsecret = \"{SIGNING}\"\n",
            robot.address
        ),
    );
    let settings = format!(
        "database = \"{database}\"\nnotices_smtp = \"smtp+plain://{}\"\n\
         notices_from = \"a@city.example\"\nnotices_secrets = \"ways\"\n\
         notices_pages = \"http://127.0.0.1\"\n[oidc]\nissuer = \"http://{}\"\n\
         client_id = \"yuanjian\"\nclient_secret_file = \"oidc\"\naddress = \"http://127.0.0.1\"\n",
        mail.address, provider.address
    );
    private(&data.join("yuanjian.toml"), &settings);
    assert!(run(&["demo", "--json"], &data).0);
    let token = |user: &str| run(&["token", "create", "--user", user], &data).1.trim().to_owned();
    let (office, audit, security) = (token("office"), token("audit"), token("security"));
    let environment = [("YUANJIAN_LOG", "debug"), ("YUANJIAN_SMTP_PASSWORD", MAIL)];
    let server = Server::start_with(&data, &environment);
    let mut refusals: Vec<String> = Vec::new();
    let mut ask = |method: &str, path: &str, head: &str, body: Value| -> (u16, String, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let head = format!("{head}Content-Type: application/json\r\n");
        let (status, said, bytes) = server.send(method, path, &head, &body).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if status >= 400 {
            refusals.push(text.clone());
        }
        (status, said, serde_json::from_str(&text).unwrap_or(Value::Null))
    };
    let bearer = |token: &str| format!("Authorization: Bearer {token}\r\n");

    // Signing in, right and wrong, with the password where the name belongs, and as no JSON.
    let enter = |name: &str, password: &str| json!({ "name": name, "password": password });
    assert_eq!(ask("POST", "/api/v1/session", "", enter("bureau", WRONG)).0, 401);
    assert_eq!(ask("POST", "/api/v1/session", "", enter(AS_NAME, WRONG)).0, 401);
    assert_eq!(
        ask("POST", "/api/v1/session", "", json!({ "name": [PASSWORD], "password": {} })).0,
        400
    );
    assert_eq!(ask("POST", "/api/v1/session", "", json!({ "user": PASSWORD })).0, 400);
    let (status, head, _) = ask("POST", "/api/v1/session", "", enter("bureau", PASSWORD));
    assert_eq!(status, 200);
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let session = cookie.split_once('=').unwrap().1.to_owned();
    let with_cookie = format!("Cookie: {cookie}\r\n");
    // The second factor.
    let (_, _, begun) = ask("POST", "/api/v1/session/second_factor", &with_cookie, Value::Null);
    let factor = begun["secret"].as_str().unwrap().to_owned();
    assert!(factor.len() >= 16);
    assert!(
        ask("PUT", "/api/v1/session/second_factor", &with_cookie, json!({ "code": "000000" })).0
            >= 400
    );
    // Passwords of one's own and of others, too weak and good.
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    assert!(ask("PUT", "/api/v1/session/password", &with_cookie, change(WRONG, CHANGED)).0 >= 400);
    assert!(
        ask("PUT", "/api/v1/session/password", &with_cookie, change(PASSWORD, "bureau")).0 >= 400
    );
    assert_eq!(
        ask("PUT", "/api/v1/session/password", &with_cookie, change(PASSWORD, CHANGED)).0,
        204
    );
    let new = json!({ "name": "xinren", "display_name": "x", "password": FIRST });
    assert_eq!(ask("POST", "/api/v1/accounts", &bearer(&security), new.clone()).0, 201);
    assert!(ask("POST", "/api/v1/accounts", &bearer(&security), new).0 >= 400);
    // Tokens, right and wrong, in the head and where they do not belong.
    let (wrong_token, _) = (format!("yj-{WRONG}"), ());
    assert_eq!(ask("GET", "/api/v1/session", &bearer(&wrong_token), Value::Null).0, 401);
    assert_eq!(
        ask("GET", &format!("/api/v1/nowhere?token={office}"), &bearer(&office), Value::Null).0,
        404
    );
    assert_eq!(ask("GET", "/api/v1/session/tokens", &bearer(&office), Value::Null).0, 200);
    // The ways out, each of which refuses and repeats what it was told.
    let test = |body: Value| (bearer(&office), body);
    for (head, body) in [
        test(json!({ "channel": "mail", "address": "b@city.example" })),
        test(json!({ "channel": "robot", "robot": "group" })),
    ] {
        let (status, _, told) = ask("POST", "/api/v1/notice_tests", &head, body);
        assert!(status >= 400, "{told}");
    }
    assert!(mail.heard().contains("AUTH"), "nobody signed in at the mail server: {}", mail.heard());
    assert!(robot.heard().contains(ROBOT), "the robot was not asked: {}", robot.heard());
    // The provider, which does not serve.
    assert!(ask("POST", "/api/v1/session/sso", "", Value::Null).0 >= 400);
    assert!(!provider.heard().is_empty(), "the provider was not asked");

    let (_, _, messages) = ask("GET", "/api/v1/notice_messages", &bearer(&office), Value::Null);
    let system = token("system");
    let (_, _, shown) = ask("GET", "/api/v1/system", &bearer(&system), Value::Null);
    let (status, _, metrics) = server.send("GET", "/metrics", &bearer(&system), "").unwrap();
    assert_eq!(status, 200);
    let (status, _, record) =
        server.send("GET", "/api/v1/events/export", &bearer(&audit), "").unwrap();
    assert_eq!(status, 200);
    // A database that is not there is told without its password, before there is any log.
    let output = Command::new(PROGRAM)
        .args(["serve", "--lang", "en", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .env("YUANJIAN_DATABASE", format!("postgres://yuanjian:{DATABASE}@127.0.0.1:9/none"))
        .env("YUANJIAN_LOG", "debug")
        .output()
        .unwrap();
    assert!(!output.status.success());

    let log = settled(&server);
    assert!(log.contains("\"DEBUG\""), "it did not say everything");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let places = [
        ("the log", log),
        ("the counts", text(&metrics)),
        ("the record", text(&record)),
        ("a refusal", refusals.join("\n")),
        ("the messages", messages.to_string()),
        ("the installation", shown.to_string()),
        ("what it says of a database", text(&output.stderr) + &text(&output.stdout)),
    ];
    assert!(places[2].1.lines().count() > 300 && places[3].1.len() > 1_000);
    let as_sent = base64(format!("\0sender\0{MAIL}").as_bytes());
    let alone = base64(MAIL.as_bytes());
    for secret in [
        PASSWORD, WRONG, AS_NAME, FIRST, CHANGED, DATABASE, MAIL, &as_sent, &alone, OIDC, ROBOT,
        SIGNING, &session, &factor, &office, &audit, &security,
    ] {
        for (place, text) in &places {
            let line = text.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{secret} is in {place}: {}", line.unwrap_or_default());
        }
    }
}

/// The log once nothing more is added to it.
fn settled(server: &Server) -> String {
    let began = Instant::now();
    let mut length = 0;
    loop {
        std::thread::sleep(Duration::from_millis(700));
        let log = server.log.lock().unwrap();
        if log.len() == length || began.elapsed().as_secs() > 15 {
            return log.join("\n");
        }
        length = log.len();
    }
}
