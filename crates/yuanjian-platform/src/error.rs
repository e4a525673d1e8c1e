//! Why a request was not done: the failure of the ground floor, with what storage adds to it.
//!
//! A handler answers an [`Error`]; the outermost layer (`http::speak`) writes it in the reader's
//! language with the request's number. What is our own fault is logged once, with that number,
//! and told to the reader without its detail.

use axum::{
    http,
    response::{IntoResponse, Response},
};
use yuanjian_app::{Failure, FailureKind};
use yuanjian_store::{BlobError, S3Error, StoreError};
use yuanjian_types::Problem;

/// Why it was not done.
#[derive(Debug, Clone)]
pub struct Error(pub Failure);

/// What an action answers.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// There is no such thing, or you may not know that there is.
    pub fn not_found() -> Self {
        Failure::not_found(Problem::error("request.not_found")).into()
    }

    /// Known, but not allowed.
    pub fn forbidden(action: &str) -> Self {
        Self(Failure {
            kind: FailureKind::Forbidden,
            problems: vec![Problem::error("request.forbidden").with("action", action)],
        })
    }

    /// Nobody is signed in.
    pub fn signed_out(code: &str) -> Self {
        Self(Failure { kind: FailureKind::SignedOut, problems: vec![Problem::error(code)] })
    }

    /// A rule forbids it.
    pub fn refused(problem: Problem) -> Self {
        Failure::refused(problem).into()
    }

    /// The input is wrong in this way.
    pub fn invalid(problem: Problem) -> Self {
        Failure::invalid_one(problem).into()
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(inner) => inner.into(),
            StoreError::Stale => Self::refused(Problem::error("request.stale")),
            StoreError::UnknownEngine => Self::invalid(Problem::error("settings.unknown_database")),
            StoreError::Newer { found, known } => Self::refused(
                Problem::error("settings.newer_database").with("found", found).with("known", known),
            ),
            StoreError::Rewritten { number } => {
                Self::refused(Problem::error("settings.rewritten_migration").with("number", number))
            }
            StoreError::Unreadable(detail) => Failure::bug(detail).into(),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        // A text that the database's encoding does not have: U+0000 at PostgreSQL.
        let unspeakable = matches!(&error, E::Database(e)
            if matches!(e.code().as_deref(), Some("22021" | "22P05")));
        if unspeakable {
            return Self::invalid(Problem::error("request.nul"));
        }
        let waiting = matches!(
            error,
            E::Io(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed
        ) || matches!(&error, E::Database(e) if e.message().contains("locked") || e.message().contains("full"));
        if waiting {
            tracing::warn!(%error, "the database does not serve");
            return Failure::unavailable(Problem::error("request.database_unavailable")).into();
        }
        Failure::bug(error.to_string()).into()
    }
}

impl From<BlobError> for Error {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::TooLarge { limit } => Self::invalid(
                Problem::error("request.upload_too_large").with("limit_mib", limit >> 20),
            ),
            BlobError::BrokenOff(detail) => {
                Self::invalid(Problem::error("request.upload_broke_off").with("detail", detail))
            }
            BlobError::UnknownStore => Self::invalid(Problem::error("settings.unknown_blobs")),
            BlobError::S3(error) => Self::invalid(s3(error)),
            BlobError::Missing(name) | BlobError::Damaged(name) => {
                Failure::unavailable(Problem::error("request.blob_damaged").with("digest", name))
                    .into()
            }
            BlobError::Store(_) | BlobError::Disk(_) => {
                tracing::warn!(error = ?error, "the blob store does not serve");
                Failure::unavailable(Problem::error("request.blobs_unavailable")).into()
            }
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = status(self.0.kind).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What is wrong with the settings of the S3 server.
fn s3(error: S3Error) -> Problem {
    let problem = match error {
        S3Error::NoEndpoint => Problem::error("settings.s3_no_endpoint"),
        S3Error::BadEndpoint(endpoint) => {
            Problem::error("settings.s3_bad_endpoint").with("endpoint", endpoint)
        }
        S3Error::InTheClear(endpoint) => {
            Problem::error("settings.s3_in_the_clear").with("endpoint", endpoint)
        }
        S3Error::BadBucket => Problem::error("settings.s3_bad_bucket"),
        S3Error::NoCredentials => Problem::error("settings.s3_no_credentials"),
        S3Error::BadCredentials { path, detail } => {
            Problem::error("settings.s3_bad_credentials").with("path", path).with("detail", detail)
        }
        S3Error::OpenCredentials(path) => {
            Problem::error("settings.s3_open_credentials").with("path", path)
        }
    };
    problem.in_file("yuanjian.toml")
}

/// Whose move it is, as HTTP says it.
fn status(kind: FailureKind) -> http::StatusCode {
    use http::StatusCode as S;
    match kind {
        FailureKind::Invalid => S::BAD_REQUEST,
        FailureKind::SignedOut => S::UNAUTHORIZED,
        FailureKind::Forbidden => S::FORBIDDEN,
        FailureKind::NotFound => S::NOT_FOUND,
        FailureKind::Refused => S::CONFLICT,
        FailureKind::Unavailable => S::SERVICE_UNAVAILABLE,
        FailureKind::Bug => S::INTERNAL_SERVER_ERROR,
    }
}
