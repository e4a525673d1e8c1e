//! An authority of the office's own, and the server's certificate that it signs.
//!
//! The authority lives ten years, so that browsers are told once. The server's certificate lives
//! 397 days, well within what browsers take from an authority that was installed by hand (Apple:
//! 825 days, support.apple.com/HT210176; others have no limit), and the same command makes the
//! next.

use super::{
    Files,
    certificate::{Certificate, signed_by},
};
use crate::{Result, Settings};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType,
};
use serde::Serialize;
use std::{
    fs,
    io::Write as _,
    net::IpAddr,
    path::{Path, PathBuf},
};
use time::OffsetDateTime;
use yuanjian_app::Failure;
use yuanjian_types::{Problem, Timestamp};

/// Days that the authority counts.
const AUTHORITY_DAYS: i64 = 3652;
/// Days that a server's certificate counts.
const SERVER_DAYS: i64 = 397;
/// Seconds by which browsers' clocks may be slow.
const SLOW: i64 = 3600;

/// What was made.
#[derive(Debug, Clone, Serialize)]
pub struct Made {
    /// The authority, for the browsers of the office.
    pub authority: Certificate,
    /// Whether it is new, so that browsers must be told.
    pub new_authority: bool,
    /// The server's certificate.
    pub server: Certificate,
    /// Lines that must go into `yuanjian.toml` by hand, because it could not be written.
    pub to_add: Option<String>,
}

/// The authority's certificate in a data folder.
pub(super) fn path(data: &Path) -> PathBuf {
    data.join("tls/authority.pem")
}

/// Make an authority where there is none, a certificate for these names, and the settings that
/// name it. Run again, it keeps the authority and makes a certificate anew.
///
/// # Errors
/// When a name is no host or address, when the settings or the folder hold a certificate that is
/// not ours, when the authority's time is over, or the folder cannot be written.
pub fn init(data: &Path, names: &[String], now: Timestamp) -> Result<Made> {
    fs::create_dir_all(data).map_err(|e| Failure::io(data, &e))?;
    let subjects = names.iter().map(|name| subject(name)).collect::<Result<Vec<_>>>()?;
    let first = names.first().cloned().unwrap_or_default();
    let folder = data.join("tls");
    let (authority, authority_key) = (path(data), folder.join("authority.key"));
    let ours = Files { certificate: folder.join("server.pem"), key: folder.join("server.key") };
    let set = Settings::read(data)?.tls;
    refuse_foreign(set.as_ref(), &ours, &authority)?;

    fs::create_dir_all(&folder).map_err(|e| Failure::io(&folder, &e))?;
    let new_authority = !authority.exists();
    if new_authority {
        found(&authority, &authority_key, &first, now)?;
    }
    let above = Certificate::read(&authority)?;
    if above.until < now.plus_seconds(86_400) {
        let over =
            Problem::error("tls.authority_over").with("folder", folder.display().to_string());
        return Err(Failure::refused(over.with("until", above.until.day_in_china())).into());
    }
    let text = |path: &Path| fs::read_to_string(path).map_err(|e| Failure::io(path, &e));
    let issuer = KeyPair::from_pem(&text(&authority_key)?)
        .and_then(|key| Issuer::from_ca_cert_pem(&text(&authority).unwrap_or_default(), key))
        .map_err(unusable)?;
    let key = KeyPair::generate().map_err(unusable)?;
    let until = now.plus_seconds(SERVER_DAYS * 86_400 - SLOW).min(above.until);
    let mut params = params(&first, now, until);
    params.subject_alt_names = subjects;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.is_ca = IsCa::ExplicitNoCa;
    let signed = params.signed_by(&key, &issuer).map_err(unusable)?;
    write(&ours.key, &key.serialize_pem(), 0o600)?;
    write(&ours.certificate, &signed.pem(), 0o644)?;
    let to_add = if set.is_some() { None } else { name_in_settings(data) };
    Ok(Made {
        authority: above,
        new_authority,
        server: Certificate::read(&ours.certificate)?,
        to_add,
    })
}

/// A certificate that somebody else made is not replaced.
fn refuse_foreign(set: Option<&Files>, ours: &Files, authority: &Path) -> Result<()> {
    let foreign = |path: &Path| {
        Failure::refused(Problem::error("tls.foreign").with("path", path.display().to_string()))
    };
    if let Some(set) = set.filter(|set| *set != ours) {
        return Err(foreign(&set.certificate).into());
    }
    let there = ours.certificate.exists();
    if there && !(authority.exists() && signed_by(&ours.certificate, authority)?) {
        return Err(foreign(&ours.certificate).into());
    }
    Ok(())
}

/// A new authority, which signs servers and nothing below it.
fn found(certificate: &Path, key: &Path, first: &str, now: Timestamp) -> Result<()> {
    let secret = KeyPair::generate().map_err(unusable)?;
    let name = format!("Yuanjian authority of {first} {}", &now.day_in_china()[..4]);
    let mut params = params(&name, now, now.plus_seconds(AUTHORITY_DAYS * 86_400));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let signed = params.self_signed(&secret).map_err(unusable)?;
    write(key, &secret.serialize_pem(), 0o600)?;
    write(certificate, &signed.pem(), 0o644)
}

fn params(name: &str, now: Timestamp, until: Timestamp) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    // X.520 allows 64 characters.
    let name: String = name.chars().take(64).collect();
    params.distinguished_name.push(DnType::CommonName, name);
    params.distinguished_name.push(DnType::OrganizationName, "Yuanjian");
    params.not_before = instant(now.plus_seconds(-SLOW));
    params.not_after = instant(until);
    params
}

fn instant(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.0 / 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// A name as a certificate holds it: an address, or a host name in ASCII.
fn subject(name: &str) -> Result<SanType> {
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(SanType::IpAddress(address));
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let bad = || crate::Error::invalid(Problem::error("tls.bad_name").with("name", name));
    if name.len() > 253 || !name.split('.').all(label) {
        return Err(bad());
    }
    name.to_ascii_lowercase().try_into().map(SanType::DnsName).map_err(|_| bad())
}

/// Name the files in the settings, after whatever stands there. Answers the lines when that
/// cannot be done.
fn name_in_settings(data: &Path) -> Option<String> {
    let lines = "\n[tls]\ncertificate = \"tls/server.pem\"\nkey = \"tls/server.key\"\n";
    let file = fs::OpenOptions::new().append(true).create(true).open(data.join("yuanjian.toml"));
    match file.and_then(|mut file| file.write_all(lines.as_bytes())) {
        Ok(()) => None,
        Err(_) => Some(lines.trim_start().to_owned()),
    }
}

/// Write beside its place and rename, never readable to more than it should be.
fn write(path: &Path, text: &str, mode: u32) -> Result<()> {
    let beside = path.with_extension("new");
    let _ = fs::remove_file(&beside);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options
        .open(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|e| Failure::io(path, &e).into())
}

fn unusable(error: rcgen::Error) -> crate::Error {
    Failure::invalid_one(Problem::error("tls.bad_authority").with("detail", error.to_string()))
        .into()
}
