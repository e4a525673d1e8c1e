//! How an S3 server is reached: said in full, or not at all.
//!
//! Nothing is guessed. Without keys the client library would ask a cloud provider's address for
//! some, and without an endpoint it would go to a provider abroad; both are refused here. The
//! keys come from the environment or from a file that only its owner may read, so that the
//! settings can be shown to anybody.

use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// What is set for S3; the environment's `AWS_*` comes first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct S3 {
    /// `https://HOST:PORT`; `AWS_ENDPOINT_URL` or `AWS_ENDPOINT`.
    pub endpoint: Option<String>,
    /// `AWS_REGION`; most servers of one's own take any.
    pub region: Option<String>,
    /// File with `aws_access_key_id = …` and `aws_secret_access_key = …`, as other tools have it;
    /// `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
    pub credentials: Option<PathBuf>,
    /// Whether contents may go over a network unencrypted.
    pub allow_http: bool,
}

/// Why an S3 server cannot be used as it is set.
#[derive(Debug, thiserror::Error)]
pub enum S3Error {
    /// Nobody said where it is.
    #[error("no endpoint")]
    NoEndpoint,
    /// The endpoint is no `http://` or `https://` address.
    #[error("endpoint {0} is no http or https address")]
    BadEndpoint(String),
    /// Contents would go over a network unencrypted.
    #[error("endpoint {0} is not encrypted")]
    InTheClear(String),
    /// The address of the store carries more than the name of a bucket.
    #[error("the address holds more than a bucket")]
    BadBucket,
    /// There are no keys.
    #[error("no credentials")]
    NoCredentials,
    /// The file of the keys cannot be read or lacks one.
    #[error("credentials in {path}: {detail}")]
    BadCredentials {
        /// The file.
        path: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Others than its owner may read the file of the keys.
    #[error("others may read {0}")]
    OpenCredentials(String),
}

struct Keys {
    id: String,
    secret: String,
    session: Option<String>,
}

impl S3 {
    /// A bucket of the server.
    pub(crate) fn open(&self, bucket: &str) -> Result<impl ObjectStore + use<>, super::BlobError> {
        // A key in the address would be shown wherever the settings are.
        if bucket.is_empty() || bucket.contains(['@', '/', ':', '?', ' ']) {
            return Err(S3Error::BadBucket.into());
        }
        let endpoint = self.endpoint_in_effect().ok_or(S3Error::NoEndpoint)?;
        let plain = self.may_be_plain(&endpoint)?;
        let keys = match (keys_in_environment(), &self.credentials) {
            (Some((id, secret)), _) => Keys { id, secret, session: said("AWS_SESSION_TOKEN") },
            (None, Some(path)) => keys_in(path)?,
            (None, None) => return Err(S3Error::NoCredentials.into()),
        };
        Ok(client(bucket, &endpoint, plain, self.region_in_effect(), keys)?)
    }

    /// Where the server is: the environment says it before the settings.
    pub fn endpoint_in_effect(&self) -> Option<String> {
        said("AWS_ENDPOINT_URL").or_else(|| said("AWS_ENDPOINT")).or_else(|| self.endpoint.clone())
    }

    /// Its region, by whom it was said.
    pub fn region_in_effect(&self) -> Option<String> {
        said("AWS_REGION").or_else(|| self.region.clone())
    }

    /// Where its keys are taken from, never what they are: the names of the variables, or the file.
    pub fn keys_from(&self) -> Option<String> {
        match keys_in_environment() {
            Some(_) => Some("AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY".to_owned()),
            None => self.credentials.as_ref().map(|path| path.display().to_string()),
        }
    }

    /// Whether this endpoint is unencrypted and may be.
    fn may_be_plain(&self, endpoint: &str) -> Result<bool, S3Error> {
        if endpoint.starts_with("https://") {
            return Ok(false);
        }
        let host = endpoint
            .strip_prefix("http://")
            .ok_or_else(|| S3Error::BadEndpoint(endpoint.to_owned()))?;
        let host = host.split('/').next().unwrap_or_default();
        let near = ["127.0.0.1", "localhost", "[::1]"]
            .iter()
            .any(|own| host.strip_prefix(own).is_some_and(|r| r.is_empty() || r.starts_with(':')));
        if near || self.allow_http {
            Ok(true)
        } else {
            Err(S3Error::InTheClear(endpoint.to_owned()))
        }
    }
}

/// What the environment says, if it does.
fn said(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn keys_in_environment() -> Option<(String, String)> {
    said("AWS_ACCESS_KEY_ID").zip(said("AWS_SECRET_ACCESS_KEY"))
}

/// Paths name the bucket, not hosts: a server of one's own has one name. A server that does not
/// answer is told within seconds; whoever waits can ask again.
fn client(
    bucket: &str,
    endpoint: &str,
    plain: bool,
    region: Option<String>,
    keys: Keys,
) -> object_store::Result<AmazonS3> {
    let patience = RetryConfig {
        backoff: BackoffConfig { max_backoff: Duration::from_secs(2), ..BackoffConfig::default() },
        max_retries: 3,
        retry_timeout: Duration::from_secs(10),
    };
    let options = ClientOptions::new()
        .with_allow_http(plain)
        .with_connect_timeout(Duration::from_secs(5))
        .with_timeout(Duration::from_secs(300));
    let mut builder = AmazonS3Builder::new()
        .with_client_options(options)
        .with_retry(patience)
        .with_bucket_name(bucket)
        .with_endpoint(endpoint)
        .with_virtual_hosted_style_request(false)
        .with_region(region.unwrap_or_else(|| "us-east-1".to_owned()))
        .with_access_key_id(keys.id)
        .with_secret_access_key(keys.secret);
    if let Some(session) = keys.session {
        builder = builder.with_token(session);
    }
    builder.build()
}

fn keys_in(path: &Path) -> Result<Keys, S3Error> {
    let bad = |detail: String| S3Error::BadCredentials { path: path.display().to_string(), detail };
    let text = std::fs::read_to_string(path).map_err(|e| bad(e.to_string()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).map_err(|e| bad(e.to_string()))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(S3Error::OpenCredentials(path.display().to_string()));
        }
    }
    let value = |name: &str| {
        text.lines().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            let value = value.trim().trim_matches('"');
            (key.trim() == name && !value.is_empty()).then(|| value.to_owned())
        })
    };
    let needed = |name: &str| value(name).ok_or_else(|| bad(name.to_owned()));
    Ok(Keys {
        id: needed("aws_access_key_id")?,
        secret: needed("aws_secret_access_key")?,
        session: value("aws_session_token"),
    })
}
