//! Flat arrays of numbers, as numpy writes them with `tofile`: little-endian, nothing else.

use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};

/// The folder behind the command's name.
pub(crate) fn folder(mut args: impl Iterator<Item = String>) -> Result<PathBuf> {
    args.nth(1).map(PathBuf::from).context("a folder")
}

/// Numbers of 64 bits.
pub(crate) fn floats(file: &Path) -> Result<Vec<f64>> {
    Ok(words::<8>(file)?.into_iter().map(f64::from_le_bytes).collect())
}

/// Whole numbers of 32 bits.
pub(crate) fn numbers(file: &Path) -> Result<Vec<u32>> {
    Ok(words::<4>(file)?.into_iter().map(u32::from_le_bytes).collect())
}

/// Writes numbers of 64 bits.
pub(crate) fn write(file: &Path, floats: &[f64]) -> Result<()> {
    let bytes: Vec<u8> = floats.iter().flat_map(|v| v.to_le_bytes()).collect();
    std::fs::write(file, bytes).with_context(|| file.display().to_string())
}

fn words<const N: usize>(file: &Path) -> Result<Vec<[u8; N]>> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let (words, rest) = bytes.as_chunks::<N>();
    ensure!(rest.is_empty(), "{}: not a whole number of words", file.display());
    Ok(words.to_vec())
}
