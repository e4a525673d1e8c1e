//! The ways out of the installation, and what each gives back as a receipt.
//!
//! Where messages may go is said in `yuanjian.toml`; what opens the way (a password, a robot's
//! address with its key and its secret) stands in a file that only its owner may read, or in the
//! environment, and is never kept in the database, shown or logged. Nothing set: nothing goes out.

use super::{
    outbox::{Channel, shortened},
    robots::{self, Kind},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use openidconnect::reqwest;
use serde::Deserialize;
use serde_json::json;
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};
use yuanjian_app::Failure;
use yuanjian_types::{Digest, Problem, Timestamp};

/// How long a server may take for one message.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of an answer that are read.
const ANSWER_BYTES: usize = 16 << 10;
/// Pieces of a robot's address that are shorter open nothing (`send`, `bot`, `v2`).
const SHORTEST_SECRET: usize = 8;
/// Bytes of a receipt that are kept.
const RECEIPT_BYTES: usize = 300;

/// The ways out that are set.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Channels {
    /// Where the pages are for people, without a slash at the end; empty when nobody said.
    pub pages: String,
    mail: Option<Mail>,
    robots: Vec<Robot>,
    drop: Option<PathBuf>,
}

#[derive(Clone, PartialEq, Eq)]
struct Mail {
    host: String,
    port: u16,
    tls: Encryption,
    from: String,
    login: Option<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    /// From the first byte on.
    Whole,
    /// Asked for and insisted on.
    Started,
    /// None; only to this machine or where the settings allow it.
    Absent,
}

/// A group's robot.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Robot {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Its host, which may be shown.
    pub(crate) host: String,
    url: String,
    secret: String,
}

/// As it stands in `yuanjian.toml`.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// `notices_pages`.
    pub pages: Option<String>,
    /// `notices_smtp`.
    pub smtp: Option<String>,
    /// `notices_from`.
    pub from: Option<String>,
    /// `notices_secrets`.
    pub secrets: Option<PathBuf>,
    /// `notices_drop`.
    pub drop: Option<PathBuf>,
    /// `notices_allow_plain`.
    pub allow_plain: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Secrets {
    smtp_user: Option<String>,
    smtp_password: Option<String>,
    #[serde(default)]
    robots: Vec<RobotSaid>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RobotSaid {
    name: String,
    kind: Kind,
    url: String,
    #[serde(default)]
    secret: String,
}

impl std::fmt::Debug for Channels {
    /// Without what opens the ways.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let robots: Vec<&str> = self.robots.iter().map(|robot| robot.name.as_str()).collect();
        f.debug_struct("Channels")
            .field("mail", &self.mail_server())
            .field("robots", &robots)
            .field("drop", &self.drop)
            .finish_non_exhaustive()
    }
}

impl Channels {
    /// The ways out as they are said.
    ///
    /// # Errors
    /// `settings.bad_notices` with the field that is wrong.
    pub fn read(said: Said) -> yuanjian_app::Result<Self> {
        let environment = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let mut secrets = match &said.secrets {
            Some(path) => secrets_in(path)?,
            None => Secrets::default(),
        };
        secrets.smtp_password = environment("YUANJIAN_SMTP_PASSWORD").or(secrets.smtp_password);
        let mail = match said.smtp {
            Some(text) => {
                let from = said.from.ok_or_else(|| bad("notices_from", "missing"))?;
                from.parse::<Mailbox>().map_err(|_| bad("notices_from", &from))?;
                let (host, port, tls) = server(&text, said.allow_plain)?;
                let login = secrets.smtp_user.zip(secrets.smtp_password);
                Some(Mail { host, port, tls, from, login })
            }
            None => None,
        };
        let robots = secrets
            .robots
            .into_iter()
            .map(|robot| {
                let host = host_of(&robot.url, said.allow_plain)
                    .ok_or_else(|| bad("notices_secrets", &robot.name))?;
                let RobotSaid { name, kind, url, secret } = robot;
                Ok(Robot { name, kind, host, url, secret })
            })
            .collect::<yuanjian_app::Result<Vec<_>>>()?;
        let pages = said.pages.unwrap_or_default().trim_end_matches('/').to_owned();
        Ok(Self { pages, mail, robots, drop: said.drop })
    }

