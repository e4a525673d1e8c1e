//! What a reviewer would object to, told while the unit still holds the piece: pure.
//!
//! A warning never refuses. It says what was seen and against what; the unit mends it, or writes
//! why it is right all the same. Pictures are judged by rough measures, so their warnings say
//! "suspected", and a seal is asked for, never recognised.

use super::{requirement::Item, state::State, store::Piece, text};
use crate::media::{self, DOCX, PDF, XLSX};
use serde::{Deserialize, Serialize};
use yuanjian_types::Problem;

/// What was found in a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = EvidenceFacts)]
#[serde(default)]
pub struct Facts {
    /// Pages of a PDF, or sheets of a workbook.
    pub pages: Option<u32>,
    /// Width and height of a picture, in pixels.
    pub width: Option<u32>,
    /// See `width`.
    pub height: Option<u32>,
    /// Variance of the Laplacian of the picture at most 1,024 pixels wide; small when blurred.
    pub sharpness: Option<f64>,
    /// How alike the picture is to itself at its best shift, 0 to 1; large under a tiled mark.
    pub repeats: Option<f64>,
    /// Whether a picture has an area of red ink.
    pub red: Option<bool>,
    /// Characters of text.
    pub characters: u32,
    /// Whether the text was cut off because it is long.
    pub cut: bool,
    /// Why it could not be read; a code.
    pub fault: Option<String>,
}

/// Against what a piece is held.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// The items of the edition.
    pub items: &'a [Item],
    /// The year that the campaign counts.
    pub data_year: i64,
    /// No file counts that is dated later.
    pub cutoff_on: &'a str,
    /// The last day to hand in.
    pub materials_due: &'a str,
}

/// Kinds that are a word of an office, which bears its seal.
const SEALED: &[&str] = &[
    "agency-establishment-document",
    "staffing-document",
    "budget-document",
    "fund-statement",
    "plan-approval",
    "designation-document",
    "department-statement",
    "project-acceptance",
];
/// A picture with less on its short side is too small to print on half a page.
const LEAST_SIDE: u32 = 720;
/// Below this variance of the Laplacian a picture is suspected to be blurred.
const LEAST_SHARPNESS: f64 = 30.0;
/// From this likeness to its own shift on, a picture is suspected to bear a tiled mark.
const MOST_REPEATS: f64 = 0.55;
/// A text shorter than this tells nothing of what it is about.
const LEAST_CHARACTERS: u32 = 40;
/// So much of an item's name in a text says that it is about it.
const ABOUT: f64 = 0.6;

/// The warnings of a piece. `media` is what its file is, `signature` that of its text.
pub(crate) fn warnings(
    piece: &Piece,
    file: Option<(&str, &str, &Facts, &str)>,
    against: &Against<'_>,
) -> Vec<Problem> {
    let mut found = period(piece, against);
    found.extend(kinds(piece, against.items));
    let Some((state, media, facts, signature)) = file else { return found };
    match state {
        "failed" => found.push(match facts.fault.as_deref() {
            Some("empty") => Problem::warning("evidence.check.empty"),
            Some("locked") => Problem::warning("evidence.check.locked"),
            Some("swollen") => Problem::warning("evidence.check.swollen"),
            Some("too_large") => Problem::warning("evidence.check.too_large"),
            Some("too_slow") => Problem::warning("evidence.check.too_slow"),
            _ => Problem::warning("evidence.check.unreadable"),
        }),
        "read" => {
            found.extend(kind_of_file(piece, media));
            found.extend(contents(piece, media, facts, signature, against.items));
        }
        _ => {}
    }
    found
}

fn period(piece: &Piece, against: &Against<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    let year = against.data_year;
    if piece.year_from == 0 && piece.year_to == 0 {
        found.push(Problem::warning("evidence.check.period_missing").with("year", year));
    } else if year < piece.year_from || year > piece.year_to {
        found.push(
            Problem::warning("evidence.check.period")
                .with("from", piece.year_from)
                .with("to", piece.year_to)
                .with("year", year),
        );
    }
    if !piece.dated_on.is_empty() && piece.dated_on.as_str() > against.cutoff_on {
        found.push(
            Problem::warning("evidence.check.after_cutoff")
                .with("on", piece.dated_on.as_str())
                .with("cutoff", against.cutoff_on),
        );
    }
    if piece.state.is_handed_in() && piece.submitted_on.as_str() > against.materials_due {
        found.push(
            Problem::warning("evidence.check.late")
                .with("on", piece.submitted_on.as_str())
                .with("due", against.materials_due),
        );
    }
    found
}

