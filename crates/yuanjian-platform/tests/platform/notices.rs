//! Notices through the real door, and what leaves over a real mail server, the robots' side played
//! by a program of its own, and a folder.

use crate::world::{Engine, World};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};
use yuanjian_app::Language;
use yuanjian_platform::{Platform, demo, notices::pass};
use yuanjian_types::{Digest, Timestamp};

const SECRET: &str = "SECfern-moss";
const SENDER: &str = "青岚市园林城市复查工作领导小组办公室";

/// The other side: see `notices/post.py`.
struct Post {
    child: Option<Child>,
    folder: tempfile::TempDir,
    smtp: u16,
    robots: u16,
}

impl Post {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("dropped")).unwrap();
        let free = || {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap().port()
        };
        let mut post = Self { child: None, folder, smtp: 0, robots: 0 };
        // A port that was free a moment ago may be another test's by now.
        for _ in 0..5 {
            (post.smtp, post.robots) = (free(), free());
            if post.begin() {
                return post;
            }
        }
        panic!("Python with aiosmtpd is needed: scripts/setup.sh test");
    }

    /// Listen on its ports. Answers whether it does.
    fn begin(&mut self) -> bool {
        let python = std::env::var_os("YUANJIAN_PYTHON").map_or_else(
            || {
                PathBuf::from(std::env::var_os("HOME").unwrap())
                    .join(".cache/yuanjian/venv/bin/python")
            },
            PathBuf::from,
        );
        assert!(python.exists(), "Python with aiosmtpd is needed: scripts/setup.sh test");
        let mut child = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/platform/notices/post.py"))
            .arg(self.folder.path())
            .args([SECRET, &self.smtp.to_string(), &self.robots.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.child = Some(child);
        if line != "ready\n" {
            self.end();
        }
        self.child.is_some()
    }

    fn end(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn settings(&self) -> String {
        let secrets = self.folder.path().join("secrets.toml");
        let robot = |name: &str, path: &str| {
            format!(
                "[[robots]]\nname = \"{name}\"\nkind = \"{name}\"\nsecret = \"{SECRET}\"\n\
                 url = \"http://127.0.0.1:{}/{path}\"\n",
                self.robots
            )
        };
        let text = format!(
            "smtp_user = \"garden\"\nsmtp_password = \"moonlight\"\n{}{}{}",
            robot("wecom", "wecom/send?key=key-of-wecom"),
            robot("dingtalk", "dingtalk/send?access_token=key-of-dingtalk"),
            robot("feishu", "feishu/hook/key-of-feishu")
        );
        std::fs::write(&secrets, text).unwrap();
        private(&secrets);
        format!(
            "notices_pages = \"https://yuanjian.city.local/\"\n\
             notices_smtp = \"smtp+plain://127.0.0.1:{}\"\nnotices_from = \"{SENDER} <garden@city.local>\"\n\
             notices_secrets = \"{}\"\nnotices_drop = \"{}\"\n",
            self.smtp,
            secrets.display(),
            self.folder.path().join("dropped").display()
        )
    }

    fn kept(&self, name: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn mails(&self) -> Vec<Value> {
        self.kept("mails.jsonl")
    }

    /// `refuse` or `hang_up`, from now on or no longer.
    fn play(&self, trouble: &str, on: bool) {
        let mark = self.folder.path().join(trouble);
        if on {
            std::fs::write(mark, "").unwrap();
        } else {
            std::fs::remove_file(mark).unwrap();
        }
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.end();
    }
}

fn private(path: &std::path::Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// The demo city before it has data, with the ways out of a post, its backlog heard.
async fn prepared(engine: Engine, post: &Post) -> World {
    let world = World::set(engine, &post.settings()).await;
    demo::prepare(&world.platform, Language::Chinese).await.unwrap();
    pass(&world.platform, Timestamp::now()).await.unwrap();
    world
}

async fn done(world: &World, method: &str, path: &str, token: &str, body: Value) -> Value {
    let (status, answer) = world.call(method, path, token, body).await;
    assert!(status.is_success(), "{method} {path}: {status} {answer}");
    answer
}

/// The city's rules with some of them changed.
async fn rule(world: &World, changes: Value) {
    let office = world.token("office").await;
    let mut body = world.get("/api/v1/notice_rules", &office).await;
    for (name, value) in changes.as_object().unwrap() {
        body["rules"][name] = value.clone();
    }
    let body = json!({ "rules": body["rules"], "revision": body["revision"] });
    done(world, "PUT", "/api/v1/notice_rules", &office, body).await;
}

async fn choose(world: &World, who: &str, digest: bool) {
    let token = world.token(who).await;
    let body = json!({
        "mail": true, "address": format!("{who}@city.local"), "drop": true, "digest": digest,
    });
    done(world, "PUT", "/api/v1/notice_choice", &token, body).await;
}

/// The first line of the breakdown that a unit leads, still has to hand in and is not late with.
async fn led(world: &World, who: &str) -> Value {
    let token = world.token(who).await;
    let own = world.get("/api/v1/own_tasks", &token).await;
    let lead = own["lead"].as_array().unwrap();
    let today = Timestamp::now().day_in_china();
    let open = |task: &&Value| {
        let ahead = task["due_on"].as_str().is_some_and(|due| due > today.as_str());
        task["state"] == "in_progress" && ahead && task["parent"].is_null()
    };
    lead.iter().find(open).unwrap().clone()
}

async fn urge(world: &World, task: &Value, note: &str) {
    let office = world.token("office").await;
    let path = format!("/api/v1/tasks/{}/urges", task["id"].as_str().unwrap());
    let body = json!({ "organisation": task["lead"]["id"], "note": note });
    done(world, "POST", &path, &office, body).await;
}

/// Ask for a day more, which tells the office without urgency.
async fn extend(world: &World, task: &Value) {
    let bureau = world.token("bureau").await;
    let path = format!("/api/v1/tasks/{}/extensions", task["id"].as_str().unwrap());
    let due = Timestamp::parse(&format!("{}T00:00:00Z", task["due_on"].as_str().unwrap())).unwrap();
    let body = json!({ "until_on": due.plus_seconds(86_400).day_in_china(), "reason": "雨季" });
    let (status, answer) = world.call("POST", &path, &bureau, body).await;
    assert!(status.is_success(), "{answer}");
}

async fn notices(world: &World, who: &str, kind: &str) -> Vec<Value> {
    let token = world.token(who).await;
    let page = world.get(&format!("/api/v1/notices?kind={kind}"), &token).await;
    page["items"].as_array().unwrap().clone()
}

async fn messages(world: &World) -> Vec<Value> {
    let office = world.token("office").await;
    let page = world.get("/api/v1/notice_messages", &office).await;
    page["items"].as_array().unwrap().clone()
}

async fn now_and(world: &World, seconds: i64) -> yuanjian_platform::notices::Passed {
    pass(&world.platform, Timestamp::now().plus_seconds(seconds)).await.unwrap()
}

async fn who_must_act_hears_once_and_nobody_else(world: World) {
    now_and(&world, 0).await;
    let task = led(&world, "bureau").await;
    let before = notices(&world, "bureau", "urging").await.len();
    urge(&world, &task, "请于周五前报送").await;
    assert!(now_and(&world, 0).await.told > 0);
    let urged = notices(&world, "bureau", "urging").await;
    assert_eq!(urged.len(), before + 1);
    let text = urged[0]["text"].as_str().unwrap();
    assert!(
        text.contains("请于周五前报送") && text.contains(task["title"].as_str().unwrap()),
        "{text}"
    );
    assert_eq!(urged[0]["page"], format!("/do/{}", task["id"].as_str().unwrap()));
    for other in ["office", "statistics", "security"] {
        let all = notices(&world, other, "urging").await;
        assert!(all.iter().all(|one| one["rule"] != "task_urged"), "{other}");
    }
    // Heard again, by another process after a restart, it is the same notice.
    assert_eq!(now_and(&world, 0).await.told, 0);
    let again = Platform::open(&world.platform.data).await.unwrap();
    assert_eq!(pass(&again, Timestamp::now()).await.unwrap().told, 0);
    assert_eq!(notices(&world, "bureau", "urging").await.len(), before + 1);
    // Read, it is no longer counted; and unread again it is.
    let bureau = world.token("bureau").await;
    let count = world.get("/api/v1/notice_count", &bureau).await;
    let body = json!({ "ids": [urged[0]["id"]], "read": true });
    done(&world, "POST", "/api/v1/notice_readings", &bureau, body).await;
    let less = world.get("/api/v1/notice_count", &bureau).await;
    assert_eq!(less["urging"].as_i64().unwrap(), count["urging"].as_i64().unwrap() - 1);
    // Nobody reads another's: the id is not theirs.
    let office = world.token("office").await;
    let body = json!({ "ids": [urged[0]["id"]], "read": false });
    done(&world, "POST", "/api/v1/notice_readings", &office, body).await;
    assert_eq!(world.get("/api/v1/notice_count", &bureau).await, less);
}

async fn every_channel_brings_a_message_once_with_its_receipt(engine: Engine) {
    let post = Post::start();
    let world = prepared(engine, &post).await;
    let robots = ["wecom", "dingtalk", "feishu"];
    rule(&world, json!({ "mail": true, "drop": true, "robots": robots })).await;
    choose(&world, "bureau", false).await;
    let task = led(&world, "bureau").await;
    urge(&world, &task, "加快办理").await;
    let passed = now_and(&world, 0).await;
    assert_eq!((passed.failed, passed.sent), (0, 5), "{:?}", messages(&world).await);
    assert_eq!(now_and(&world, 0).await.sent, 0);

    let mails = post.mails();
    assert_eq!(mails.len(), 1);
    let title = task["title"].as_str().unwrap();
    let body = mails[0]["body"].as_str().unwrap();
    assert!(body.contains(title) && body.contains("加快办理"), "{body}");
    assert!(body.contains("https://yuanjian.city.local/do/"), "{body}");
    assert_eq!(mails[0]["to"], json!(["bureau@city.local"]));
    // Chinese goes over the wire as ASCII (RFC 2047) and is read as it was written.
    assert!(mails[0]["subject"].as_str().unwrap().contains("催办"));
    assert_eq!(mails[0]["from"], format!("{SENDER} <garden@city.local>"));
    let head = mails[0]["head"].as_str().unwrap();
    assert!(head.contains("=?utf-8?") && head.is_ascii(), "{head}");
    assert!(head.lines().all(|line| line.len() <= 998), "{head}");

    let told = post.kept("robots.jsonl");
    assert_eq!(told.len(), 3);
    for one in &told {
        assert_eq!(one["fault"], "", "{one}");
        assert!(one["body"].to_string().contains(title), "{one}");
    }

    // The JSON's digest is that of its content; the text beside it says the same.
    let dropped = post.folder.path().join("dropped");
    let files: Vec<PathBuf> =
        std::fs::read_dir(&dropped).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    let json_file = files.iter().find(|path| path.extension().unwrap() == "json").unwrap();
    let whole: Value = serde_json::from_slice(&std::fs::read(json_file).unwrap()).unwrap();
    let content = whole["content"].as_str().unwrap();
    assert_eq!(whole["digest"], Digest::of(content.as_bytes()).as_str());
    let text = std::fs::read_to_string(json_file.with_extension("txt")).unwrap();
    assert!(content.contains(title) && text.contains(title));

    let all = messages(&world).await;
    let receipt = |channel: &str| {
        let one = all.iter().find(|one| one["channel"] == channel).unwrap();
        one["receipt"].as_str().unwrap().to_owned()
    };
    assert!(receipt("mail").starts_with("250"), "{}", receipt("mail"));
    assert!(receipt("robot").starts_with("200"), "{}", receipt("robot"));
    assert!(receipt("drop").contains("sha256:"), "{}", receipt("drop"));

    opens_nothing(&world).await;
}

/// Nothing that opens a channel is shown or kept.
async fn opens_nothing(world: &World) {
    let shown = [
        ("system", "/api/v1/notice_rules"),
        ("system", "/api/v1/system"),
        ("system", "/api/v1/notice_messages"),
        ("audit", "/api/v1/events"),
    ];
    for (who, path) in shown {
        let shown = world.get(path, &world.token(who).await).await.to_string();
        for secret in ["moonlight", SECRET, "key-of-"] {
            assert!(!shown.contains(secret), "{path}: {secret}");
        }
    }
}

async fn what_a_lost_connection_broke_off_arrives_once_under_its_number(engine: Engine) {
    let mut post = Post::start();
    let world = prepared(engine, &post).await;
    rule(&world, json!({ "mail": true, "quiet": false, "robots": ["dingtalk", "wecom"] })).await;
    choose(&world, "bureau", false).await;
    urge(&world, &led(&world, "bureau").await, "加快办理").await;
    post.play("hang_up", true);
    let passed = now_and(&world, 0).await;
    assert_eq!((passed.sent, passed.failed), (0, 3), "{:?}", messages(&world).await);
    assert_eq!((post.mails().len(), post.kept("robots.jsonl").len()), (0, 0));
    post.play("hang_up", false);
    // Nobody listens at all.
    post.end();
    let passed = now_and(&world, 61).await;
    assert_eq!((passed.sent, passed.failed), (0, 3), "{:?}", messages(&world).await);
    opens_nothing(&world).await;
    assert!(post.begin());
    // A robot repeats the address that it refuses.
    post.play("refuse", true);
    assert_eq!(now_and(&world, 61 + 301).await.failed, 3);
    opens_nothing(&world).await;
    post.play("refuse", false);
    assert_eq!(now_and(&world, 61 + 301 + 901).await.sent, 3);
    assert_eq!(now_and(&world, 61 + 301 + 901 + 60).await.sent, 0);
    let mails = post.mails();
    assert_eq!(mails.len(), 1);
    let all = messages(&world).await;
    let mail = all.iter().find(|one| one["channel"] == "mail").unwrap();
    let number = format!("<{}@city.local>", mail["id"].as_str().unwrap());
    assert_eq!((&mails[0]["id"], &mail["attempts"]), (&json!(number), &json!(4)));
    let told = post.kept("robots.jsonl");
    assert_eq!(told.iter().filter(|one| one["fault"] == "").count(), 2, "{told:?}");
}

async fn what_fails_is_tried_again_given_up_and_sent_by_hand(engine: Engine) {
    let post = Post::start();
    let world = prepared(engine, &post).await;
    rule(&world, json!({ "mail": true, "quiet": false })).await;
    choose(&world, "bureau", false).await;
    let task = led(&world, "bureau").await;
    urge(&world, &task, "加快办理").await;
    post.play("refuse", true);
    assert_eq!(now_and(&world, 0).await.failed, 1);
    // Not again before a minute is over.
    assert_eq!(now_and(&world, 30).await.failed, 0);
    let mut ahead = 0;
    for wait in [60, 300, 900, 3600, 10_800] {
        ahead += wait + 1;
        assert_eq!(now_and(&world, ahead).await.failed, 1, "after {ahead} s");
    }
    let all = messages(&world).await;
    assert_eq!((&all[0]["state"], &all[0]["attempts"]), (&json!("failed"), &json!(6)), "{all:?}");
    assert!(all[0]["fault"].as_str().unwrap().contains("come again"), "{}", all[0]["fault"]);
    assert_eq!(post.mails(), [] as [Value; 0]);
    // Who keeps the machine hears of it, in the pages alone.
    now_and(&world, ahead).await;
    let told = notices(&world, "system", "notice").await;
    assert_eq!(told[0]["rule"], "message_given_up");
    post.play("refuse", false);
    let office = world.token("office").await;
    let path = format!("/api/v1/notice_messages/{}/replays", all[0]["id"].as_str().unwrap());
    done(&world, "POST", &path, &office, Value::Null).await;
    assert_eq!(now_and(&world, ahead).await.sent, 1);
    assert_eq!(post.mails().len(), 1);
    let (status, answer) = world.call("POST", &path, &office, Value::Null).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("notices.not_failed")));
    // An address that the server does not know is given up at once.
    let bureau = world.token("bureau").await;
    let body =
        json!({ "mail": true, "address": "nobody@city.local", "drop": false, "digest": false });
    done(&world, "PUT", "/api/v1/notice_choice", &bureau, body).await;
    urge(&world, &led(&world, "bureau").await, "再次催办").await;
    now_and(&world, ahead).await;
    assert_eq!(messages(&world).await[0]["state"], "failed");
}

async fn quiet_hours_hold_back_all_but_the_urgent(engine: Engine) {
    let post = Post::start();
    let world = prepared(engine, &post).await;
    let hour = |seconds: i64| {
        let there = Timestamp::now().plus_seconds(8 * 3600 + seconds).to_string();
        there[11..16].to_owned()
    };
    rule(&world, json!({ "mail": true, "quiet_from": hour(-3600), "quiet_to": hour(3600) })).await;
    choose(&world, "bureau", false).await;
    choose(&world, "office", false).await;
    let task = led(&world, "bureau").await;
    urge(&world, &task, "加快办理").await;
    extend(&world, &task).await;
    assert_eq!(now_and(&world, 0).await.sent, 1);
    assert_eq!(post.mails()[0]["to"], json!(["bureau@city.local"]));
    assert_eq!(now_and(&world, 1800).await.sent, 0);
    assert_eq!(now_and(&world, 3660).await.sent, 1);
    assert_eq!(post.mails()[1]["to"], json!(["office@city.local"]));
}

async fn a_digest_comes_once_a_day_and_names_all(engine: Engine) {
    let post = Post::start();
    let world = prepared(engine, &post).await;
    let there = Timestamp::now().plus_seconds(8 * 3600 + 7200).to_string();
    rule(&world, json!({ "mail": true, "quiet": false, "digest_at": &there[11..16] })).await;
    choose(&world, "office", true).await;
    let task = led(&world, "bureau").await;
    extend(&world, &task).await;
    let bureau = world.token("bureau").await;
    let id = task["id"].as_str().unwrap();
    let now = world.get(&format!("/api/v1/tasks/{id}"), &bureau).await;
    let body = json!({
        "move": "submit", "note": "", "report": "完成", "signed_by": "方知行", "exception": "先行报送",
        "quantity_done": now["quantity"], "revision": now["revision"],
    });
    let (status, answer) =
        world.call("POST", &format!("/api/v1/tasks/{id}/moves"), &bureau, body).await;
    assert!(status.is_success(), "{answer}");
    assert!(now_and(&world, 0).await.told >= 2);
    now_and(&world, 7000).await;
    assert_eq!(post.mails().len(), 0);
    now_and(&world, 7300).await;
    let mails = post.mails();
    assert_eq!(mails.len(), 1);
    let body = mails[0]["body"].as_str().unwrap();
    assert!(body.contains("延期") && body.contains("请验收"), "{body}");
    now_and(&world, 7400).await;
    assert_eq!(post.mails().len(), 1);
}

async fn a_channel_is_tried_by_hand_and_a_wrong_choice_is_refused(engine: Engine) {
    let post = Post::start();
    let world = prepared(engine, &post).await;
    let office = world.token("office").await;
    let test =
        |body: Value| async { world.call("POST", "/api/v1/notice_tests", &office, body).await };
    let (status, answer) = test(json!({ "channel": "mail", "address": "a@city.local" })).await;
    assert!(
        status.is_success() && answer["receipt"].as_str().unwrap().starts_with("250"),
        "{answer}"
    );
    for robot in ["wecom", "dingtalk", "feishu"] {
        let (status, answer) = test(json!({ "channel": "robot", "robot": robot })).await;
        assert!(status.is_success(), "{answer}");
    }
    let (status, answer) = test(json!({ "channel": "robot", "robot": "other" })).await;
    assert_eq!((status.as_u16(), &answer["code"]), (409, &json!("notices.not_delivered")));
    rule(&world, json!({ "mail": true, "mail_domains": ["city.local"] })).await;
    let body =
        json!({ "mail": true, "address": "a@elsewhere.com", "drop": false, "digest": false });
    let (status, answer) = world.call("PUT", "/api/v1/notice_choice", &office, body).await;
    assert_eq!((status.as_u16(), &answer["code"]), (400, &json!("notices.foreign_domain")));
    let rules = world.get("/api/v1/notice_rules", &office).await;
    let mut wrong = json!({ "rules": rules["rules"], "revision": rules["revision"] });
    wrong["rules"]["lead_days"] = json!([0, 3]);
    wrong["rules"]["robots"] = json!(["other"]);
    let (_, answer) = world.call("PUT", "/api/v1/notice_rules", &office, wrong).await;
    let codes: Vec<&str> =
        answer["problems"].as_array().unwrap().iter().filter_map(|p| p["code"].as_str()).collect();
    assert_eq!(codes, ["notices.bad_lead_days", "notices.unknown_robot"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_that_others_may_read_are_refused() {
    let post = Post::start();
    let settings = post.settings();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("yuanjian.toml"), &settings).unwrap();
    assert!(Platform::open(folder.path()).await.is_ok());
    use std::os::unix::fs::PermissionsExt as _;
    let secrets = post.folder.path().join("secrets.toml");
    std::fs::set_permissions(&secrets, std::fs::Permissions::from_mode(0o644)).unwrap();
    let error = Platform::open(folder.path()).await.unwrap_err();
    assert_eq!(error.0.problems[0].code, "settings.open_secrets");
}

macro_rules! both {
    ($($name:ident)+) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(Engine::Sqlite).await })+
        }
        mod postgres {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(Engine::Postgres).await })+
        }
    };
}

