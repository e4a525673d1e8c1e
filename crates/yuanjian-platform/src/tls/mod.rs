//! TLS at our own door: two PEM files, or an authority of the office's own that makes them.
//!
//! rustls with ring, TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1. Nothing is asked of the network: an
//! authority in the data folder signs the server's certificate, and the office's browsers are
//! told once to trust it.

mod authority;
mod certificate;
mod door;

pub use authority::{Made, init};
pub use certificate::{Certificate, show};
pub use door::{Door, open, serve};

use std::path::PathBuf;

/// Where the certificate and its key lie, both PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The server's certificate, then whatever it was signed by.
    pub certificate: PathBuf,
    /// Its key, without a passphrase.
    pub key: PathBuf,
}