fn kinds(piece: &Piece, items: &[Item]) -> Vec<Problem> {
    let mut found = Vec::new();
    for proof in &piece.proves {
        let Some(item) = items.iter().find(|item| item.key == proof.item) else { continue };
        if item.kinds.len() > 1 && proof.kind.is_empty() {
            found.push(
                Problem::warning("evidence.check.kind_missing").with("item", item.name.as_str()),
            );
        }
    }
    let sealed = piece.proves.iter().any(|proof| SEALED.contains(&proof.kind.as_str()));
    match (sealed, piece.seal.as_str()) {
        (true, "") => found.push(Problem::warning("evidence.check.seal_asked")),
        (true, "no") => found.push(Problem::warning("evidence.check.seal_missing")),
        _ => {}
    }
    if piece.proves.is_empty() && piece.state != State::Withdrawn {
        found.push(Problem::warning("evidence.check.proves_nothing"));
    }
    found
}

fn kind_of_file(piece: &Piece, media: &str) -> Vec<Problem> {
    let ending = piece.file_name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
    let meant = media::of_ending(&ending).unwrap_or_default();
    if media.is_empty() && meant.is_empty() {
        return vec![Problem::warning("evidence.check.type").with("ending", ending)];
    }
    if media != meant {
        return vec![Problem::warning("evidence.check.other_type").with("ending", ending)];
    }
    Vec::new()
}

fn contents(
    piece: &Piece,
    media: &str,
    facts: &Facts,
    signature: &str,
    items: &[Item],
) -> Vec<Problem> {
    let mut found = Vec::new();
    if let (Some(pages), PDF) = (facts.pages, media)
        && piece.pages > 0
        && i64::from(pages) != piece.pages
    {
        found.push(
            Problem::warning("evidence.check.pages").with("told", piece.pages).with("found", pages),
        );
    }
    if let (Some(width), Some(height)) = (facts.width, facts.height)
        && width.min(height) < LEAST_SIDE
    {
        found.push(
            Problem::warning("evidence.check.too_small")
                .with("width", width)
                .with("height", height)
                .with("least", LEAST_SIDE),
        );
    }
    if facts.sharpness.is_some_and(|sharpness| sharpness < LEAST_SHARPNESS) {
        found.push(Problem::warning("evidence.check.blurred"));
    }
    if facts.repeats.is_some_and(|repeats| repeats > MOST_REPEATS) {
        found.push(Problem::warning("evidence.check.watermarked"));
    }
    let texts = matches!(media, PDF | DOCX | XLSX);
    if media == PDF && facts.characters == 0 {
        found.push(Problem::note("evidence.check.scanned"));
    }
    if texts && facts.characters >= LEAST_CHARACTERS {
        for proof in &piece.proves {
            let Some(item) = items.iter().find(|item| item.key == proof.item) else { continue };
            if !is_about(item, signature) {
                found.push(
                    Problem::warning("evidence.check.not_about_item")
                        .with("item", item.name.as_str()),
                );
            }
        }
    }
    found
}

/// Whether a text may be about an item: most of its title, or another name of it, stands in it.
fn is_about(item: &Item, signature: &str) -> bool {
    let (title, others) = &item.searched;
    others.iter().any(|name| text::may_hold(signature, name))
        || text::share(signature, title) >= ABOUT
}

#[cfg(test)]
mod tests {
    use super::super::{requirement, store::Proof};
    use super::*;
    use yuanjian_standard::Catalogue;
    use yuanjian_types::{Digest, Timestamp};

