//! What all papers of this feature share: the layout of GB/T 9704 filled from a title, a number and
//! blocks, with where the record of changes stood printed at the end.

use super::desk::Desk;
use crate::{Ctx, Result, accounts, audit, layers, media::DOCX};
use axum::response::{IntoResponse as _, Response};
use time::Date;
use yuanjian_app::{Language, Locale, paper};
use yuanjian_document::{
    Lang,
    content::{Block, FrozenStamp, Imprint, RedHead, Report, Signature, Stage},
};

/// A paper to be set.
#[derive(Debug)]
pub(super) struct Paper {
    /// The issuer's mark.
    pub(super) mark: String,
    /// Its number; none while it is a draft.
    pub(super) number: Option<String>,
    pub(super) title: Vec<String>,
    pub(super) addressee: Option<String>,
    pub(super) body: Vec<Block>,
    /// Who signs; minutes are not signed.
    pub(super) signer: Option<String>,
    /// The day that it carries; none while it is a draft.
    pub(super) on: Option<Date>,
    pub(super) printed_by: String,
    /// Where the record of changes stood; empty while it is a draft.
    pub(super) chain: String,
}

/// Where the city's record of changes stands, as papers print it.
pub(super) async fn chain(ctx: &Ctx) -> Result<String> {
    audit::stands_printed(&ctx.platform.db, ctx.city()?).await
}

/// A day as documents write it.
pub(super) fn day_said(day: Date, locale: &Locale) -> String {
    locale.say(
        "coordination.paper.day",
        [
            ("year", day.year().to_string()),
            ("month", u8::from(day.month()).to_string()),
            ("day", day.day().to_string()),
        ],
    )
}

/// The full name of the office that keeps the campaign.
pub(super) fn office_name(desk: &Desk) -> String {
    let scene = &desk.scene;
    let office = scene.directory.organisations.iter().find(|unit| unit.kind == "office");
    office.map(|unit| scene.directory.called(unit, &scene.on).name.to_owned()).unwrap_or_default()
}

/// Paragraphs by line; a line that begins with `# ` or `## ` is a heading.
pub(super) fn blocks(text: &str, level: u8) -> Vec<Block> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| match (line.strip_prefix("## "), line.strip_prefix("# ")) {
            (Some(heading), _) => Block::heading(level + 1, heading.trim()),
            (_, Some(heading)) => Block::heading(level, heading.trim()),
            _ => Block::text(line),
        })
        .collect()
}

/// Set a paper and send it.
pub(super) async fn send(ctx: &Ctx, paper: Paper, file_name: &str) -> Result<Response> {
    let locale = Locale::of(ctx.language);
    let city = accounts::city(ctx, ctx.city()?).await?;
    let issued = paper.number.is_some();
    let on = paper.on.map(|day| day_said(day, &locale));
    let note = match paper.chain.as_str() {
        "" => None,
        chain => Some(locale.say("coordination.paper.chain", [("chain", chain.to_owned())])),
    };
    let report = Report {
        stage: if issued { Stage::Issued } else { Stage::Draft },
        lang: match ctx.language {
            Language::Chinese => Lang::ZhCn,
            Language::English => Lang::En,
        },
        head: Some(RedHead { issuer: paper.mark, number: paper.number, ..RedHead::default() }),
        title: paper.title,
        addressee: paper.addressee,
        body: paper.body,
        signature: paper.signer.map(|issuer| Signature { issuer, date: on.clone(), sealed: false }),
        note,
        imprint: Some(Imprint { copies_to: None, printed_by: paper.printed_by, printed_on: on }),
        invented: city.synthetic.then(|| locale.say("report.invented", [])),
        frozen: FrozenStamp::default(),
        ..Report::default()
    };
    let bytes = layers::blocking(move || paper::docx(&report)).await?;
    layers::label(bytes.into_response(), DOCX, Some(file_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_paragraphs_and_marked_lines_headings() {
        let found = blocks("# One\nText.\n\n## Two\n", 1);
        assert_eq!(
            found,
            [Block::heading(1, "One"), Block::text("Text."), Block::heading(2, "Two")]
        );
    }
}
