//! A ledger as a folder that can be checked: BagIt 1.0 (RFC 8493), packed as one zip.
//!
//! Everything is read without our software: `data/` has a folder for each category and item and a
//! list in Excel; `manifest-sha256.txt` names every file with its digest, so that any tool can
//! tell whether something was changed, lost or added. Ours refuses a bag in which anything was.

use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs::File,
    io::{self, BufReader, Read, Write},
    path::Path,
};
use yuanjian_types::Problem;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const MANIFEST: &str = "manifest-sha256.txt";
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// A manifest or tag file, unpacked.
const MOST_TAGS: u64 = 64 << 20;
const MOST_FILES: usize = 100_000;

/// A bag being written.
#[derive(Debug)]
pub struct Writer<W: Write + io::Seek> {
    zip: ZipWriter<W>,
    root: String,
    payload: BTreeMap<String, String>,
    size: u64,
}

impl<W: Write + io::Seek> Writer<W> {
    /// Begin a bag whose folder is called `root`.
    pub fn new(to: W, root: &str) -> Self {
        Self { zip: ZipWriter::new(to), root: safe(root), payload: BTreeMap::new(), size: 0 }
    }

    /// Add a file below `data/`. Its name is made of parts that name nothing outside the folder.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn add(&mut self, place: &str, mut from: impl Read) -> io::Result<()> {
        let name = format!("data/{place}");
        // Most evidence is packed already; its size is not known before it is read.
        let how = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(1))
            .large_file(true);
        self.zip.start_file(format!("{}/{name}", self.root), how).map_err(io::Error::other)?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = from.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
            self.zip.write_all(&buffer[..read])?;
            self.size += read as u64;
        }
        self.payload.insert(name, hex(&hash.finalize()));
        Ok(())
    }

    /// Write the tag files and end. `told` are lines of `bag-info.txt`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self, told: &[(&str, String)]) -> io::Result<W> {
        let mut info = String::new();
        for (name, value) in told {
            let _ = writeln!(info, "{name}: {}", value.replace(['\n', '\r'], " "));
        }
        let _ = writeln!(info, "Payload-Oxum: {}.{}", self.size, self.payload.len());
        let mut manifest = String::new();
        for (name, digest) in &self.payload {
            let _ = writeln!(manifest, "{digest}  {}", escaped(name));
        }
        let mut tags = String::new();
        for (name, text) in
            [("bagit.txt", DECLARATION), ("bag-info.txt", info.as_str()), (MANIFEST, &manifest)]
        {
            let _ = writeln!(tags, "{}  {name}", hex(&Sha256::digest(text.as_bytes())));
            self.tag(name, text)?;
        }
        self.tag(TAG_MANIFEST, &tags)?;
        self.zip.finish().map_err(io::Error::other)
    }

    fn tag(&mut self, name: &str, text: &str) -> io::Result<()> {
        let how = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.zip.start_file(format!("{}/{name}", self.root), how).map_err(io::Error::other)?;
        self.zip.write_all(text.as_bytes())
    }
}

/// A bag that was checked: every file is there, is what the manifest says, and no other is.
#[derive(Debug)]
pub struct Checked {
    archive: ZipArchive<BufReader<File>>,
    root: String,
    /// Digest of each file below `data/`, by its place there.
    pub payload: BTreeMap<String, String>,
}

