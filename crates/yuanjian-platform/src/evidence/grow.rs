//! The invented city's ledger at the size of a real one: thousands of documents of all units, in
//! every state, their text searched like everybody's.
//!
//! Each passes the rules of a piece that is handed in. It is kept and read at once, in our own
//! process, since its bytes are our own.

use super::{
    actions::{self, Content, EvidenceBody, EvidenceMoveBody},
    book::items_of,
    reading,
    requirement::Item,
    state::{Move, REASONS},
    store::{self, FileRow, Piece, Proof},
    works,
};
use crate::{
    Ctx, Error, Result,
    campaigns::{self, store::Campaign},
    demo::{Words, filled, nth},
    layers::blocking,
    organisations,
};
use futures_util::{StreamExt as _, TryStreamExt as _};
use std::{collections::BTreeMap, path::Path, sync::Arc};
use yuanjian_app::Failure;
use yuanjian_document::{
    FontLibrary, Lang,
    content::{Block, FrozenStamp, Report},
    report_docx,
};
use yuanjian_store::{Event, Tx};

/// Pieces of one change.
const TOGETHER: usize = 200;
/// Documents that are made, kept and read at a time.
const AT_ONCE: usize = 8;
/// Paragraphs of a document.
const PARAGRAPHS: usize = 24;

/// Against what new pieces are held.
struct Ledger<'a> {
    words: &'a Words,
    campaign: Campaign,
    items: Vec<Item>,
    /// Short name and division of each organisation.
    organisations: BTreeMap<String, (String, String)>,
    fonts: Arc<FontLibrary>,
}

/// A document, kept and read.
struct Document {
    content: Content,
    file: FileRow,
    text: String,
}

/// Add pieces to the running campaign's ledger until there are so many; who asks acts for all
/// units and decides.
///
/// # Errors
/// When no campaign runs, or the installation does not serve.
pub(crate) async fn grow(ctx: &Ctx, words: &Words, wanted: usize) -> Result<()> {
    let campaign = campaigns::store::current(ctx).await?.ok_or_else(Error::not_found)?;
    let load = || FontLibrary::load(&[]).map_err(|e| Failure::unavailable(e.problem()));
    let ledger = Ledger {
        words,
        items: items_of(ctx, &campaign.edition).1,
        campaign,
        organisations: organisations::short_names(ctx).await?,
        fonts: Arc::new(blocking(load).await?),
    };
    let there = store::all(ctx, ctx.city()?).await?.len();
    let numbers: Vec<usize> = (there..wanted).collect();
    for numbers in numbers.chunks(TOGETHER) {
        let documents: Vec<Document> = futures_util::stream::iter(numbers.iter().copied())
            .map(|number| document(ctx, &ledger, number))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let mut new = Vec::new();
        for (number, document) in numbers.iter().zip(documents) {
            new.push((*number, piece(ctx, &ledger, *number, &document).await?, document));
        }
        let mut tx = ctx.begin().await?;
        let mut events = Vec::new();
        for (number, piece, document) in new {
            events.extend(add(ctx, &mut tx, number, piece, &document).await?);
        }
        tx.commit(events).await?;
    }
    Ok(())
}