    fn piece() -> Piece {
        Piece {
            id: String::new(),
            campaign: String::new(),
            organisation: String::new(),
            division: String::new(),
            title: "绿地率".to_owned(),
            document_number: String::new(),
            issuer: String::new(),
            dated_on: "2021-03-01".to_owned(),
            year_from: 2020,
            year_to: 2021,
            pages: 0,
            original: true,
            seal: String::new(),
            note: String::new(),
            file_name: "a.pdf".to_owned(),
            file_size: 1,
            digest: Digest::of(b"x"),
            proves: vec![Proof {
                item: "green-space-rate".to_owned(),
                kind: "green-space-inventory".to_owned(),
            }],
            honours: Vec::new(),
            state: State::Draft,
            reasons: Vec::new(),
            reason_text: String::new(),
            submitted_on: String::new(),
            covert: false,
            account: String::new(),
            account_name: String::new(),
            created_at: Timestamp(0),
            changed_at: Timestamp(0),
            revision: 1,
        }
    }

    fn codes(piece: &Piece, media: &str, facts: &Facts, body: &str) -> Vec<String> {
        let catalogue = Catalogue::embedded();
        let items = requirement::items(catalogue.get("2016").unwrap(), "zh-CN");
        let against = Against {
            items: &items,
            data_year: 2021,
            cutoff_on: "2021-12-31",
            materials_due: "2022-06-30",
        };
        let signature = text::signature(&text::normal(body));
        let state = if facts.fault.is_some() { "failed" } else { "read" };
        warnings(piece, Some((state, media, facts, &signature)), &against)
            .into_iter()
            .map(|problem| problem.code.trim_start_matches("evidence.check.").to_owned())
            .collect()
    }

    const BODY: &str = "云泽市建成区绿地率清查成果：全市建成区绿地面积合计四千公顷，绿地率百分之三十八点二，\
                        各区情况见下表，数据截至二〇二一年十二月三十一日。";

    fn read() -> Facts {
        Facts { characters: 60, ..Facts::default() }
    }

    #[test]
    fn a_sound_piece_has_no_warning() {
        assert_eq!(codes(&piece(), PDF, &read(), BODY), [] as [&str; 0]);
    }

    #[test]
    fn each_fault_has_its_warning_and_no_other() {
        type Spoil = fn(&mut Piece, &mut Facts);
        let cases: [(&str, Spoil); 13] = [
            ("period", |p, _| p.year_to = 2020),
            ("period_missing", |p, _| (p.year_from, p.year_to) = (0, 0)),
            ("after_cutoff", |p, _| p.dated_on = "2022-01-01".to_owned()),
            ("late", |p, _| {
                p.state = State::Submitted;
                p.submitted_on = "2022-07-01".to_owned();
            }),
            ("kind_missing", |p, _| p.proves[0].kind = String::new()),
            ("proves_nothing", |p, _| p.proves.clear()),
            ("other_type", |p, _| p.file_name = "a.docx".to_owned()),
            ("pages", |p, f| (p.pages, f.pages) = (3, Some(2))),
            ("unreadable", |_, f| f.fault = Some("broken".to_owned())),
            ("too_small", |_, f| (f.width, f.height) = (Some(640), Some(480))),
            ("blurred", |_, f| f.sharpness = Some(3.0)),
            ("watermarked", |_, f| f.repeats = Some(0.9)),
            ("scanned", |_, f| f.characters = 0),
        ];
        for (code, spoil) in cases {
            let (mut piece, mut facts) = (piece(), read());
            spoil(&mut piece, &mut facts);
            assert_eq!(codes(&piece, PDF, &facts, BODY), [code], "{code}");
        }
    }

    #[test]
    fn a_word_of_an_office_is_asked_for_its_seal() {
        let mut piece = piece();
        piece.proves[0] = Proof {
            item: "management-agency".to_owned(),
            kind: "agency-establishment-document".to_owned(),
        };
        let body = "关于设立云泽市园林绿化局的批复：同意设立城市园林绿化管理机构，核定编制若干，其余事项另行通知，请遵照执行。";
        assert_eq!(codes(&piece, PDF, &read(), body), ["seal_asked"]);
        piece.seal = "no".to_owned();
        assert_eq!(codes(&piece, PDF, &read(), body), ["seal_missing"]);
        piece.seal = "yes".to_owned();
        assert_eq!(codes(&piece, PDF, &read(), body), [] as [&str; 0]);
    }

    #[test]
    fn a_text_about_something_else_is_told() {
        let other = "本年度城镇污水处理厂运行情况汇总：全年处理水量若干万吨，出水水质稳定达标，设施运行良好，无停运记录。";
        assert_eq!(codes(&piece(), PDF, &read(), other), ["not_about_item"]);
    }
}