impl Checked {
    /// Open and check a bag; nothing of it may unpack to more than `most` bytes altogether.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once where that can be told.
    pub fn open(path: &Path, most: u64) -> Result<Self, Vec<Problem>> {
        let broken = || vec![Problem::error("evidence.bag_broken")];
        let file = File::open(path).map_err(|_| broken())?;
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| broken())?;
        if archive.len() > MOST_FILES {
            return Err(vec![Problem::error("evidence.bag_too_large")]);
        }
        let names: Vec<String> =
            archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        let root = names
            .iter()
            .filter_map(|name| name.strip_suffix("bagit.txt"))
            .min_by_key(|root| root.len())
            .ok_or_else(|| vec![Problem::error("evidence.bag_none")])?
            .to_owned();
        let mut left = most;
        let manifest = text(&mut archive, &format!("{root}{MANIFEST}"))?;
        let tags = text(&mut archive, &format!("{root}{TAG_MANIFEST}"))?;
        let mut expected = lines(&manifest)?;
        let there: BTreeSet<String> = names
            .iter()
            .filter_map(|name| name.strip_prefix(&root))
            .filter(|name| name.starts_with("data/") && !name.ends_with('/'))
            .map(str::to_owned)
            .collect();
        let mut problems = Vec::new();
        let told = |code: &str, name: &str| Problem::error(code).with("file", name);
        for name in there.iter().filter(|name| !expected.contains_key(*name)) {
            problems.push(told("evidence.bag_added", name));
        }
        let payload = expected.clone();
        expected.extend(lines(&tags)?);
        for (name, digest) in &expected {
            match sum(&mut archive, &format!("{root}{name}"), &mut left)? {
                None => problems.push(told("evidence.bag_lost", name)),
                Some(found) if found != *digest => {
                    problems.push(told("evidence.bag_differs", name));
                }
                Some(_) => {}
            }
        }
        if !problems.is_empty() {
            problems.truncate(200);
            return Err(problems);
        }
        let payload = payload
            .into_iter()
            .filter_map(|(name, digest)| Some((name.strip_prefix("data/")?.to_owned(), digest)))
            .collect();
        Ok(Self { archive, root, payload })
    }

    /// A small file below `data/`, whole.
    pub fn read(&mut self, place: &str) -> Option<Vec<u8>> {
        let part = self.archive.by_name(&format!("{}data/{place}", self.root)).ok()?;
        let mut bytes = Vec::new();
        part.take(MOST_TAGS).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Copy a file below `data/` to the disk.
    ///
    /// # Errors
    /// When it is not there or the disk refuses.
    pub fn copy(&mut self, place: &str, to: &Path) -> io::Result<u64> {
        let name = format!("{}data/{place}", self.root);
        let mut part = self.archive.by_name(&name).map_err(io::Error::other)?;
        io::copy(&mut part, &mut File::create(to)?)
    }
}

/// A name fit for a file on any system: without signs that some system forbids, and not long.
pub fn safe(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| if c.is_control() || "\\/:*?\"<>|".contains(c) { '_' } else { c })
        .take(80)
        .collect();
    let kept = kept.trim().trim_matches('.').to_owned();
    if kept.is_empty() { "_".to_owned() } else { kept }
}

fn text(archive: &mut ZipArchive<BufReader<File>>, name: &str) -> Result<String, Vec<Problem>> {
    let wrong = |code: &str| vec![Problem::error(code).with("file", name)];
    let part = archive.by_name(name).map_err(|_| wrong("evidence.bag_lost"))?;
    let mut bytes = Vec::new();
    let read = part.take(MOST_TAGS + 1).read_to_end(&mut bytes);
    if read.is_err() || bytes.len() as u64 > MOST_TAGS {
        return Err(wrong("evidence.bag_differs"));
    }
    String::from_utf8(bytes).map_err(|_| wrong("evidence.bag_differs"))
}

/// Names and digests of a manifest.
fn lines(manifest: &str) -> Result<BTreeMap<String, String>, Vec<Problem>> {
    let mut all = BTreeMap::new();
    for (number, line) in manifest.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (digest, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let digest = digest.to_ascii_lowercase();
        let sound = digest.len() == 64 && digest.chars().all(|c| c.is_ascii_hexdigit());
        if !sound || name.trim().is_empty() {
            return Err(vec![Problem::error("evidence.bag_manifest").with("row", number + 1)]);
        }
        all.insert(plain(name.trim_start_matches([' ', '\t', '*'])), digest);
    }
    Ok(all)
}

/// Digest of a part, or nothing when there is none. What swells beyond the bound is refused.
fn sum(
    archive: &mut ZipArchive<BufReader<File>>,
    name: &str,
    left: &mut u64,
) -> Result<Option<String>, Vec<Problem>> {
    let Ok(part) = archive.by_name(name) else { return Ok(None) };
    let mut part = part.take(*left + 1);
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        // A part that does not unpack is a part that was changed.
        let Ok(read) = part.read(&mut buffer) else { return Ok(Some(String::new())) };
        if read == 0 {
            break;
        }
        *left = left
            .checked_sub(read as u64)
            .ok_or_else(|| vec![Problem::error("evidence.bag_too_large")])?;
        hash.update(&buffer[..read]);
    }
    Ok(Some(hex(&hash.finalize())))
}