    /// The mail server, if there is one.
    pub fn mail_server(&self) -> Option<String> {
        self.mail.as_ref().map(|mail| format!("{}:{}", mail.host, mail.port))
    }

    /// Where files are dropped, if anywhere.
    pub fn drop_folder(&self) -> Option<&Path> {
        self.drop.as_deref()
    }

    /// The robots, without what opens them.
    pub(crate) fn robots(&self) -> &[Robot] {
        &self.robots
    }
}

/// A message as it leaves.
#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    pub(crate) id: String,
    pub(crate) channel: Channel,
    pub(crate) robot: String,
    pub(crate) recipient: String,
    pub(crate) address: String,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) created_at: Timestamp,
}

/// Why a message did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undelivered {
    pub(crate) detail: String,
    /// Whether trying again may help.
    pub(crate) passing: bool,
}

impl Channels {
    /// Bring a message to its channel. Answers the receipt.
    ///
    /// # Errors
    /// What stood in the way, without any secret.
    pub(crate) async fn deliver(
        &self,
        parcel: &Parcel,
        now: Timestamp,
    ) -> Result<String, Undelivered> {
        let done = async {
            match parcel.channel {
                Channel::Mail => self.send_mail(parcel).await,
                Channel::Robot => self.tell_robot(parcel, now).await,
                Channel::Drop => self.drop_file(parcel).await,
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, done).await;
        let kept = |text: &str| shortened(&self.veiled(text), RECEIPT_BYTES);
        match outcome.unwrap_or_else(|_| Err(passing("no answer"))) {
            Ok(receipt) => Ok(kept(&receipt)),
            Err(why) => Err(Undelivered { detail: kept(&why.detail), ..why }),
        }
    }

    /// What the other side said, without what opens a way: some servers repeat the address or the
    /// body that they refuse.
    fn veiled(&self, text: &str) -> String {
        let login = self.mail.iter().filter_map(|mail| mail.login.as_ref());
        // A password as it is, and as it travels in the two ways of signing in.
        let passwords: Vec<String> = login
            .flat_map(|(user, password)| {
                let plain = STANDARD.encode(format!("\0{user}\0{password}"));
                [password.clone(), STANDARD.encode(password), plain]
            })
            .collect();
        let robots = self.robots.iter().flat_map(|robot| {
            let (_, way) = robot.url.split_once(&robot.host).unwrap_or_default();
            way.split(['/', '?', '&', '='])
                .filter(|piece| piece.len() >= SHORTEST_SECRET)
                .chain([robot.secret.as_str()])
        });
        let mut secrets: Vec<&str> =
            passwords.iter().map(String::as_str).chain(robots).filter(|s| !s.is_empty()).collect();
        // A short one may be a piece of a longer one, the rest of which would be left.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }

    async fn send_mail(&self, parcel: &Parcel) -> Result<String, Undelivered> {
        let mail = self.mail.as_ref().ok_or_else(|| lasting("no mail server is set"))?;
        let from: Mailbox = mail.from.parse().map_err(|_| lasting("the sender is no address"))?;
        let to: Mailbox = parcel.address.parse().map_err(|_| lasting("no address"))?;
        let message = Message::builder()
            // The same for every attempt, so that a mail that came twice is known as one.
            .message_id(Some(format!("<{}@{}>", parcel.id, from.email.domain())))
            .from(from)
            .to(to)
            .subject(&parcel.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(parcel.body.clone())
            .map_err(|e| lasting(&e.to_string()))?;
        let tls = || TlsParameters::new(mail.host.clone()).map_err(|e| lasting(&e.to_string()));
        let tls = match mail.tls {
            Encryption::Whole => Tls::Wrapper(tls()?),
            Encryption::Started => Tls::Required(tls()?),
            Encryption::Absent => Tls::None,
        };
        let mut way = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.host)
            .port(mail.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some((user, password)) = &mail.login {
            way = way.credentials(Credentials::new(user.clone(), password.clone()));
        }
        let answer = way
            .build()
            .send(message)
            .await
            .map_err(|e| Undelivered { passing: !e.is_permanent(), detail: e.to_string() })?;
        let said: Vec<&str> = answer.message().collect();
        Ok(format!("{} {}", answer.code(), said.join(" ")))
    }

    async fn tell_robot(&self, parcel: &Parcel, now: Timestamp) -> Result<String, Undelivered> {
        let robot = self.robots.iter().find(|robot| robot.name == parcel.robot);
        let robot = robot.ok_or_else(|| lasting("no robot of this name is set"))?;
        let call = robots::call(robot.kind, &robot.secret, &parcel.body, now);
        // Errors of this library name the address, which holds the key.
        let failed = |e: reqwest::Error| passing(&e.without_url().to_string());
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(PATIENCE)
            .build()
            .map_err(failed)?;
        let mut answer = client
            .post(format!("{}{}", robot.url, call.query))
            .header("content-type", "application/json")
            .body(call.body.to_string())
            .send()
            .await
            .map_err(failed)?;
        let status = answer.status().as_u16();
        let mut bytes = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(failed)? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > ANSWER_BYTES {
                return Err(passing("the answer is too long"));
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        let receipt = format!("{status} {text}");
        if status == 200 && robots::took(robot.kind, &text) {
            Ok(receipt)
        } else {
            Err(passing(&receipt))
        }
    }

    /// One JSON file with its digest and the same to read, each whole or not there.
    async fn drop_file(&self, parcel: &Parcel) -> Result<String, Undelivered> {
        let folder = self.drop.clone().ok_or_else(|| lasting("no folder is set"))?;
        let content = json!({
            "id": parcel.id, "at": parcel.created_at, "to": parcel.recipient,
            "subject": parcel.subject, "body": parcel.body,
        });
        let digest = Digest::of(content.to_string().as_bytes());
        let whole = json!({ "digest": digest, "content": content.to_string() });
        let text = format!(
            "{}\n{}\n{}\n\n{}",
            parcel.recipient, parcel.subject, parcel.created_at, parcel.body
        );
        let name = parcel.id.clone();
        let written = tokio::task::spawn_blocking(move || {
            let write = |ending: &str, bytes: &[u8]| -> std::io::Result<()> {
                let mut beside = tempfile::NamedTempFile::new_in(&folder)?;
                beside.write_all(bytes)?;
                beside.as_file().sync_all()?;
                readable(beside.path())?;
                beside.persist(folder.join(format!("{name}.{ending}"))).map_err(|e| e.error)?;
                Ok(())
            };
            // The JSON comes last: who waits for it finds the text beside it.
            write("txt", text.as_bytes())?;
            write("json", format!("{whole:#}\n").as_bytes())
        });
        match written.await {
            Ok(Ok(())) => Ok(format!("{}.json {digest}", parcel.id)),
            Ok(Err(error)) => Err(passing(&error.to_string())),
            Err(error) => Err(passing(&error.to_string())),
        }
    }
}

/// Whoever carries the files away is not who wrote them.
fn readable(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn passing(detail: &str) -> Undelivered {
    Undelivered { detail: detail.to_owned(), passing: true }
}

fn lasting(detail: &str) -> Undelivered {
    Undelivered { detail: detail.to_owned(), passing: false }
}

fn bad(field: &str, value: &str) -> Failure {
    let wrong = Problem::error("settings.bad_notices").in_file("yuanjian.toml");
    Failure::invalid_one(wrong.at_field(field).with("value", value))
}

/// `smtps://HOST:PORT`, `smtp://HOST:PORT` (STARTTLS) or `smtp+plain://HOST:PORT`.
fn server(text: &str, allow_plain: bool) -> yuanjian_app::Result<(String, u16, Encryption)> {
    let wrong = || bad("notices_smtp", text.rsplit('@').next().unwrap_or_default());
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    let (tls, usual) = match scheme {
        "smtps" => (Encryption::Whole, 465),
        "smtp" => (Encryption::Started, 587),
        "smtp+plain" => (Encryption::Absent, 25),
        _ => return Err(wrong()),
    };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
        None => (rest, usual),
    };
    // A password in the address would be shown wherever the settings are.
    if host.is_empty() || host.contains(['@', '/', ' ']) {
        return Err(wrong());
    }
    if tls == Encryption::Absent && !is_near(host) && !allow_plain {
        return Err(wrong());
    }
    Ok((host.to_owned(), port, tls))
}

/// The host of a robot's address, if messages may go there.
fn host_of(url: &str, allow_plain: bool) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next().filter(|host| !host.is_empty())?;
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let sound = match scheme {
        "https" => true,
        "http" => allow_plain || is_near(host),
        _ => false,
    };
    (sound && !authority.contains('@')).then(|| authority.to_owned())
}

fn is_near(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

fn secrets_in(path: &Path) -> yuanjian_app::Result<Secrets> {
    let shown = path.display().to_string();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).map_err(|_| bad("notices_secrets", &shown))?;
        if mode.permissions().mode() & 0o077 != 0 {
            return Err(Failure::invalid_one(
                Problem::error("settings.open_secrets")
                    .in_file("yuanjian.toml")
                    .at_field("notices_secrets")
                    .with("path", shown),
            ));
        }
    }
    let text = std::fs::read_to_string(path).map_err(|_| bad("notices_secrets", &shown))?;
    // What the parser says would quote the line that it does not understand.
    toml::from_str(&text).map_err(|_| bad("notices_secrets", &shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_in_the_clear_leads_no_further_than_this_machine_unless_allowed() {
        assert!(server("smtp+plain://127.0.0.1:2525", false).is_ok());
        assert!(server("smtp+plain://mail.city.local", false).is_err());
        assert!(server("smtp+plain://mail.city.local", true).is_ok());
        assert_eq!(
            server("smtps://mail.city.local", false).unwrap(),
            ("mail.city.local".to_owned(), 465, Encryption::Whole)
        );
        assert!(server("smtps://user:word@mail.city.local", false).is_err());
        assert_eq!(host_of("http://robots.local/x", false), None);
        assert_eq!(host_of("https://robots.local/x?key=1", false).as_deref(), Some("robots.local"));
        assert_eq!(host_of("file:///etc/passwd", true), None);
    }

    #[test]
    fn what_is_printed_of_the_ways_opens_none() {
        let robot = Robot {
            name: "group".to_owned(),
            kind: Kind::Wecom,
            host: "robots.local".to_owned(),
            url: "https://robots.local/send?key=fern-and-more".to_owned(),
            secret: "moss".to_owned(),
        };
        let mail = Mail {
            host: "mail.local".to_owned(),
            port: 25,
            tls: Encryption::Whole,
            from: "a@b.local".to_owned(),
            login: Some(("user".to_owned(), "lichen".to_owned())),
        };
        let ways = Channels { mail: Some(mail), robots: vec![robot], ..Channels::default() };
        let printed = format!("{ways:?}");
        assert!(printed.contains("group") && printed.contains("mail.local:25"), "{printed}");
        let echoed = ways.veiled("404 no POST /send?key=fern-and-more; moss; lichen");
        assert!(echoed.starts_with("404 no POST /send?key=***"), "{echoed}");
        for secret in ["fern", "moss", "lichen"] {
            assert!(!printed.contains(secret), "{printed}");
            assert!(!echoed.contains(secret), "{echoed}");
        }
    }
}
