//! Which character encoding a file is written in, and on what evidence.
//!
//! A wrong guess turns every street name into noise without any error, and labels lie: a `.cpg`
//! may be missing, misspelt or copied from another layer. So the bytes themselves are always
//! asked; a label is believed unless the bytes contradict it plainly, and what was found is shown
//! with examples so that a person can overrule it.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, WINDOWS_1252};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// How the encoding became known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EncodingEvidence {
    /// The person said so.
    Override,
    /// The `.cpg` file says so.
    CpgFile,
    /// The language byte in the header of the DBF says so.
    LanguageByte,
    /// The file or its format says so.
    Declared,
    /// Guessed from the bytes.
    Detected {
        /// From 0 (a coin toss) to 1 (certain).
        confidence: f64,
    },
    /// There is only ASCII: every encoding gives the same.
    Ascii,
}

/// The encoding in which a file was decoded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EncodingFound {
    /// Its WHATWG name in lower case: `gb18030` (also for GBK and GB 2312, which it contains),
    /// `utf-8`, `big5`, …
    pub name: String,
    /// On what evidence.
    pub how: EncodingEvidence,
    /// Up to five decoded texts to look at.
    pub sample: Vec<String>,
}

/// What was decided, before the texts are decoded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Decision {
    pub(crate) encoding: &'static Encoding,
    pub(crate) how: EncodingEvidence,
    /// The label was there but the bytes contradict it.
    pub(crate) label_refuted: bool,
}

impl Decision {
    pub(crate) fn found(&self, sample: Vec<String>) -> EncodingFound {
        EncodingFound { name: self.encoding.name().to_ascii_lowercase(), how: self.how, sample }
    }
}

/// The encoding meant by a label as found in `.cpg` files, headers and on command lines:
/// WHATWG labels, code page numbers, and the spellings of ArcGIS, QGIS and SuperMap.
///
/// GBK and GB 2312 give GB 18030, which decodes them alike. UTF-16 gives nothing: a DBF cannot
/// hold it.
pub fn encoding_for_label(label: &str) -> Option<&'static Encoding> {
    let label = label.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    let found = Encoding::for_label(label.as_bytes()).or_else(|| {
        let plain: String =
            label.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let number = ["windows", "ansi", "oem", "ibm", "cp", "ms", "x"]
            .iter()
            .find_map(|prefix| plain.strip_prefix(prefix))
            .unwrap_or(&plain);
        let name = match number {
            "936" | "20936" | "54936" | "52936" | "gb" | "gb23121980" | "euccn" => "gb18030",
            "950" | "big5hkscs" | "10002" => "big5",
            "65001" | "utf8" => "utf-8",
            "932" | "sjis" => "shift_jis",
            "949" => "euc-kr",
            "28591" | "88591" | "iso88591" | "latin1" => "iso-8859-1",
            "874" | "1250" | "1251" | "1252" | "1253" | "1254" | "1255" | "1256" | "1257"
            | "1258" => return Encoding::for_label(format!("windows-{number}").as_bytes()),
            _ => return Encoding::for_label(plain.as_bytes()),
        };
        Encoding::for_label(name.as_bytes())
    })?;
    if found == GBK {
        Some(GB18030)
    } else if found.is_ascii_compatible() {
        Some(found)
    } else {
        None
    }
}

