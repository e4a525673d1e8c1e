//! The ledger as people file it: a workbook and a Word document, from the same rows.

use super::{
    book::Book,
    requirement::{Completeness, Item},
    store::{Piece, Proof},
};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use yuanjian_app::{Failure, Language, Locale, paper};
use yuanjian_document::{
    Lang,
    content::{Align, Block, Cell, Column, FrozenStamp, Report, Table},
};

/// Columns of the ledger, by the keys of their words, with widths in characters.
const COLUMNS: [(&str, f64); 16] = [
    ("number", 6.0),
    ("item_number", 8.0),
    ("item", 28.0),
    ("kind", 20.0),
    ("title_column", 40.0),
    ("document_number", 20.0),
    ("issuer", 20.0),
    ("dated_on", 12.0),
    ("years", 12.0),
    ("pages", 6.0),
    ("page_index", 10.0),
    ("original", 8.0),
    ("unit", 14.0),
    ("state", 10.0),
    ("file", 30.0),
    ("digest", 20.0),
];
/// Those of them that fit a page, with their shares of its width.
const OF_PAGE: [(usize, f32); 8] =
    [(0, 0.6), (3, 1.6), (4, 3.0), (5, 1.8), (7, 1.3), (10, 0.9), (12, 1.2), (13, 1.0)];

/// One line of the ledger: a piece under an item.
type Line = [String; 16];

/// A workbook: the ledger, and how far each item is. `chain` is where the record of changes stands.
pub(super) fn xlsx(book: &Book, chain: &str, language: Language) -> Result<Vec<u8>, Failure> {
    let locale = Locale::of(language);
    let made = |e: XlsxError| Failure::bug(e.to_string());
    let mut workbook = Workbook::new();
    let stood = locale.say("audit.stood", [("chain", chain.to_owned())]);
    ledger_sheet(workbook.add_worksheet(), book, &locale).map_err(made)?;
    items_sheet(workbook.add_worksheet(), book, &stood, &locale).map_err(made)?;
    for sheet in workbook.worksheets_mut() {
        sheet.set_footer(format!("&L{stood}&R&P/&N"));
    }
    workbook.save_to_buffer().map_err(made)
}

/// A Word document: for each category and item its pieces.
pub(super) fn docx(book: &Book, chain: &str, language: Language) -> Result<Vec<u8>, Failure> {
    let locale = Locale::of(language);
    paper::docx(&report(book, chain, &locale))
}

/// The pieces of an item that count, those with a kind first, in the order of the kinds.
pub(super) fn pieces_of<'a>(book: &'a Book, item: &Item) -> Vec<(&'a Piece, &'a Proof)> {
    let place = |proof: &Proof| item.kinds.iter().position(|(kind, _)| *kind == proof.kind);
    let mut found: Vec<(&Piece, &Proof)> = book
        .of_item(&item.key)
        .filter(|piece| piece.state.is_handed_in())
        .flat_map(|piece| piece.proves.iter().map(move |proof| (piece, proof)))
        .filter(|(_, proof)| proof.item == item.key)
        .collect();
    found.sort_by(|a, b| {
        let order = |(piece, proof): &(&Piece, &Proof)| {
            (place(proof).unwrap_or(usize::MAX), piece.created_at, piece.id.clone())
        };
        order(a).cmp(&order(b))
    });
    found
}

/// The word for how far an item is.
pub(super) fn said(word: Completeness, locale: &Locale) -> String {
    locale.say(
        match word {
            Completeness::Missing => "evidence.form.missing",
            Completeness::Partial => "evidence.form.partial",
            Completeness::Waiting => "evidence.form.waiting",
            Completeness::Complete => "evidence.form.complete",
        },
        [],
    )
}

