//! The robots of WeCom, DingTalk and Feishu groups: what each wants to be sent, how two of them are
//! signed, and how each says that it took it. Pure.
//!
//! As their makers' pages for developers have it: WeCom knows its sender by the key in the address;
//! DingTalk wants the signature in the address, Feishu in the body, and the two hang the secret up
//! at different ends of HMAC-SHA256.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use yuanjian_types::Timestamp;

/// Whose robot it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// WeCom.
    Wecom,
    /// DingTalk.
    Dingtalk,
    /// Feishu.
    Feishu,
}

impl Kind {
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Wecom => "wecom",
            Self::Dingtalk => "dingtalk",
            Self::Feishu => "feishu",
        }
    }
}

/// A request to a robot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    /// What is added to the address, with its `&`.
    pub(crate) query: String,
    pub(crate) body: Value,
}

/// What a robot is sent so that its group reads a text.
pub(crate) fn call(kind: Kind, secret: &str, text: &str, now: Timestamp) -> Call {
    let plain = |body| Call { query: String::new(), body };
    match kind {
        Kind::Wecom => plain(json!({ "msgtype": "text", "text": { "content": text } })),
        Kind::Dingtalk => {
            let body = json!({ "msgtype": "text", "text": { "content": text } });
            if secret.is_empty() {
                return plain(body);
            }
            let millis = now.0.div_euclid(1_000);
            let sign = signed(secret.as_bytes(), format!("{millis}\n{secret}").as_bytes());
            Call { query: format!("&timestamp={millis}&sign={}", escaped(&sign)), body }
        }
        Kind::Feishu => {
            let mut body = json!({ "msg_type": "text", "content": { "text": text } });
            if !secret.is_empty() {
                let seconds = now.0.div_euclid(1_000_000);
                body["timestamp"] = json!(seconds.to_string());
                body["sign"] = json!(signed(format!("{seconds}\n{secret}").as_bytes(), b""));
            }
            plain(body)
        }
    }
}

/// Whether a robot's answer says that it took the message.
pub(crate) fn took(kind: Kind, answer: &str) -> bool {
    let Ok(answer) = serde_json::from_str::<Value>(answer) else { return false };
    match kind {
        Kind::Wecom | Kind::Dingtalk => answer["errcode"] == 0,
        Kind::Feishu => answer["code"] == 0 || answer["StatusCode"] == 0,
    }
}

fn signed(key: &[u8], message: &[u8]) -> String {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(message);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Base64 as it may stand in an address.
fn escaped(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_541_400_250_000);

    #[test]
    fn signatures_are_those_that_python_works_out() {
        // python3: base64.b64encode(hmac.new(b"SECfern", b"1795541400250\nSECfern", "sha256").digest())
        let ding = call(Kind::Dingtalk, "SECfern", "x", NOW);
        assert_eq!(ding.query, DINGTALK);
        // python3: base64.b64encode(hmac.new(b"1795541400\nSECfern", b"", "sha256").digest())
        let feishu = call(Kind::Feishu, "SECfern", "x", NOW);
        assert_eq!(feishu.body["sign"], FEISHU);
        assert_eq!(feishu.body["timestamp"], "1795541400");
    }

    const DINGTALK: &str =
        "&timestamp=1795541400250&sign=gmWaAhW868il7SJA7dsyBr1S9N6bO7vp0yQ2UC4wnsU%3D";
    const FEISHU: &str = "31lFppZiUOfzdbu7TJ14B/bC4T+L8Hr8VEJ60BIYJYk=";

    #[test]
    fn only_a_robot_that_says_so_took_the_message() {
        assert!(took(Kind::Wecom, r#"{"errcode":0,"errmsg":"ok"}"#));
        assert!(!took(Kind::Dingtalk, r#"{"errcode":310000,"errmsg":"sign not match"}"#));
        assert!(took(Kind::Feishu, r#"{"code":0,"msg":"success"}"#));
        assert!(!took(Kind::Feishu, r#"{"code":19021,"msg":"sign match fail"}"#));
        assert!(!took(Kind::Wecom, "<html>"));
    }
}