/// The encoding meant by the language byte of a DBF header, where the byte means one. `0x57`
/// ("ANSI") and the Western code pages mean nothing: software writes them out of habit.
pub(crate) fn encoding_for_language_byte(byte: u8) -> Option<&'static Encoding> {
    let label = match byte {
        0x4d | 0x7a => "gb18030",
        0x4f | 0x78 => "big5",
        0x13 | 0x7b => "shift_jis",
        0x4e | 0x79 => "euc-kr",
        0x50 | 0x7c => "windows-874",
        0xc8 => "windows-1250",
        0xc9 => "windows-1251",
        0xca => "windows-1254",
        0xcb => "windows-1253",
        0xcc => "windows-1257",
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// Decide on the encoding of some texts. `declared` is a label that the file carries.
pub(crate) fn decide(
    samples: &[&[u8]],
    chosen: Option<&'static Encoding>,
    declared: Option<(&'static Encoding, EncodingEvidence)>,
) -> Decision {
    if let Some(encoding) = chosen {
        return Decision { encoding, how: EncodingEvidence::Override, label_refuted: false };
    }
    let texts: Vec<&[u8]> = samples.iter().copied().filter(|t| !t.is_ascii()).collect();
    if texts.is_empty() {
        return match declared {
            Some((encoding, how)) => Decision { encoding, how, label_refuted: false },
            None => {
                Decision { encoding: UTF_8, how: EncodingEvidence::Ascii, label_refuted: false }
            }
        };
    }
    let mut scores: Vec<(f64, &'static Encoding)> =
        [UTF_8, GB18030, BIG5].iter().map(|e| (score(&texts, e), *e)).collect();
    let western = score_western(&texts);
    scores.push((western, WINDOWS_1252));
    if let Some((encoding, how)) = declared {
        // A Western label is written by habit; it is believed only where nothing fits better.
        let weight = if encoding == WINDOWS_1252 { 0.0 } else { 0.3 };
        let own = if encoding == WINDOWS_1252 { western } else { score(&texts, encoding) } + weight;
        if scores.iter().all(|(s, e)| *e == encoding || *s <= own) {
            return Decision { encoding, how, label_refuted: false };
        }
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, mut encoding) = scores[0];
    let mut confidence = certainty(best - scores[1].0, &texts);
    if best < 0.1 {
        // Neither Chinese nor Western: ask the general detector.
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        for (i, text) in texts.iter().enumerate() {
            detector.feed(text, i + 1 == texts.len());
        }
        let guess = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow);
        encoding = if guess == GBK { GB18030 } else { guess };
        confidence = confidence.min(0.3);
    }
    Decision {
        encoding,
        how: EncodingEvidence::Detected { confidence },
        label_refuted: declared.is_some_and(|(label, _)| label != encoding),
    }
}

/// The text of some bytes, and what happened to the parts that are no text.
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The last character was cut in half by the width of the field, and was dropped.
    pub(crate) cut: bool,
    /// Somewhere else bytes stand that mean nothing in this encoding.
    pub(crate) broken: bool,
}

/// Decode the content of a cell of fixed width. Trailing spaces and zero bytes are padding; a
/// character cut in half at the very end is dropped and told.
pub(crate) fn decode_cell(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
    let mut cell = &bytes[..end];
    while let [rest @ .., b' '] = cell {
        cell = rest;
    }
    if let Some(text) = decode_whole(cell, encoding) {
        return Decoded { text, cut: false, broken: false };
    }
    for drop in 1..=3.min(cell.len()) {
        let (kept, tail) = cell.split_at(cell.len() - drop);
        if tail[0].is_ascii() {
            break;
        }
        if let Some(text) = decode_whole(kept, encoding) {
            return Decoded { text: text.trim_end().to_owned(), cut: true, broken: false };
        }
    }
    let text = encoding.decode_without_bom_handling(cell).0.into_owned();
    Decoded { text, cut: false, broken: true }
}

fn decode_whole(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
}

/// Decode a whole text file: a byte-order mark wins, then UTF-8 if the bytes are UTF-8, then the
/// evidence of [`decide`] over its lines.
pub(crate) fn decode_file<'a>(
    bytes: &'a [u8],
    chosen: Option<&'static Encoding>,
    declared: Option<&'static Encoding>,
) -> (std::borrow::Cow<'a, str>, Decision) {
    if chosen.is_none() {
        if let Some((encoding, length)) = Encoding::for_bom(bytes) {
            let how = EncodingEvidence::Declared;
            let text = encoding.decode_without_bom_handling(&bytes[length..]).0;
            return (text, Decision { encoding, how, label_refuted: false });
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            let label_refuted = declared.is_some_and(|d| d != UTF_8) && !bytes.is_ascii();
            let how = if bytes.is_ascii() {
                EncodingEvidence::Ascii
            } else if declared == Some(UTF_8) {
                EncodingEvidence::Declared
            } else {
                EncodingEvidence::Detected { confidence: 0.99 }
            };
            return (text.into(), Decision { encoding: UTF_8, how, label_refuted });
        }
    }
    let lines: Vec<&[u8]> =
        bytes.split(|&b| b == b'\n').filter(|l| !l.is_ascii()).take(20_000).collect();
    let decision = decide(&lines, chosen, declared.map(|d| (d, EncodingEvidence::Declared)));
    let text = decision.encoding.decode_without_bom_handling(bytes).0;
    let text = match text {
        std::borrow::Cow::Borrowed(text) => {
            std::borrow::Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text))
        }
        owned => owned,
    };
    (text, decision)
}

