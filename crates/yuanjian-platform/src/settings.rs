//! The settings of an installation: three lines make a county's machine a province's.
//!
//! `yuanjian.toml` in the data folder, each setting overridden by an environment variable
//! (`YUANJIAN_DATABASE` …) so that no password must stand in a file.

use crate::{
    Result,
    accounts::{Oidc, sso::OidcFile},
    audit::syslog::Collector,
    notices::channels::{Channels, Said},
    tiles::{GroundFile, GroundSettings},
    tls,
};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use yuanjian_app::Failure;
use yuanjian_store::S3;
use yuanjian_types::Problem;

/// What can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// `file:DIR` or `s3://BUCKET`.
    pub blobs: String,
    /// Where the S3 server is and where its keys are kept.
    pub s3: S3,
    /// Where the record is told as it grows, if anywhere.
    pub audit_syslog: Option<Collector>,
    /// The ways out for notices, if any.
    pub notices: Channels,
    /// Where traces go, if anywhere: `http://HOST:PORT` of a collector of OpenTelemetry.
    pub otlp: Option<String>,
    /// How many jobs this process does at once; 0 leaves them to others.
    pub workers: usize,
    /// Largest upload, in bytes.
    pub upload_limit: u64,
    /// Minutes without a request after which a session ends.
    pub idle_minutes: i64,
    /// Hours after which a session ends in any case.
    pub session_hours: i64,
    /// Shortest password.
    pub password_length: usize,
    /// How many former passwords may not come back.
    pub password_history: usize,
    /// Wrong passwords in a row that lock an account.
    pub lock_after: i64,
    /// For how many minutes.
    pub lock_minutes: i64,
    /// Whether people come over TLS, so that the session cookie must too.
    pub secure: bool,
    /// Certificate and key, when this program itself speaks TLS.
    pub tls: Option<tls::Files>,
    /// The provider of single sign-on.
    pub oidc: Option<Oidc>,
    /// What lies beneath the layers of maps.
    pub map: GroundSettings,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database: Option<String>,
    blobs: Option<String>,
    s3_endpoint: Option<String>,
    s3_region: Option<String>,
    s3_credentials: Option<PathBuf>,
    s3_allow_http: Option<bool>,
    audit_syslog: Option<String>,
    notices_pages: Option<String>,
    notices_smtp: Option<String>,
    notices_from: Option<String>,
    notices_secrets: Option<PathBuf>,
    notices_drop: Option<PathBuf>,
    notices_allow_plain: Option<bool>,
    workers: Option<usize>,
    upload_limit_mib: Option<u64>,
    idle_minutes: Option<i64>,
    session_hours: Option<i64>,
    password_length: Option<usize>,
    password_history: Option<usize>,
    lock_after: Option<i64>,
    lock_minutes: Option<i64>,
    secure: Option<bool>,
    #[serde(default)]
    telemetry: Telemetry,
    tls: Option<TlsFile>,
    oidc: Option<OidcFile>,
    #[serde(default)]
    map: GroundFile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Telemetry {
    otlp: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TlsFile {
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

/// A setting as its administrator may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Setting {
    /// Its name in `yuanjian.toml`.
    pub name: &'static str,
    /// What is in effect.
    pub value: String,
}

impl Settings {
    /// What is in effect, under the names of `yuanjian.toml` and without any secret.
    pub fn shown(&self) -> Vec<Setting> {
        let notices = &self.notices;
        let drop = notices.drop_folder().map(|folder| folder.display().to_string());
        let endpoint = self.s3.endpoint_in_effect().as_deref().map(without_secrets);
        let syslog = self.audit_syslog.as_ref().map(ToString::to_string);
        [
            ("database", without_secrets(&self.database)),
            ("blobs", without_secrets(&self.blobs)),
            ("s3_endpoint", endpoint.unwrap_or_default()),
            ("s3_region", self.s3.region_in_effect().unwrap_or_default()),
            ("s3_credentials", self.s3.keys_from().unwrap_or_default()),
            ("s3_allow_http", self.s3.allow_http.to_string()),
            ("audit_syslog", syslog.unwrap_or_default()),
            ("workers", self.workers.to_string()),
            ("upload_limit_mib", (self.upload_limit >> 20).to_string()),
            ("idle_minutes", self.idle_minutes.to_string()),
            ("session_hours", self.session_hours.to_string()),
            ("password_length", self.password_length.to_string()),
            ("password_history", self.password_history.to_string()),
            ("lock_after", self.lock_after.to_string()),
            ("lock_minutes", self.lock_minutes.to_string()),
            ("secure", self.secure.to_string()),
            ("notices_pages", notices.pages.clone()),
            ("notices_smtp", notices.mail_server().unwrap_or_default()),
            ("notices_drop", drop.unwrap_or_default()),
        ]
        .into_iter()
        .chain(self.otlp.iter().map(|address| ("telemetry.otlp", address.clone())))
        .chain(self.tls.iter().flat_map(|files| {
            [
                ("tls.certificate", files.certificate.display().to_string()),
                ("tls.key", files.key.display().to_string()),
            ]
        }))
        .chain(self.oidc.iter().flat_map(Oidc::shown))
        .chain([("map.ground", self.map.shown())])
        .map(|(name, value)| Setting { name, value })
        .collect()
    }

    /// The settings of the installation in a folder.
    ///
    /// # Errors
    /// With what is wrong in `yuanjian.toml`.
    pub fn read(data: &Path) -> Result<Self> {
        let path = data.join("yuanjian.toml");
        let file: File = if path.exists() {
            yuanjian_app::assessments::project::parse(&path)?
        } else {
            File::default()
        };
        let said = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let audit_syslog =
            file.audit_syslog.map(|text| Collector::parse(&text).ok_or(text)).transpose().map_err(
                |text| {
                    let wrong = Problem::error("settings.bad_syslog").in_file("yuanjian.toml");
                    Failure::invalid_one(wrong.at_field("audit_syslog").with("value", text))
                },
            )?;
        let notices = Channels::read(Said {
            pages: file.notices_pages,
            smtp: file.notices_smtp,
            from: file.notices_from,
            secrets: file.notices_secrets.map(|path| data.join(path)),
            drop: file.notices_drop.map(|path| data.join(path)),
            allow_plain: file.notices_allow_plain.unwrap_or(false),
        })?;
        let otlp = said("OTEL_EXPORTER_OTLP_ENDPOINT").or(file.telemetry.otlp);
        let oidc = file.oidc.map(|named| named.checked(data)).transpose()?;
        let tls = file.tls.map(|named| named.both(data)).transpose()?;
        let settings = Self {
            database: said("YUANJIAN_DATABASE")
                .or(file.database)
                .unwrap_or_else(|| format!("sqlite:{}", data.join("yuanjian.db").display())),
            blobs: said("YUANJIAN_BLOBS")
                .or(file.blobs)
                .unwrap_or_else(|| format!("file:{}", data.join("blobs").display())),
            s3: S3 {
                endpoint: file.s3_endpoint,
                region: file.s3_region,
                credentials: file.s3_credentials.map(|path| data.join(path)),
                allow_http: file.s3_allow_http.unwrap_or(false),
            },
            audit_syslog,
            notices,
            otlp: otlp.map(|text| collector_of_traces(&text)).transpose()?,
            workers: file.workers.unwrap_or(1),
            upload_limit: file.upload_limit_mib.unwrap_or(2048).saturating_mul(1 << 20),
            idle_minutes: file.idle_minutes.unwrap_or(30),
            session_hours: file.session_hours.unwrap_or(12),
            password_length: file.password_length.unwrap_or(10),
            password_history: file.password_history.unwrap_or(5),
            lock_after: file.lock_after.unwrap_or(5),
            lock_minutes: file.lock_minutes.unwrap_or(15),
            secure: tls.is_some() || file.secure.unwrap_or(false),
            tls,
            oidc,
            map: file.map.settings(said("YUANJIAN_MAP_GROUND")),
        };
        settings.check()?;
        Ok(settings)
    }

    /// Settings that would lock everybody out or protect nobody.
    fn check(&self) -> Result<()> {
        let bounds = [
            ("idle_minutes", self.idle_minutes, 1, 24 * 60),
            ("session_hours", self.session_hours, 1, 24 * 7),
            ("password_length", self.password_length as i64, 8, 128),
            ("password_history", self.password_history as i64, 0, 24),
            ("lock_after", self.lock_after, 3, 100),
            ("lock_minutes", self.lock_minutes, 1, 24 * 60),
            ("workers", self.workers as i64, 0, 64),
            ("upload_limit_mib", (self.upload_limit >> 20) as i64, 1, 1 << 20),
        ];
        let problems: Vec<Problem> = bounds
            .into_iter()
            .filter(|(_, value, least, most)| !(least..=most).contains(&value))
            .map(|(name, value, least, most)| {
                Problem::error("settings.out_of_bounds")
                    .in_file("yuanjian.toml")
                    .at_field(name)
                    .with("value", value)
                    .with("least", least)
                    .with("most", most)
            })
            .collect();
        Failure::gather(problems)?;
        Ok(())
    }
}

/// The address of a collector, to which the path of traces is added. It is asked in the clear: one
/// on this machine may pass on over TLS.
fn collector_of_traces(text: &str) -> Result<String> {
    let plain = text.parse::<axum::http::Uri>().ok().filter(|address| {
        let authority = address.authority().map_or("@", |authority| authority.as_str());
        address.scheme_str() == Some("http")
            && !authority.contains('@')
            && address.query().is_none()
    });
    if plain.is_none() {
        let wrong = Problem::error("settings.bad_otlp").in_file("yuanjian.toml");
        let value = without_secrets(text);
        Err(Failure::invalid_one(wrong.at_field("telemetry.otlp").with("value", value)))?;
    }
    Ok(text.trim_end_matches('/').to_owned())
}

impl TlsFile {
    /// Both files, from the data folder where they are not absolute.
    fn both(self, data: &Path) -> Result<tls::Files> {
        match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => {
                Ok(tls::Files { certificate: data.join(certificate), key: data.join(key) })
            }
            (certificate, _) => {
                let lacks = if certificate.is_none() { "tls.certificate" } else { "tls.key" };
                let problem = Problem::error("settings.tls_incomplete").in_file("yuanjian.toml");
                Err(Failure::invalid_one(problem.at_field(lacks)).into())
            }
        }
    }
}

