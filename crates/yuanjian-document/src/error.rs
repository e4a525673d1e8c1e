//! What can go wrong while a document is made. Facts only; the sentences are in `locales/`.

use yuanjian_types::Problem;

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A shipped template does not read.
    #[error("the template {name} does not read: {reason}")]
    Template {
        /// Its file name.
        name: &'static str,
        /// What the reader said.
        reason: String,
    },
    /// The workbook could not be written.
    #[error("the workbook could not be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The package of a docx could not be written.
    #[error("the package could not be written")]
    Package(#[from] zip::result::ZipError),
    /// Bytes could not be put into a package.
    #[error("the package could not be filled")]
    Io(#[from] std::io::Error),
    /// No installed font can draw Chinese text in this role.
    #[error("no font for the role {role}; wanted {wanted}")]
    NoFont {
        /// The role, as the template names it.
        role: String,
        /// The families looked for, best first.
        wanted: String,
    },
    /// No installed font has these characters.
    #[error("no font has {characters}")]
    NoGlyph {
        /// Each with its number.
        characters: String,
    },
    /// A picture does not read as SVG.
    #[error("a picture does not read: {reason}")]
    Picture {
        /// What the reader said.
        reason: String,
    },
    /// The typesetter refused the document.
    #[error("the typesetter refused the document: {reason}")]
    Typeset {
        /// What it said.
        reason: String,
    },
}

impl Error {
    /// The same, for people: code and facts.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Template { name, reason } => Problem::error("document.template")
                .with("name", *name)
                .with("reason", reason.as_str()),
            Self::Workbook(e) => Problem::error("document.workbook").with("reason", e.to_string()),
            Self::Package(e) => Problem::error("document.package").with("reason", e.to_string()),
            Self::Io(e) => Problem::error("document.package").with("reason", e.to_string()),
            Self::NoFont { role, wanted } => Problem::error("document.no_font")
                .with("role", role.as_str())
                .with("wanted", wanted.as_str()),
            Self::NoGlyph { characters } => {
                Problem::error("document.no_glyph").with("characters", characters.as_str())
            }
            Self::Picture { reason } => {
                Problem::error("document.picture").with("reason", reason.as_str())
            }
            Self::Typeset { reason } => {
                Problem::error("document.typeset").with("reason", reason.as_str())
            }
        }
    }
}