/// Mean plausibility of the characters that a decoding gives: 1 for everyday Chinese, around 0
/// for rare characters, below 0 for bytes that mean nothing.
fn score(texts: &[&[u8]], encoding: &'static Encoding) -> f64 {
    let mut sum = 0.0;
    let mut count = 0_u32;
    for text in texts {
        let decoded = decode_cell(text, encoding);
        for c in decoded.text.chars().filter(|c| !c.is_ascii()) {
            count += 1;
            sum += plausibility(c);
        }
        if decoded.broken {
            count += 1;
            sum -= 1.0;
        }
        if decoded.cut {
            count += 1;
        }
        if count > 50_000 {
            break;
        }
    }
    let valid_utf8 = if encoding == UTF_8 && sum > 0.0 { 0.2 } else { 0.0 };
    sum / f64::from(count.max(1)) + valid_utf8
}

fn plausibility(c: char) -> f64 {
    match c {
        '\u{fffd}' => -1.0,
        '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff5e}' | '\u{2010}'..='\u{2027}' => 0.5,
        '\u{4e00}'..='\u{9fff}' => {
            if frequent_han().binary_search(&c).is_ok() {
                return 1.0;
            }
            let mut utf8 = [0; 4];
            let text: &str = c.encode_utf8(&mut utf8);
            // The first level of GB 2312, then of Big5, is the everyday part of the repertoire.
            let (gbk, _, missing) = GBK.encode(text);
            match (&*gbk, missing) {
                ([0xb0..=0xd7, 0xa1..=0xfe], false) => 0.6,
                ([0xd8..=0xf7, 0xa1..=0xfe], false) => 0.25,
                _ => match (&*BIG5.encode(text).0, BIG5.encode(text).2) {
                    ([0xa4..=0xc6, _], false) => 0.4,
                    _ => 0.0,
                },
            }
        }
        '\u{e000}'..='\u{f8ff}' | '\u{80}'..='\u{9f}' => -0.5,
        '\u{b0}' | '\u{b2}' | '\u{b3}' | '\u{b7}' | '\u{d7}' => 0.2,
        '\u{c0}'..='\u{24f}' | '\u{386}'..='\u{3ff}' | '\u{410}'..='\u{44f}' => 0.1,
        _ => 0.0,
    }
}

/// Western text has single accented letters among ASCII letters; Chinese bytes come in runs.
fn score_western(texts: &[&[u8]]) -> f64 {
    let mut sum = 0.0;
    let mut count = 0_u32;
    for text in texts {
        for (i, byte) in text.iter().enumerate().filter(|(_, b)| !b.is_ascii()) {
            count += 1;
            let high =
                |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|b| !b.is_ascii());
            let alone = !high(i.checked_sub(1)) && !high(i.checked_add(1));
            if alone && *byte >= 0xc0 {
                sum += 0.6;
            } else if alone {
                sum += 0.2;
            }
        }
    }
    sum / f64::from(count.max(1))
}

fn certainty(margin: f64, texts: &[&[u8]]) -> f64 {
    let bytes: usize = texts.iter().map(|t| t.iter().filter(|b| !b.is_ascii()).count()).sum();
    let amount = bytes as f64 / (bytes as f64 + 4.0);
    (amount * (0.5 + margin.clamp(0.0, 0.5))).clamp(0.0, 0.99)
}

/// The everyday characters, sorted.
fn frequent_han() -> &'static [char] {
    static LIST: OnceLock<Vec<char>> = OnceLock::new();
    LIST.get_or_init(|| {
        let mut list: Vec<char> = include_str!("../data/frequent_han.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::chars)
            .filter(|c| !c.is_whitespace())
            .collect();
        list.sort_unstable();
        list.dedup();
        list
    })
}