both! {
    who_must_act_hears_once
    every_channel_brings_a_message_once_with_its_receipt
    what_a_lost_connection_broke_off_arrives_once_under_its_number
    what_fails_is_tried_again_given_up_and_sent_by_hand
    quiet_hours_hold_back_all_but_the_urgent
    a_digest_comes_once_a_day_and_names_all
    a_channel_is_tried_by_hand_and_a_wrong_choice_is_refused
}

async fn who_must_act_hears_once(engine: Engine) {
    who_must_act_hears_once_and_nobody_else(World::prepared(engine).await).await;
}

/// The demo's running campaign.
async fn running(world: &World, token: &str) -> String {
    world.get("/api/v1/campaigns", token).await[0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brief_is_one_page_and_its_numbers_are_those_of_the_screens() {
    let world = World::prepared(Engine::Sqlite).await;
    let office = world.token("office").await;
    let leader = world.token("leader").await;
    let id = running(&world, &office).await;
    let asked = [
        "同意追加口袋公园建设资金并纳入年度预算调整方案，请财政局十日内落实，报市政府常务会议审定后下达各区",
        "召开现场推进会",
        "约谈逾期单位",
    ];
    let path = format!("/api/v1/campaigns/{id}/briefs");
    done(&world, "POST", &path, &office, json!({ "decisions": asked })).await;
    let (status, answer) =
        world.call("POST", &path, &office, json!({ "decisions": ["字".repeat(57)] })).await;
    assert_eq!((status.as_u16(), &answer["code"]), (400, &json!("notices.bad_decisions")));
    let brief = world.get(&format!("/api/v1/campaigns/{id}/brief"), &leader).await;
    let units = world.get(&format!("/api/v1/campaigns/{id}/task_units"), &leader).await;
    assert_eq!(brief["lights"], units["lights"]);
    let late: i64 =
        units["items"].as_array().unwrap().iter().map(|one| one["late"].as_i64().unwrap()).sum();
    assert_eq!(brief["late_in_all"], late);
    assert_eq!(brief["decisions"], json!(asked));
    let days: Vec<i64> =
        brief["late"].as_array().unwrap().iter().map(|one| one["days"].as_i64().unwrap()).collect();
    assert!(days.windows(2).all(|pair| pair[0] >= pair[1]), "{days:?}");

    let folder = tempfile::tempdir().unwrap();
    let path = format!("/api/v1/campaigns/{id}/brief");
    let answer = world.give("GET", &format!("{path}.pdf"), &leader, "application/json", "").await;
    let file = folder.path().join("brief.pdf");
    std::fs::write(&file, &answer.bytes).unwrap();
    let text = pages_of(&file);
    assert!(text.contains("约谈逾期单位"), "{text}");
    let answer = world.give("GET", &format!("{path}.docx"), &leader, "application/json", "").await;
    let text = set_by_office(&answer.bytes, folder.path());
    assert!(text.contains("约谈逾期单位"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_units_brief_is_one_page_for_the_unit_itself_and_who_sees_all() {
    let world = World::prepared(Engine::Sqlite).await;
    let bureau = world.token("bureau").await;
    let own = world.get("/api/v1/own_tasks", &bureau).await;
    let unit = own["units"][0]["id"].as_str().unwrap();
    let path =
        format!("/api/v1/campaigns/{}/units/{unit}/brief", own["campaign"].as_str().unwrap());
    let brief = world.get(&path, &bureau).await;
    assert_eq!(brief, world.get(&path, &world.token("leader").await).await);
    let units = path.replace(&format!("units/{unit}/brief"), "task_units");
    let units = world.get(&units, &bureau).await;
    let same = units["items"].as_array().unwrap().iter().find(|one| one["unit"] == unit).unwrap();
    assert_eq!(brief["lights"], same["lights"]);
    // What the page of one's own tasks has still to hand in, parts counted.
    let awaited = |task: &&Value| {
        matches!(task["state"].as_str().unwrap(), "in_progress" | "changes_requested")
    };
    let lead = own["lead"].as_array().unwrap().iter().filter(awaited).count();
    let parts = own["cooperating"].as_array().unwrap().iter().filter(awaited);
    let owes = |task: &&Value| {
        let parts = task["parts"].as_array().unwrap().iter();
        parts
            .filter(|one| one["unit"]["id"] == unit)
            .any(|one| matches!(one["state"].as_str().unwrap(), "open" | "returned"))
    };
    assert_eq!(brief["owed_in_all"], lead + parts.filter(owes).count());
    let (status, _) = world.call("GET", &path, &world.token("district").await, Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let folder = tempfile::tempdir().unwrap();
    let answer = world.give("GET", &format!("{path}.pdf"), &bureau, "application/json", "").await;
    let file = folder.path().join("unit.pdf");
    std::fs::write(&file, &answer.bytes).unwrap();
    let name = brief["unit_name"].as_str().unwrap();
    assert!(pages_of(&file).contains(name));
    let answer = world.give("GET", &format!("{path}.docx"), &bureau, "application/json", "").await;
    assert!(set_by_office(&answer.bytes, folder.path()).contains(name));
}

/// The text of a docx as LibreOffice sets it, on one page.
fn set_by_office(docx: &[u8], folder: &std::path::Path) -> String {
    let file = folder.join("brief.docx");
    std::fs::write(&file, docx).unwrap();
    let made = Command::new("soffice")
        .args(["--headless", "--convert-to", "pdf:writer_pdf_Export", "--outdir"])
        .arg(folder.join("set"))
        .arg(file)
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.display()))
        .output()
        .expect("LibreOffice is needed for this test: scripts/setup.sh test");
    assert!(made.status.success());
    pages_of(&folder.join("set/brief.pdf"))
}

/// The text of a PDF that has one A4 page.
fn pages_of(path: &std::path::Path) -> String {
    let info = Command::new("pdfinfo").arg(path).output().unwrap();
    let info = String::from_utf8_lossy(&info.stdout).into_owned();
    let pages = info.lines().find(|line| line.starts_with("Pages:")).unwrap();
    assert_eq!(pages.split_whitespace().last(), Some("1"), "{info}");
    assert!(info.contains("A4"), "{info}");
    let text = Command::new("pdftotext").arg(path).arg("-").output().unwrap();
    if let Some(kept) = std::env::var_os("YUANJIAN_KEEP") {
        let name = path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        std::fs::copy(path, PathBuf::from(kept).join(format!("brief-{name}.pdf"))).unwrap();
    }
    String::from_utf8_lossy(&text.stdout).split_whitespace().collect()
}
