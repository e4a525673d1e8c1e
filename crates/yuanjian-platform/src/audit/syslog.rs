//! The record told to a log server as it grows, in the form of RFC 5424.
//!
//! A copy on another machine contradicts whoever rewrites this one. What was sent is remembered
//! beside the data, so that nothing is left out after a pause of either side; an event may come
//! twice, which its number and digest show. The service never waits for the log server.

use crate::Platform;
use serde_json::{Value, json};
use std::{collections::BTreeMap, io, path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpStream, UdpSocket},
    sync::watch,
};
use yuanjian_store::events::{self, Recorded};

/// Facility 13 (log audit), severity 6 (informational).
const PRIORITY: u8 = 13 * 8 + 6;
/// A datagram larger than this is sent without the event's detail.
const MOST_DATAGRAM: usize = 8 << 10;
/// How long between two looks, and before a log server that failed is asked again.
const PAUSE: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(10);

/// A log server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector {
    datagrams: bool,
    address: String,
}

impl Collector {
    /// `udp://HOST:PORT` or `tcp://HOST:PORT`.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, address) = text.split_once("://")?;
        let datagrams = match scheme {
            "udp" => true,
            "tcp" => false,
            _ => return None,
        };
        let (host, port) = address.rsplit_once(':')?;
        let sound = !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
        sound.then(|| Self { datagrams, address: address.to_owned() })
    }
}

impl std::fmt::Display for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", if self.datagrams { "udp" } else { "tcp" }, self.address)
    }
}

/// Tell a log server what is new until the service ends.
pub async fn forward(
    platform: Arc<Platform>,
    collector: Collector,
    mut ending: watch::Receiver<bool>,
) {
    let mut failing = false;
    loop {
        let told = tokio::time::timeout(PATIENCE, tell_new(&platform, &collector)).await;
        let fault = match told {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("no answer".to_owned()),
        };
        match (&fault, failing) {
            (Some(detail), false) => tracing::warn!(detail, "the log server does not take events"),
            (None, true) => tracing::info!("the log server takes events again"),
            _ => {}
        }
        failing = fault.is_some();
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = ending.changed() => return,
        }
    }
}

/// Tell a log server all events that it was not told yet. Answers how many.
///
/// # Errors
/// When the database, the disk or the log server does not serve; what was sent is remembered.
pub async fn tell_new(platform: &Platform, collector: &Collector) -> io::Result<usize> {
    let mut sent = remembered(platform);
    let mut told = 0;
    let mut line = None;
    for head in events::heads(&platform.db).await.map_err(io::Error::other)? {
        let mut last = sent.get(&head.city).copied().unwrap_or_default();
        while last < head.sequence {
            let new = events::after(&platform.db, &head.city, last, 200)
                .await
                .map_err(io::Error::other)?;
            let Some((newest, _)) = new.last() else { break };
            last = newest.sequence;
            if line.is_none() {
                line = Some(Line::open(collector).await?);
            }
            let Some(line) = &mut line else { break };
            for (event, digest) in &new {
                line.send(event, digest).await?;
            }
            told += new.len();
            sent.insert(head.city.clone(), last);
            remember(platform, &sent)?;
        }
    }
    Ok(told)
}

enum Line {
    Datagrams(UdpSocket),
    Stream(TcpStream),
}

impl Line {
    async fn open(collector: &Collector) -> io::Result<Self> {
        if !collector.datagrams {
            return Ok(Self::Stream(TcpStream::connect(&collector.address).await?));
        }
        let there = tokio::net::lookup_host(&collector.address).await?.next();
        let there = there.ok_or_else(|| io::Error::from(io::ErrorKind::AddrNotAvailable))?;
        let own = if there.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        let socket = UdpSocket::bind(own).await?;
        socket.connect(there).await?;
        Ok(Self::Datagrams(socket))
    }

    async fn send(&mut self, event: &Recorded, digest: &str) -> io::Result<()> {
        let whole = message(event, digest, &event.detail);
        match self {
            Self::Datagrams(socket) => {
                let short = (whole.len() > MOST_DATAGRAM)
                    .then(|| message(event, digest, &json!({ "left_out": true })));
                socket.send(short.as_ref().unwrap_or(&whole).as_bytes()).await?;
                Ok(())
            }
            // RFC 6587: the length in front, for a message may hold any byte.
            Self::Stream(stream) => {
                stream.write_all(format!("{} {whole}", whole.len()).as_bytes()).await?;
                stream.flush().await
            }
        }
    }
}

/// `<110>1 TIME HOST yuanjian - ACTION - TEXT`; the text is JSON in UTF-8, marked as such.
fn message(event: &Recorded, digest: &str, detail: &Value) -> String {
    let body = json!({
        "city": event.city, "sequence": event.sequence, "account": event.account,
        "name": event.name, "address": event.address, "request": event.request,
        "action": event.action, "thing": event.thing, "id": event.id, "detail": detail,
        "digest": digest,
    });
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let word = |text: &str, most: usize| -> String {
        let word: String = text.chars().filter(char::is_ascii_graphic).take(most).collect();
        if word.is_empty() { "-".to_owned() } else { word }
    };
    format!(
        "<{PRIORITY}>1 {} {} yuanjian {} {} - \u{feff}{body}",
        event.at,
        word(&host, 255),
        std::process::id(),
        word(&event.action, 32)
    )
}

fn place(platform: &Platform) -> PathBuf {
    platform.data.join("audit-told.json")
}

fn remembered(platform: &Platform) -> BTreeMap<String, i64> {
    std::fs::read(place(platform))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

fn remember(platform: &Platform, sent: &BTreeMap<String, i64>) -> io::Result<()> {
    let mut beside = tempfile::NamedTempFile::new_in(&platform.data)?;
    serde_json::to_writer(&mut beside, sent)?;
    beside.persist(place(platform)).map_err(|e| e.error)?;
    Ok(())
}
