//! From an [`Edition`] to its files, so that a custom edition can be kept and sent on.

use crate::model::{Edition, StatisticDefinition};
use crate::read::Files;
use serde::Serialize;
use std::io;
use std::path::Path;

#[derive(Serialize)]
struct Statistics<'a> {
    statistics: &'a [StatisticDefinition],
}

/// The files of an edition. Reading them gives the same edition.
///
/// # Errors
/// What cannot be said in TOML; no edition that was read has such a thing.
pub fn to_files(edition: &Edition) -> Result<Files, toml::ser::Error> {
    let mut files = Files::new();
    files.insert("standard.toml".to_owned(), toml::to_string(edition)?);
    if !edition.statistics.is_empty() {
        let statistics = Statistics { statistics: &edition.statistics };
        files.insert("statistics.toml".to_owned(), toml::to_string(&statistics)?);
    }
    for (language, labels) in &edition.labels {
        let mut labels = labels.clone();
        if let Some(guidance) = labels.text.remove("guidance") {
            let table = toml::Table::from_iter([("guidance".to_owned(), guidance)]);
            files.insert(format!("guidance.{language}.toml"), toml::to_string(&table)?);
        }
        files.insert(format!("labels.{language}.toml"), toml::to_string(&labels)?);
    }
    Ok(files)
}

/// Write an edition into a new folder. A folder that holds an edition already is left alone: a
/// published edition is never written over.
///
/// # Errors
/// `AlreadyExists`, or what the disk answers. Half a folder is never left behind under its name.
pub fn write_edition(edition: &Edition, folder: &Path) -> io::Result<()> {
    if folder.join("standard.toml").exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let files = to_files(edition).map_err(io::Error::other)?;
    std::fs::create_dir_all(folder)?;
    // The main file comes last: without it the folder is no edition.
    let (main, rest): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(name, _)| name == "standard.toml");
    for (name, text) in rest.into_iter().chain(main) {
        let part = folder.join(format!(".{name}.part"));
        std::fs::write(&part, text)?;
        std::fs::rename(part, folder.join(name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalogue, read_edition, read_folder};

    #[test]
    fn what_is_written_reads_as_the_same_edition_and_is_not_written_over() {
        for edition in Catalogue::embedded().editions() {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path().join("edition");
            write_edition(edition, &folder).unwrap();
            let mut again = read_edition(&read_folder(&folder).unwrap()).unwrap().edition;
            again.digest = edition.digest.clone();
            assert_eq!(&again, edition);
            let second = write_edition(edition, &folder).unwrap_err();
            assert_eq!(second.kind(), io::ErrorKind::AlreadyExists);
        }
    }
}
