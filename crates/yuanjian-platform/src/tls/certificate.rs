//! A certificate as people ask about it: whose, for which names, until when.

use crate::{Result, Settings};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use serde::Serialize;
use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};
use x509_parser::{extensions::GeneralName, prelude::X509Certificate};
use yuanjian_app::Failure;
use yuanjian_types::{Digest, Problem, Timestamp};

/// Days before its end from which a certificate is warned about.
const SOON: i64 = 30;

/// What stands in a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// Where it lies.
    pub path: PathBuf,
    /// Whom it names.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Host names and addresses that it speaks for.
    pub names: Vec<String>,
    /// First instant.
    pub from: Timestamp,
    /// Last instant.
    pub until: Timestamp,
    /// SHA-256 of its DER form, in pairs of hexadecimal digits as browsers show it.
    pub fingerprint: String,
}

/// The certificate in use, and the authority in the data folder if there is one.
///
/// # Errors
/// When the settings name none, or what they name cannot be read.
pub fn show(data: &Path) -> Result<Vec<Certificate>> {
    let Some(files) = Settings::read(data)?.tls else {
        return Err(Failure::not_found(Problem::error("tls.none")).into());
    };
    let authority = super::authority::path(data);
    let mut paths = vec![files.certificate];
    if authority.exists() {
        paths.push(authority);
    }
    Ok(paths.iter().map(|path| Certificate::read(path)).collect::<yuanjian_app::Result<_>>()?)
}

impl Certificate {
    /// The first certificate of a PEM file.
    ///
    /// # Errors
    /// When it cannot be read, or holds none.
    pub fn read(path: &Path) -> yuanjian_app::Result<Self> {
        let chain = chain(path)?;
        let first = chain.first().ok_or_else(|| none_in(path))?;
        parsed(first, path, |certificate| Self {
            path: path.to_owned(),
            subject: named(certificate.subject()),
            issuer: named(certificate.issuer()),
            names: names(certificate),
            from: Timestamp(certificate.validity().not_before.timestamp() * 1_000_000),
            until: Timestamp(certificate.validity().not_after.timestamp() * 1_000_000),
            fingerprint: fingerprint(first),
        })
    }

    /// What an administrator should know before browsers say it.
    pub fn warnings(&self, now: Timestamp) -> Vec<Problem> {
        let about = |code: &str| {
            Problem::warning(code)
                .with("path", self.path.display().to_string())
                .with("from", self.from.day_in_china())
                .with("until", self.until.day_in_china())
        };
        let mut problems = Vec::new();
        if self.until < now {
            problems.push(about("tls.expired"));
        } else if self.until < now.plus_seconds(SOON * 86_400) {
            problems.push(about("tls.expires_soon"));
        }
        if self.from > now {
            problems.push(about("tls.not_yet"));
        }
        problems
    }
}

/// Every certificate of a PEM file, in its order.
pub(super) fn chain(path: &Path) -> yuanjian_app::Result<Vec<CertificateDer<'static>>> {
    let bytes = bytes(path)?;
    let chain: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match chain {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        _ => Err(none_in(path)),
    }
}

/// A file of the settings.
pub(super) fn bytes(path: &Path) -> yuanjian_app::Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| {
        Failure::invalid_one(
            Problem::error("tls.unreadable")
                .with("path", path.display().to_string())
                .with("detail", error.to_string()),
        )
    })
}

/// Whether one certificate was signed by another.
pub(super) fn signed_by(path: &Path, authority: &Path) -> yuanjian_app::Result<bool> {
    let (certificate, authority_chain) = (chain(path)?, chain(authority)?);
    let (Some(certificate), Some(above)) = (certificate.first(), authority_chain.first()) else {
        return Ok(false);
    };
    parsed(above, authority, |above| {
        parsed(certificate, path, |below| {
            below.issuer() == above.subject()
                && below.verify_signature(Some(above.public_key())).is_ok()
        })
    })?
}

fn parsed<T>(
    der: &CertificateDer<'_>,
    path: &Path,
    look: impl FnOnce(&X509Certificate<'_>) -> T,
) -> yuanjian_app::Result<T> {
    match x509_parser::parse_x509_certificate(der) {
        Ok((_, certificate)) => Ok(look(&certificate)),
        Err(_) => Err(none_in(path)),
    }
}

fn none_in(path: &Path) -> Failure {
    let problem = Problem::error("tls.no_certificate");
    Failure::invalid_one(problem.with("path", path.display().to_string()))
}

/// The common name; the whole name where there is none.
fn named(name: &x509_parser::x509::X509Name<'_>) -> String {
    let common = name.iter_common_name().find_map(|part| part.as_str().ok());
    common.map_or_else(|| name.to_string(), str::to_owned)
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return Vec::new() };
    names
        .value
        .general_names
        .iter()
        .filter_map(|name| match name {
            GeneralName::DNSName(host) => Some((*host).to_owned()),
            GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
            _ => None,
        })
        .collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(four.into());
    }
    <[u8; 16]>::try_from(bytes).ok().map(Into::into)
}

fn fingerprint(der: &[u8]) -> String {
    let digits = Digest::of(der).hex().to_ascii_uppercase();
    digits.as_bytes().chunks(2).map(String::from_utf8_lossy).collect::<Vec<_>>().join(":")
}