/// An address without the name and password before its host, and without what may follow a `?`.
fn without_secrets(address: &str) -> String {
    let address = address.split('?').next().unwrap_or_default();
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
            format!("{scheme}://{host}")
        }
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_asked_at_an_address_without_secrets_and_not_over_tls() {
        for (given, taken) in [
            ("http://127.0.0.1:4318", Some("http://127.0.0.1:4318")),
            ("http://collector.local:4318/otlp/", Some("http://collector.local:4318/otlp")),
            ("https://collector.local:4318", None),
            ("http://garden:s3cret@collector.local", None),
            ("http://collector.local/?key=s3cret", None),
            ("127.0.0.1:4318", None),
            ("", None),
        ] {
            let got = collector_of_traces(given);
            assert_eq!(got.as_deref().ok(), taken, "{given}");
            if let Err(error) = got {
                assert!(!format!("{error:?}").contains("s3cret"), "{given}");
            }
        }
    }

    #[test]
    fn an_address_is_shown_without_its_password_however_it_is_given() {
        for (given, shown) in [
            ("postgres://garden:s3cret@db.local:5432/garden", "postgres://db.local:5432/garden"),
            ("postgres://garden:a@b@db.local/garden?password=x", "postgres://db.local/garden"),
            ("sqlite:/srv/yuanjian/yuanjian.db", "sqlite:/srv/yuanjian/yuanjian.db"),
            ("s3://garden", "s3://garden"),
        ] {
            assert_eq!(without_secrets(given), shown);
        }
    }
}
