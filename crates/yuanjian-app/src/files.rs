//! Small files read whole and written whole or not at all.

use crate::failure::{Failure, Result};
use std::{io::Write as _, path::Path};

/// The largest workbook or text that is read into memory.
const LARGEST: u64 = 256 << 20;

/// The bytes of a file.
///
/// # Errors
/// When it is not there, may not be read, or is larger than any workbook is.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let size = std::fs::metadata(path).map_err(|e| Failure::io(path, &e))?.len();
    if size > LARGEST {
        return Err(Failure::io(path, &std::io::ErrorKind::FileTooLarge.into()));
    }
    std::fs::read(path).map_err(|e| Failure::io(path, &e))
}

/// Write a file so that it is whole or not there: beside it first, then renamed.
///
/// # Errors
/// When the disk is full or refuses; what stood there before stays.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let fail = |e: &std::io::Error| Failure::io(path, e);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(|e| fail(&e))?;
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(|e| fail(&e))?;
    beside.write_all(bytes).and_then(|()| beside.as_file().sync_all()).map_err(|e| fail(&e))?;
    beside.persist(path).map_err(|e| fail(&e.error))?;
    Ok(())
}