fn ledger_sheet(sheet: &mut Worksheet, book: &Book, locale: &Locale) -> Result<(), XlsxError> {
    sheet.set_name(locale.say("evidence.form.ledger", []))?;
    let (head, plain) = looks();
    for (at, (key, width)) in COLUMNS.iter().enumerate() {
        let column = at as u16;
        sheet.set_column_width(column, *width)?;
        sheet.write_with_format(
            0,
            column,
            locale.say(&format!("evidence.form.{key}"), []),
            &head,
        )?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let mut row = 1;
    for item in &book.items {
        for line in lines(book, item, locale) {
            for (at, text) in line.iter().enumerate() {
                match text.parse::<f64>() {
                    _ if at == 0 => sheet.write_with_format(row, 0, row, &plain)?,
                    Ok(number) if COLUMNS[at].0 == "pages" => {
                        sheet.write_with_format(row, at as u16, number, &plain)?
                    }
                    _ => sheet.write_with_format(row, at as u16, text.as_str(), &plain)?,
                };
            }
            row += 1;
        }
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

fn items_sheet(
    sheet: &mut Worksheet,
    book: &Book,
    stood: &str,
    locale: &Locale,
) -> Result<(), XlsxError> {
    sheet.set_name(locale.say("evidence.form.completeness", []))?;
    let (head, plain) = looks();
    let columns = ["category", "item_number", "item", "asked", "handed_in", "accepted", "state"];
    for (at, key) in columns.iter().enumerate() {
        sheet.set_column_width(at as u16, if *key == "item" { 36.0 } else { 12.0 })?;
        let word = locale.say(&format!("evidence.form.{key}"), []);
        sheet.write_with_format(0, at as u16, word, &head)?;
    }
    for (at, item) in book.items.iter().enumerate() {
        let row = at as u32 + 1;
        let counts = book.counts(item);
        sheet.write_with_format(row, 0, item.category.1.as_str(), &plain)?;
        sheet.write_with_format(row, 1, item.number.as_str(), &plain)?;
        sheet.write_with_format(row, 2, item.name.as_str(), &plain)?;
        sheet.write_with_format(row, 3, counts.asked as u32, &plain)?;
        sheet.write_with_format(row, 4, counts.handed_in as u32, &plain)?;
        sheet.write_with_format(row, 5, counts.accepted as u32, &plain)?;
        sheet.write_with_format(row, 6, said(counts.word(), locale), &plain)?;
    }
    sheet.write(book.items.len() as u32 + 2, 0, stood)?;
    Ok(())
}

fn looks() -> (Format, Format) {
    let plain = Format::new()
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter);
    (plain.clone().set_bold().set_align(FormatAlign::Center), plain)
}

fn report(book: &Book, chain: &str, locale: &Locale) -> Report {
    let mut body = vec![Block::text(locale.say(
        "evidence.form.opening",
        [
            ("title", book.campaign.title.clone()),
            ("edition", book.edition.clone().unwrap_or_default()),
            ("year", book.campaign.data_year.to_string()),
        ],
    ))];
    let mut category = "";
    for item in &book.items {
        if item.category.0 != category {
            category = &item.category.0;
            body.push(Block::heading(1, item.category.1.clone()));
        }
        let counts = book.counts(item);
        body.push(Block::heading(2, format!("{} {}", item.number, item.name)));
        body.push(Block::text(locale.say(
            "evidence.form.item_line",
            [
                ("state", said(counts.word(), locale)),
                ("asked", counts.asked.to_string()),
                ("accepted", counts.accepted.to_string()),
                ("handed_in", counts.handed_in.to_string()),
            ],
        )));
        let lines = lines(book, item, locale);
        if lines.is_empty() {
            continue;
        }
        let column = |(at, share): &(usize, f32)| {
            let word = locale.say(&format!("evidence.form.{}", COLUMNS[*at].0), []);
            Column::new(word, *share, Align::Left)
        };
        body.push(Block::Table(Table {
            caption: String::new(),
            columns: OF_PAGE.iter().map(column).collect(),
            rows: lines
                .iter()
                .map(|line| OF_PAGE.iter().map(|(at, _)| Cell::text(line[*at].clone())).collect())
                .collect(),
            note: String::new(),
        }));
    }
    Report {
        lang: match locale.language {
            Language::Chinese => Lang::ZhCn,
            Language::English => Lang::En,
        },
        title: vec![locale.say("evidence.form.title", [])],
        body,
        frozen: FrozenStamp { chain: chain.to_owned(), ..FrozenStamp::default() },
        ..Report::default()
    }
}

/// The lines of an item. Its pages are counted on from piece to piece, as they lie in its folder;
/// from the first whose pages nobody knows on, there is no such count.
fn lines(book: &Book, item: &Item, locale: &Locale) -> Vec<Line> {
    let mut next = Some(1);
    let mut lines = Vec::new();
    for (at, (piece, proof)) in pieces_of(book, item).into_iter().enumerate() {
        let known = book.file(&piece.digest).and_then(|file| file.facts.pages).map(i64::from);
        let pages = if piece.pages > 0 { piece.pages } else { known.unwrap_or(0) };
        let index = next.filter(|_| pages > 0).map(|from| (from, from + pages - 1));
        next = index.map(|(_, to)| to + 1);
        let counted = Pages { number: at + 1, pages, index };
        lines.push(line(book, item, (piece, proof), &counted, locale));
    }
    lines
}

/// Where a piece lies among those of its item.
struct Pages {
    number: usize,
    pages: i64,
    index: Option<(i64, i64)>,
}

fn line(
    book: &Book,
    item: &Item,
    (piece, proof): (&Piece, &Proof),
    counted: &Pages,
    locale: &Locale,
) -> Line {
    let kind = item.kinds.iter().find(|(key, _)| *key == proof.kind);
    let span = |from: i64, to: i64| match from == to {
        true => from.to_string(),
        false => format!("{from}–{to}"),
    };
    let years = match (piece.year_from, piece.year_to) {
        (0, 0) => String::new(),
        (from, to) => span(from, to),
    };
    let say = |key: &str| locale.say(key, []);
    [
        counted.number.to_string(),
        item.number.clone(),
        item.name.clone(),
        kind.map(|(_, name)| name.clone()).unwrap_or_default(),
        piece.title.clone(),
        piece.document_number.clone(),
        piece.issuer.clone(),
        piece.dated_on.clone(),
        years,
        if counted.pages > 0 { counted.pages.to_string() } else { String::new() },
        counted.index.map(|(from, to)| span(from, to)).unwrap_or_default(),
        say(if piece.original { "evidence.form.is_original" } else { "evidence.form.is_copy" }),
        book.organisation(&piece.organisation).to_owned(),
        say(&format!("evidence.form.state_{}", piece.state.key())),
        piece.file_name.clone(),
        piece.digest.hex().to_owned(),
    ]
}
