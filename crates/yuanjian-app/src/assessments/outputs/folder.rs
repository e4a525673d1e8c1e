//! The folder of results, whole or as it was: everything is written beside it first.
//!
//! Publishing takes the old files away and moves the new ones in. The named last file comes last,
//! so that a folder without it is known to be unfinished, whatever killed the process.

use crate::failure::{Failure, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Files of a folder that is not visible yet.
#[derive(Debug)]
pub struct Folder {
    into: PathBuf,
    beside: tempfile::TempDir,
    files: Vec<String>,
}

impl Folder {
    /// Begin; `into` is made when it is not there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn open(into: &Path) -> Result<Self> {
        let fail = |e: std::io::Error| Failure::io(into, &e);
        fs::create_dir_all(into).map_err(fail)?;
        let beside = tempfile::Builder::new().prefix(".writing-").tempdir_in(into).map_err(fail)?;
        Ok(Self { into: into.to_owned(), beside, files: Vec::new() })
    }

    /// Write a file; `name` is relative, with forward slashes.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.path(name)?;
        fs::write(&path, bytes).map_err(|e| Failure::io(&self.into.join(name), &e))?;
        Ok(())
    }

    /// Where a file that another writer makes must go. It counts as written.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn path(&mut self, name: &str) -> Result<PathBuf> {
        let path = self.beside.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|e| Failure::io(&self.into.join(name), &e))?;
        }
        self.files.push(name.to_owned());
        Ok(path)
    }

    /// Put the new files in the place of those of an earlier time; `last` comes last. Answers the
    /// names of all files.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn publish(self, last: &str) -> Result<Vec<String>> {
        let fail = |e: std::io::Error| Failure::io(&self.into, &e);
        let mut tops: Vec<String> = fs::read_dir(self.beside.path())
            .map_err(fail)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        tops.sort_by_key(|name| name == last);
        let remove = |name: &str| -> Result<()> {
            let path = self.into.join(name);
            let removed =
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            match removed {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Failure::io(&path, &e)),
                _ => Ok(()),
            }
        };
        // The last file goes first: from here to the end the folder is visibly unfinished.
        remove(last)?;
        for stale in self.stale().map_err(fail)? {
            remove(&stale)?;
        }
        for name in &tops {
            remove(name)?;
            fs::rename(self.beside.path().join(name), self.into.join(name)).map_err(fail)?;
        }
        Ok(self.files)
    }

    /// Pages of an earlier time. Nothing else of the folder is ours to take away.
    fn stale(&self) -> std::io::Result<Vec<String>> {
        Ok(fs::read_dir(&self.into)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.ends_with(".html"))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_visible_before_publishing_and_old_pages_are_gone_after() {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("out");
        for names in [["a.html", "last.json"], ["b.html", "last.json"]] {
            let mut writing = Folder::open(&into).unwrap();
            for name in names {
                writing.put(name, name.as_bytes()).unwrap();
            }
            writing.put("pictures/map.svg", b"x").unwrap();
            assert!(!into.join(names[0]).exists());
            writing.publish("last.json").unwrap();
        }
        assert!(!into.join("a.html").exists());
        for name in ["b.html", "last.json", "pictures/map.svg"] {
            assert!(into.join(name).is_file(), "{name}");
        }
        let hidden = std::fs::read_dir(&into).unwrap().flatten().count();
        assert_eq!(hidden, 3, "nothing is left of the writing");
    }

    #[test]
    fn a_folder_given_up_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("out");
        let mut writing = Folder::open(&into).unwrap();
        writing.put("last.json", b"1").unwrap();
        writing.publish("last.json").unwrap();
        let mut writing = Folder::open(&into).unwrap();
        writing.put("last.json", b"2").unwrap();
        drop(writing);
        assert_eq!(std::fs::read(into.join("last.json")).unwrap(), b"1");
    }
}