/// A name as a manifest has it (RFC 8493, 2.1.3).
fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D")
}

fn plain(name: &str) -> String {
    name.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn bag() -> Vec<u8> {
        let mut writer = Writer::new(Cursor::new(Vec::new()), "台账");
        writer.add("1 类/1.1 项/甲.txt", &b"abc"[..]).unwrap();
        writer.add("ledger.json", &b"{}"[..]).unwrap();
        writer.finish(&[("Source-Organization", "云泽市".to_owned())]).unwrap().into_inner()
    }

    fn opened(bytes: &[u8], most: u64) -> Result<Checked, Vec<String>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Checked::open(file.path(), most)
            .map_err(|problems| problems.into_iter().map(|p| p.code).collect())
    }

    /// The same bag with some files taken out, changed or added.
    fn spoilt(change: impl Fn(&str) -> Option<Vec<u8>>, add: Option<&str>) -> Vec<u8> {
        let mut old = ZipArchive::new(Cursor::new(bag())).unwrap();
        let mut new = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..old.len() {
            let mut part = old.by_index(at).unwrap();
            let name = part.name().unwrap().to_string();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            let Some(changed) = change(&name).or(Some(bytes)).filter(|b| b != b"gone") else {
                continue;
            };
            new.start_file(name, SimpleFileOptions::default()).unwrap();
            new.write_all(&changed).unwrap();
        }
        if let Some(name) = add {
            new.start_file(name, SimpleFileOptions::default()).unwrap();
        }
        new.finish().unwrap().into_inner()
    }

    #[test]
    fn a_bag_is_what_the_standard_asks_and_reads_back() {
        let mut checked = opened(&bag(), 1 << 20).unwrap();
        // SHA-256 of `abc`, FIPS 180-2 example B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(checked.payload["1 类/1.1 项/甲.txt"], abc);
        assert_eq!(checked.read("ledger.json").unwrap(), b"{}");
        let mut zip = ZipArchive::new(Cursor::new(bag())).unwrap();
        let mut text = String::new();
        zip.by_name("台账/bagit.txt").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        text.clear();
        zip.by_name("台账/bag-info.txt").unwrap().read_to_string(&mut text).unwrap();
        assert!(text.contains("Payload-Oxum: 5.2\n"), "{text}");
    }

    #[test]
    fn whatever_was_changed_lost_or_added_is_told() {
        let ends = |suffix: &'static str, bytes: &'static [u8]| {
            move |name: &str| name.ends_with(suffix).then(|| bytes.to_vec())
        };
        let codes = |bytes: Vec<u8>| opened(&bytes, 1 << 20).unwrap_err();
        assert_eq!(codes(spoilt(ends("甲.txt", b"abd"), None)), ["evidence.bag_differs"]);
        assert_eq!(codes(spoilt(ends("甲.txt", b"gone"), None)), ["evidence.bag_lost"]);
        assert_eq!(codes(spoilt(ends("bag-info.txt", b"x"), None)), ["evidence.bag_differs"]);
        assert_eq!(codes(spoilt(|_| None, Some("台账/data/more.txt"))), ["evidence.bag_added"]);
        assert_eq!(codes(spoilt(ends("bagit.txt", b"gone"), None)), ["evidence.bag_none"]);
        assert_eq!(
            codes(spoilt(ends("/manifest-sha256.txt", b"abc"), None)),
            ["evidence.bag_manifest"]
        );
        assert_eq!(opened(&bag(), 4).unwrap_err(), ["evidence.bag_too_large"]);
        assert_eq!(opened(b"no zip", 4).unwrap_err(), ["evidence.bag_broken"]);
    }

    #[test]
    fn a_name_is_fit_for_every_system() {
        assert_eq!(safe("a/b\\c:d*e?\"<>|"), "a_b_c_d_e_____");
        assert_eq!(safe(" .. "), "_");
        assert_eq!(safe("关于“绿地率”的说明.pdf"), "关于“绿地率”的说明.pdf");
    }
}
