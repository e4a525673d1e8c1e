//! Files that people hand in, good and bad, through the readers and out of the writers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

#[path = "read/hostile.rs"]
mod hostile;
#[path = "read/known.rs"]
mod known;
#[path = "read/round.rs"]
mod round;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use yuanjian_layer::read::read;
use yuanjian_layer::{RawLayer, ReadError, ReadOptions, parse_source};

/// The shared data set, where it is present.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("YUANJIAN_SHARED").map_or_else(
        || Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).to_owned(),
        PathBuf::from,
    );
    if folder.join("data").is_dir() {
        return Some(folder.join("data"));
    }
    eprintln!("skipped: ../shared is not here");
    None
}

/// Read `FILE` or `FILE:LAYER`.
pub(crate) fn open(source: &str) -> Result<RawLayer, ReadError> {
    let (path, layer) = parse_source(source);
    read(&path, &ReadOptions { layer, ..ReadOptions::default() })
}

/// Read within a few seconds, or fail. A reader that never ends leaves its thread behind.
pub(crate) fn guarded(path: &Path, options: ReadOptions) -> Result<RawLayer, ReadError> {
    let (send, receive) = std::sync::mpsc::channel();
    let file = path.to_owned();
    let start = Instant::now();
    let worker = std::thread::spawn(move || {
        let _ = send.send(read(&file, &options));
    });
    match receive.recv_timeout(Duration::from_secs(20)) {
        Ok(result) => {
            worker.join().unwrap();
            result
        }
        Err(_) => {
            panic!("{} did not end, or panicked, after {:?}", path.display(), start.elapsed())
        }
    }
}