/// Write a document that is like no other: which sentences, in which order, and the number.
async fn document(ctx: &Ctx, ledger: &Ledger<'_>, number: usize) -> Result<Document> {
    let Ledger { words, items, fonts, .. } = ledger;
    let shown = (number + 1).to_string();
    let item = nth(items, number).map_or("", |item| item.chinese.as_str());
    let sentences = (0..PARAGRAPHS).filter_map(|at| {
        let sentence = nth(&words.sentences, number * (at + 1) + at * at)?;
        Some(Block::text(format!("{shown}-{at} {item}{sentence}")))
    });
    let report = Report {
        lang: Lang::ZhCn,
        title: vec![title(ledger, number)],
        body: std::iter::once(Block::text(words.mark.clone())).chain(sentences).collect(),
        frozen: FrozenStamp::default(),
        ..Report::default()
    };
    let (fonts, folder) = (Arc::clone(fonts), tempfile::tempdir());
    let folder = folder.map_err(|e| Failure::io(Path::new("tmp"), &e))?;
    let path = folder.path().join("original");
    let (found, bytes) = blocking(move || {
        let bytes = report_docx(&report, &fonts).map_err(|e| Failure::unavailable(e.problem()))?;
        std::fs::write(&path, &bytes).map_err(|e| Failure::io(&path, &e))?;
        let found = reading::look_here(&path, path.parent().unwrap_or(&path));
        Ok((found, bytes))
    })
    .await?;
    let name = filled(&words.file, &[("number", shown.as_str())]);
    let size = bytes.len() as i64;
    let digest = ctx.platform.blobs.put(bytes).await?;
    let (file, text) = works::kept(ctx, found, folder.path()).await?;
    Ok(Document { content: (name, size, digest), file, text })
}

/// The piece that hands a document in.
async fn piece(
    ctx: &Ctx,
    ledger: &Ledger<'_>,
    number: usize,
    document: &Document,
) -> Result<(String, Piece)> {
    let Ledger { campaign, items, organisations, words, .. } = ledger;
    let units: Vec<&String> = organisations.keys().collect();
    let item = nth(items, number).ok_or_else(Error::not_found)?;
    let kind = nth(&item.kinds, number / items.len()).map(|(kind, _)| kind.clone());
    // One in seven speaks of another year, one in five does not say whether it is sealed.
    let year = campaign.data_year - if number.is_multiple_of(7) { 2 } else { 0 };
    let body = EvidenceBody {
        key: format!("scale/{number}"),
        organisation: nth(&units, number * 7).map(|unit| (*unit).clone()),
        title: title(ledger, number),
        issuer: words.note.clone(),
        year_from: year,
        year_to: year,
        original: true,
        seal: if number.is_multiple_of(5) { "" } else { "yes" }.to_owned(),
        proves: vec![Proof { item: item.key.clone(), kind: kind.unwrap_or_default() }],
        ..EvidenceBody::default()
    };
    let whose = actions::whose(ctx.actor()?, organisations, &body)?;
    actions::check(ctx, campaign, &body).await?;
    let blank = actions::blank(ctx, campaign, whose, document.content.clone())?;
    Ok((body.key.clone(), actions::written(&body, blank)))
}

/// Add a piece and take it on: one in five is a draft, one waits, one was given back.
async fn add(
    ctx: &Ctx,
    tx: &mut Tx,
    number: usize,
    (key, mut piece): (String, Piece),
    document: &Document,
) -> Result<Vec<Event>> {
    let city = ctx.city()?;
    let mut events = Vec::from_iter(actions::put_new(ctx, tx, &piece, &key).await?);
    if store::await_file(tx, city, &piece.digest).await? {
        store::put_file(tx, city, &piece.digest, &document.file, &document.text).await?;
    }
    let ways: &[Move] = match number % 5 {
        0 => &[],
        1 => &[Move::Submit],
        2 => &[Move::Submit, Move::Return],
        _ => &[Move::Submit, Move::Accept],
    };
    for way in ways {
        let given_back = (*way == Move::Return).then(|| REASONS[0].to_owned());
        let body = EvidenceMoveBody {
            way: *way,
            reasons: Vec::from_iter(given_back),
            note: String::new(),
            revision: piece.revision,
        };
        let from = actions::go_on(ctx, &mut piece, &body)?;
        events.push(actions::put_step(ctx, tx, &piece, from, &body).await?);
        piece.revision += 1;
    }
    Ok(events)
}

fn title(ledger: &Ledger<'_>, number: usize) -> String {
    let item = nth(&ledger.items, number).map_or("", |item| item.name.as_str());
    let shown = (number + 1).to_string();
    filled(&ledger.words.piece, &[("item", item), ("number", shown.as_str())])
}
