//! Exit codes. Scripts may rely on them; the manual prints this table.

use std::process::ExitCode;
use yuanjian_app::FailureKind;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// Done, and the answer is no: a check found faults, a recomputation differs.
    Differs = 1,
    /// The command line was not understood.
    Usage = 2,
    /// Something handed in is wrong; the problems are listed.
    Invalid = 3,
    /// A file or thing that was named is not there.
    NotFound = 4,
    /// A rule forbids it.
    Refused = 5,
    /// A disk, program or device does not serve.
    Unavailable = 6,
    /// Our own fault.
    Bug = 70,
}

impl Exit {
    /// Every code, in order.
    pub(crate) const ALL: [Self; 8] = [
        Self::Done,
        Self::Differs,
        Self::Usage,
        Self::Invalid,
        Self::NotFound,
        Self::Refused,
        Self::Unavailable,
        Self::Bug,
    ];

    /// Key of its explanation in the locale files.
    pub(crate) fn key(self) -> String {
        format!("cli.exit.{}", self as u8)
    }
}

impl From<FailureKind> for Exit {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Invalid => Self::Invalid,
            FailureKind::NotFound => Self::NotFound,
            FailureKind::Refused | FailureKind::Forbidden | FailureKind::SignedOut => Self::Refused,
            FailureKind::Unavailable => Self::Unavailable,
            FailureKind::Bug => Self::Bug,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
