//! One box over what one may see of a ledger: titles, numbers, issuers, file names and the text
//! inside the files; in Chinese, by pinyin and by initials.
//!
//! Every word of the query has to be found, each wherever it is. The signatures of the texts tell
//! which files are worth reading (see `text`), so a search reads few of them.

use super::{
    book::Book,
    matching,
    shelf::Filed,
    store::{self, Piece},
    text,
};
use crate::{Ctx, Result, organisations};
use std::collections::BTreeSet;

/// Texts that are read for one search, at most.
const MOST_READ: usize = 400;
/// Signs shown on either side of what was found.
const AROUND: usize = 40;

/// What was found.
#[derive(Debug)]
pub(super) struct Hits<'a> {
    /// The pieces, best first, with the words around what was found in the text.
    pub(super) pieces: Vec<(&'a Piece, String)>,
    /// Whether more texts would have had to be read.
    pub(super) cut: bool,
}

/// Search the pieces of a book; all of them for an empty query.
pub(super) async fn search<'a>(
    ctx: &Ctx,
    book: &'a Book,
    pieces: Vec<&'a Filed>,
    typed: &str,
) -> Result<Hits<'a>> {
    let words: Vec<String> = typed.split_whitespace().map(text::normal).collect();
    let mut hits = Hits { pieces: Vec::new(), cut: false };
    if words.is_empty() {
        hits.pieces = pieces.into_iter().map(|filed| (&filed.piece, String::new())).collect();
        return Ok(hits);
    }
    // Items and units are few and their names stand under many pieces: each is asked once.
    let answering: Vec<BTreeSet<&str>> = words.iter().map(|word| answering(book, word)).collect();
    let mut inside = Vec::new();
    for Filed { piece, names } in pieces {
        let missing: Vec<&String> = words
            .iter()
            .zip(&answering)
            .filter(|(word, shared)| {
                let shared = shared.contains(piece.organisation.as_str())
                    || piece.proves.iter().any(|proof| shared.contains(proof.item.as_str()));
                !shared && !names.answers(word)
            })
            .map(|(word, _)| word)
            .collect();
        if missing.is_empty() {
            hits.pieces.push((piece, String::new()));
            continue;
        }
        let read = book.file(&piece.digest).filter(|file| file.state == "read");
        if read.is_some_and(|file| missing.iter().all(|word| text::may_hold(&file.signature, word)))
        {
            inside.push((piece, missing));
        }
    }
    hits.cut = inside.len() > MOST_READ;
    inside.truncate(MOST_READ);
    let wanted: Vec<&str> = inside.iter().map(|(piece, _)| piece.digest.as_str()).collect();
    let bodies = store::bodies(ctx, ctx.city()?, &wanted).await?;
    let inside = inside.into_iter().filter_map(|(piece, missing)| {
        let body = bodies.get(piece.digest.as_str())?;
        let there = missing.iter().all(|word| body.contains(word.as_str()));
        there.then(|| (piece, text::excerpt(body, missing[0], AROUND)))
    });
    hits.pieces.extend(inside);
    Ok(hits)
}

/// Keys of the items and ids of the organisations that answer to a word.
fn answering<'a>(book: &'a Book, word: &str) -> BTreeSet<&'a str> {
    let answers = |name: &str| organisations::answers(name, word);
    let items = book.items.iter().filter(|item| {
        let others = matching::ALIASES.iter().filter(|(key, _)| *key == item.key);
        item.number == word
            || answers(&item.chinese)
            || answers(&item.name)
            || others.flat_map(|(_, names)| *names).any(|name| answers(name))
    });
    let units = book.organisations.iter().filter(|(_, (name, _))| answers(name));
    items.map(|item| item.key.as_str()).chain(units.map(|(id, _)| id.as_str())).collect()
}
