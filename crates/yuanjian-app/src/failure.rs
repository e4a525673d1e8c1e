//! Why something was not done, in the few kinds that tell whose move it is.

use yuanjian_document::Error as DocumentError;
use yuanjian_types::{Problem, Severity};

/// Whose move it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The input is wrong: whoever filled it in.
    Invalid,
    /// A file or thing that was named is not there.
    NotFound,
    /// A rule forbids it.
    Refused,
    /// Known, but not allowed to whoever asks: whoever grants roles.
    Forbidden,
    /// Nobody is signed in.
    SignedOut,
    /// A program, disk or device does not serve; wait or mend, then try again.
    Unavailable,
    /// Ours.
    Bug,
}

/// Everything that stood in the way, at once.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind:?}: {}", problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>().join(", "))]
pub struct Failure {
    /// Whose move it is.
    pub kind: FailureKind,
    /// What is wrong; at least one of severity error.
    pub problems: Vec<Problem>,
}

/// What an action answers.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// The input is wrong in these ways.
    pub fn invalid(problems: impl Into<Vec<Problem>>) -> Self {
        Self { kind: FailureKind::Invalid, problems: problems.into() }
    }

    /// The input is wrong in this way.
    pub fn invalid_one(problem: Problem) -> Self {
        Self::invalid([problem])
    }

    /// What was named is not there.
    pub fn not_found(problem: Problem) -> Self {
        Self { kind: FailureKind::NotFound, problems: vec![problem] }
    }

    /// A rule forbids it.
    pub fn refused(problem: Problem) -> Self {
        Self { kind: FailureKind::Refused, problems: vec![problem] }
    }

    /// Something does not serve.
    pub fn unavailable(problem: Problem) -> Self {
        Self { kind: FailureKind::Unavailable, problems: vec![problem] }
    }

    /// Ours.
    pub fn bug(detail: impl Into<String>) -> Self {
        Self {
            kind: FailureKind::Bug,
            problems: vec![Problem::error("app.bug").with("detail", detail.into())],
        }
    }

    /// An input or output error on a file, told with its path.
    pub fn io(path: &std::path::Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let shown = path.display().to_string();
        match error.kind() {
            ErrorKind::NotFound => {
                Self::not_found(Problem::error("app.file_not_found").with("path", shown))
            }
            ErrorKind::PermissionDenied => {
                Self::unavailable(Problem::error("app.file_not_permitted").with("path", shown))
            }
            ErrorKind::StorageFull => {
                Self::unavailable(Problem::error("app.disk_full").with("path", shown))
            }
            _ => Self::unavailable(
                Problem::error("app.file_error")
                    .with("path", shown)
                    .with("detail", error.to_string()),
            ),
        }
    }

    /// Fails when a list of findings holds an error; otherwise passes the findings on.
    ///
    /// # Errors
    /// `Invalid` with all findings when one of them is an error.
    pub fn gather(problems: Vec<Problem>) -> Result<Vec<Problem>> {
        if problems.iter().any(|p| p.severity == Severity::Error) {
            return Err(Self::invalid(problems));
        }
        Ok(problems)
    }
}

impl From<DocumentError> for Failure {
    /// What the text of a record asks of the typesetter is no trouble of the machine: it comes again at
    /// every try, until the text is written otherwise or a font is put in.
    fn from(error: DocumentError) -> Self {
        let problem = error.problem();
        match error {
            DocumentError::NoGlyph { .. } => Self::refused(problem),
            _ => Self::unavailable(problem),
        }
    }
}
