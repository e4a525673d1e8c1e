//! Layers through the actions a person uses: taken in from good and bad files, measured from
//! cells, and given out again.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test may stop")]

#[path = "layers/canopy.rs"]
mod canopy;
#[path = "layers/export.rs"]
mod export;
#[path = "layers/hostile.rs"]
mod hostile;
#[path = "layers/imagery.rs"]
mod imagery;

use std::path::{Path, PathBuf};

/// The shared data set, where it is present.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("YUANJIAN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    if folder.join("data").is_dir() {
        return Some(folder.join("data"));
    }
    eprintln!("skipped: ../shared is not here");
    None
}
