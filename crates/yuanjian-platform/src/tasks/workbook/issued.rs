//! A breakdown as it was issued, on paper: the lines of a version with their names of that day, its
//! number, and where the record of changes stands. It is a document, not a form: what is to be
//! edited and handed in again is the breakdown of today.

use super::{
    super::{actions, scene::Scene, store, store::Version, version::Line},
    XLSX,
    read::{COLUMNS, titled},
};
use crate::{Ctx, Error, Result, audit, layers};
use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, XlsxError};
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_standard::sheets::{head_format, new_workbook};

/// What stands only in a form, for whoever fills it in, or is no part of what is issued.
const OF_FORM: [&str; 4] = ["id", "threshold", "value", "programmes"];
/// Lines above the table: title, number and day, note.
const ABOVE: u32 = 3;

/// A version as it was issued, as a workbook. To read it is recorded for one's own units.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}/breakdown/versions/{number}/workbook", tag = "tasks", params(("id" = String, Path), ("number" = i64, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(crate) async fn export_version(
    ctx: Ctx,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Response> {
    actions::receipt(&ctx, &id, number, false).await?;
    let scene = Scene::of(&ctx, &id).await?;
    let versions = store::versions(&ctx, &id).await?;
    let version =
        versions.into_iter().find(|one| one.number == number).ok_or_else(Error::not_found)?;
    let chain = audit::stands_printed(&ctx.platform.db, ctx.city()?).await?;
    let bytes =
        write(&scene, &version, &chain, ctx.language).map_err(|e| Failure::bug(e.to_string()))?;
    layers::label(bytes.into_response(), XLSX, Some(&format!("breakdown-{number}.xlsx")))
}

fn write(
    scene: &Scene,
    version: &Version,
    chain: &str,
    language: Language,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let locale = Locale::of(language);
    let mut book = new_workbook()?;
    let page = book.add_worksheet();
    page.set_landscape().set_paper_size(8).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(ABOVE, ABOVE)?;
    page.set_freeze_panes(ABOVE + 1, 3)?;
    let number = version.number.to_string();
    let campaign = scene.campaign.title.clone();
    let title = locale.say("tasks.issued.title", [("campaign", campaign), ("number", number)]);
    page.write_with_format(0, 0, title, &Format::new().set_bold().set_font_size(16))?;
    let said = [("document", version.document.clone()), ("on", version.issued_on.clone())];
    page.write(1, 0, locale.say("tasks.issued.number", said))?;
    page.write(2, 0, version.note.as_str())?;
    let cell =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let columns = COLUMNS.iter().filter(|column| !OF_FORM.contains(&column.key.as_str()));
    for (place, column) in (0_u16..).zip(columns) {
        let name = &column.names[usize::from(language == Language::English)];
        page.write_with_format(ABOVE, place, name, &head_format())?;
        page.set_column_width(place, super::width(&column.key))?;
        for (row, line) in (ABOVE + 1..).zip(&version.lines) {
            match number_of(line, &column.key) {
                Some(number) => page.write_with_format(row, place, number, &cell)?,
                None => {
                    let text = text_of(scene, line, &column.key, language.tag());
                    page.write_with_format(row, place, text, &cell)?
                }
            };
        }
    }
    let stood = locale.say("audit.stood", [("chain", chain.to_owned())]);
    page.write(ABOVE + 2 + version.lines.len() as u32, 0, stood.as_str())?;
    page.set_footer(format!("&L{stood}&R&P/&N"));
    book.save_to_buffer()
}

fn number_of(line: &Line, key: &str) -> Option<f64> {
    match key {
        "number" => Some(line.number as f64),
        "quantity" => line.quantity,
        "target" => line.target,
        _ => None,
    }
}

fn text_of(scene: &Scene, line: &Line, key: &str, tag: &str) -> String {
    let held = |held: &Option<super::super::version::Held>| {
        held.as_ref().map(|held| titled(&held.title, &held.person)).unwrap_or_default()
    };
    match key {
        "item" if !line.item.is_empty() => scene.item_name(&line.item, tag),
        "title" => line.title.clone(),
        "requirement" => line.requirement.clone(),
        "division" => scene.division_name(&line.division),
        "lead" => line.lead.as_ref().map(|unit| unit.name.clone()).unwrap_or_default(),
        "leader" => held(&line.leader),
        "person" => held(&line.person),
        "cooperating" => {
            let names: Vec<&str> =
                line.cooperating.iter().map(|one| one.unit.name.as_str()).collect();
            names.join("\u{3001}")
        }
        "starts_on" => line.starts_on.clone().unwrap_or_default(),
        "due_on" => line.due_on.clone().unwrap_or_default(),
        "quantity_unit" => line.quantity_unit.clone(),
        "quality" => line.quality.clone(),
        "central" if line.central => "1".to_owned(),
        "note" => line.note.clone(),
        _ => String::new(),
    }
}
