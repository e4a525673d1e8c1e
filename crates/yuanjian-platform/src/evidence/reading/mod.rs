//! A file of evidence looked at: what it is, what it says, how it looks.
//!
//! Files come from anywhere, and the readers of PDF and pictures are not ours. So a file is read
//! by the program started anew with bounds on memory and time (`yuanjian look-at`), and whatever
//! becomes of that child is a sentence about the file, never an end of the service. Where the
//! program cannot be started anew (a test, a library), it is read in place and a panic is caught.
//! The original is only ever read; pages, small pictures and text are made beside it.

mod office;
mod pdf;
mod picture;

use super::precheck::Facts;
use crate::media::{DOCX, JPEG, PDF, PNG, WEBP, XLSX};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::Read as _,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::Stdio,
    time::Duration,
};

/// A file larger than this is kept and not looked into.
const MOST_BYTES: u64 = 256 << 20;
/// Text beyond this is not searched.
const MOST_CHARACTERS: usize = 1_000_000;
/// Memory of the child in KiB, and its time in seconds.
const MEMORY_KIB: &str = "3145728";
const SECONDS: u64 = 120;
const FOUND: &str = "found.json";

/// What was found. Pictures of pages lie beside it, as `page-1.png` and so on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Media type; empty for what we do not know.
    pub media: String,
    /// Measures and counts.
    pub facts: Facts,
    /// The text.
    pub body: String,
    /// How it is shown.
    pub shown: Shown,
    /// How many pictures of pages there are.
    pub pictures: usize,
    /// Whether there is a `thumbnail.png`.
    pub thumbnail: bool,
}

/// How a file is shown in the browser, whatever the browser can.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = EvidencePreview)]
pub enum Shown {
    /// Not at all.
    #[default]
    Nothing,
    /// As pictures of its first pages.
    Pages {
        /// Digests of the pictures.
        pages: Vec<String>,
        /// Pages of the file.
        total: u32,
    },
    /// As the picture it is.
    Picture,
    /// As text and tables.
    Document {
        /// In their order.
        blocks: Vec<DocumentBlock>,
        /// Whether there is more.
        cut: bool,
    },
    /// As sheets.
    Workbook {
        /// In their order.
        sheets: Vec<SheetShown>,
        /// Whether there is more.
        cut: bool,
    },
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = EvidenceBlock)]
pub enum DocumentBlock {
    /// A heading; level from 1.
    Heading {
        /// Level.
        level: u8,
        /// Words.
        text: String,
    },
    /// A paragraph.
    Text {
        /// Words.
        text: String,
    },
    /// A table.
    Table {
        /// Cells by row.
        rows: Vec<Vec<String>>,
    },
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = EvidenceSheet)]
pub struct SheetShown {
    /// Its name.
    pub name: String,
    /// Cells by row.
    pub rows: Vec<Vec<String>>,
}

/// Look at a file from the service: in a child where the program can be started anew. Pictures
/// are left in the folder.
pub async fn look(path: &Path, folder: &Path) -> Found {
    let own = std::env::current_exe()
        .ok()
        .filter(|program| program.file_stem().is_some_and(|name| name == "yuanjian"));
    let Some(program) = own else {
        let (path, folder) = (path.to_owned(), folder.to_owned());
        let read = tokio::task::spawn_blocking(move || look_here(&path, &folder)).await;
        return read.unwrap_or_else(|_| fault("broken"));
    };
    let mut child = tokio::process::Command::new("sh");
    child
        .args(["-c", "ulimit -v \"$1\"; ulimit -t \"$2\"; shift 2; exec \"$@\"", "sh"])
        .args([MEMORY_KIB, &SECONDS.to_string()])
        .arg(program)
        .arg("look-at")
        .arg(path)
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let ended = tokio::time::timeout(Duration::from_secs(SECONDS), child.status()).await;
    match ended {
        Ok(Ok(status)) if status.success() => std::fs::read(folder.join(FOUND))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_else(|| fault("broken")),
        Ok(_) => fault("broken"),
        Err(_) => fault("too_slow"),
    }
}

/// What the child does: look at a file and leave what was found in a folder.
///
/// # Errors
/// When the folder cannot be written.
pub fn leave(path: &Path, folder: &Path) -> std::io::Result<()> {
    let found = look_here(path, folder);
    std::fs::write(folder.join(FOUND), serde_json::to_vec(&found)?)
}

/// Look at a file here and now; a reader that panics has found a broken file.
pub fn look_here(path: &Path, folder: &Path) -> Found {
    let looked = catch_unwind(AssertUnwindSafe(|| opened(path, folder)));
    let mut found = looked.unwrap_or_else(|_| fault("broken"));
    found.body = super::text::normal(&found.body);
    found.facts.characters = u32::try_from(found.body.chars().count()).unwrap_or(u32::MAX);
    found
}

fn opened(path: &Path, folder: &Path) -> Found {
    let Ok(mut file) = File::open(path) else { return fault("broken") };
    let size = file.metadata().map_or(0, |meta| meta.len());
    if size == 0 {
        return fault("empty");
    }
    if size > MOST_BYTES {
        return fault("too_large");
    }
    let mut bytes = Vec::new();
    if file.read_to_end(&mut bytes).is_err() {
        return fault("broken");
    }
    let media = media(&bytes);
    let mut found = match media {
        PDF => pdf::read(bytes, folder),
        DOCX => office::document(&bytes),
        XLSX => office::workbook(&bytes),
        "" => Found::default(),
        _ => picture::read(&bytes, media, folder),
    };
    media.clone_into(&mut found.media);
    found
}

/// What the bytes are, whatever the name says.
fn media(bytes: &[u8]) -> &'static str {
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    // Readers of PDF allow for something before the mark.
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|window| window == b"%PDF-") {
        return PDF;
    }
    if begins(b"\xFF\xD8\xFF") {
        return JPEG;
    }
    if begins(b"\x89PNG\r\n\x1A\n") {
        return PNG;
    }
    if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return WEBP;
    }
    if begins(b"PK") { office::kind(bytes) } else { "" }
}

fn fault(code: &str) -> Found {
    let facts = Facts { fault: Some(code.to_owned()), ..Facts::default() };
    Found { facts, ..Found::default() }
}

/// Text that stops when it is long.
#[derive(Debug, Default)]
struct Text {
    text: String,
    characters: usize,
}

impl Text {
    fn push(&mut self, more: &str) {
        let left = MOST_CHARACTERS - self.characters;
        for c in more.chars().take(left) {
            self.text.push(c);
            self.characters += 1;
        }
    }

    fn is_full(&self) -> bool {
        self.characters >= MOST_CHARACTERS
    }
}

#[cfg(test)]
mod tests;
