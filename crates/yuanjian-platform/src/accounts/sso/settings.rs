//! The `[oidc]` part of the settings: which provider, and what we are to it.

use crate::Result;
use openidconnect::url::{Host, Url};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use yuanjian_app::Failure;
use yuanjian_types::Problem;

/// Where the secret may stand instead of a file.
pub(super) const SECRET: &str = "YUANJIAN_OIDC_SECRET";

/// The provider of a city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oidc {
    /// Its address, as its own documents have it.
    pub issuer: String,
    /// Our name with it.
    pub client_id: String,
    /// Where the secret is kept, if not in the environment.
    pub client_secret_file: Option<PathBuf>,
    /// Where browsers find us, without a `/` at its end.
    pub address: String,
    /// What the button calls it, in Chinese.
    pub name: Option<String>,
    /// The same in English.
    pub name_en: Option<String>,
    /// The only authority that its certificate may be signed by; the public ones where not given.
    pub ca: Option<PathBuf>,
    /// The claim that holds the sign-in name, looked at when an account is tied.
    pub claim: String,
    /// Whether the provider asks for the second factor, so that we need not.
    pub provider_asks_code: bool,
}

/// The same as it stands in `yuanjian.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OidcFile {
    issuer: String,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    address: String,
    name: Option<String>,
    name_en: Option<String>,
    ca: Option<PathBuf>,
    claim: Option<String>,
    second_factor: Option<SecondFactor>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SecondFactor {
    Here,
    Provider,
}

impl Oidc {
    /// Where the provider sends browsers back to; registered with it.
    pub fn back(&self) -> String {
        format!("{}/sign-in/return", self.address)
    }

    /// What an administrator may see.
    pub(crate) fn shown(&self) -> Vec<(&'static str, String)> {
        vec![
            ("oidc.issuer", self.issuer.clone()),
            ("oidc.client_id", self.client_id.clone()),
            ("oidc.address", self.address.clone()),
            ("oidc.claim", self.claim.clone()),
            (
                "oidc.second_factor",
                if self.provider_asks_code { "provider" } else { "here" }.to_owned(),
            ),
        ]
    }
}

impl OidcFile {
    /// Looked at, with files from the data folder.
    ///
    /// # Errors
    /// With every address that is none or is not encrypted.
    pub(crate) fn checked(self, data: &Path) -> Result<Oidc> {
        let fault = |field: &str, code: &str, value: &str| {
            Problem::error(code)
                .in_file("yuanjian.toml")
                .at_field(format!("oidc.{field}"))
                .with("value", value)
        };
        let mut problems = Vec::new();
        for (field, value, alone) in
            [("issuer", &self.issuer, false), ("address", &self.address, true)]
        {
            match Url::parse(value).ok().filter(|url| url.has_host()) {
                None => problems.push(fault(field, "settings.oidc_bad_address", value)),
                Some(url) if !encrypted(&url) => {
                    problems.push(fault(field, "settings.oidc_in_the_clear", value));
                }
                Some(url) if alone && (url.path() != "/" || url.query().is_some()) => {
                    problems.push(fault(field, "settings.oidc_bad_address", value));
                }
                Some(_) => {}
            }
        }
        Failure::gather(problems)?;
        Ok(Oidc {
            address: self.address.trim_end_matches('/').to_owned(),
            issuer: self.issuer,
            client_id: self.client_id,
            client_secret_file: self.client_secret_file.map(|path| data.join(path)),
            name: self.name,
            name_en: self.name_en,
            ca: self.ca.map(|path| data.join(path)),
            claim: self.claim.unwrap_or_else(|| "preferred_username".to_owned()),
            provider_asks_code: self.second_factor == Some(SecondFactor::Provider),
        })
    }
}

/// Over TLS, or without leaving this machine.
fn encrypted(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || url.scheme() == "http" && here
}
