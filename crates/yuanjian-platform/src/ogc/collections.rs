//! What is offered: the layers that count now, the layers of the newest results, and the registers of
//! the map.

use crate::{
    Ctx, Error, Result, assessments,
    layers::{self, LayerRow},
    registers::{self, Offer},
    tiles::{self, Drawn},
};
use yuanjian_app::Locale;

/// Before the name of a layer of results.
const RESULT: &str = "result.";
/// Before the kind of a register. The key of a layer has no full stop, so that neither is taken for it.
const REGISTER: &str = "register.";

/// Something that is offered.
#[derive(Debug, Clone)]
pub(super) struct Collection {
    /// As addresses have it.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) description: String,
    /// The year that all of it describes.
    pub(super) year: Option<i32>,
    /// Whether its features are known by their identity and not by their row: rows of a layer stay
    /// where they are, entries of a register come and go.
    pub(super) named: bool,
    pub(super) drawn: Drawn,
}

/// Everything that is offered: layers in the order in which they came, then results, then
/// registers.
pub(super) async fn all(ctx: &Ctx) -> Result<Vec<Collection>> {
    let city = ctx.city()?;
    let mut all = Vec::new();
    for layer in layers::current(ctx, city).await? {
        all.push(of_layer(ctx, &layer)?);
    }
    if let Some((label, file)) = gaps(ctx).await? {
        for (name, _) in tiles::results(ctx, &file).await?.iter() {
            all.push(of_result(ctx, &label, &file, name));
        }
    }
    for register in registers::offers(ctx).await? {
        all.push(of_register(ctx, &register));
    }
    Ok(all)
}

/// What is offered under an id.
pub(super) async fn one(ctx: &Ctx, id: &str) -> Result<Collection> {
    if let Some(name) = id.strip_prefix(RESULT) {
        let (label, file) = gaps(ctx).await?.ok_or_else(Error::not_found)?;
        let results = tiles::results(ctx, &file).await?;
        let known = results.iter().any(|(known, _)| known == name);
        return if known {
            Ok(of_result(ctx, &label, &file, name))
        } else {
            Err(Error::not_found())
        };
    }
    if let Some(kind) = id.strip_prefix(REGISTER) {
        return Ok(of_register(ctx, &registers::offer(ctx, kind).await?));
    }
    of_layer(ctx, &layer(ctx, id).await?)
}

/// What is drawn of the collection under an id.
pub(super) async fn drawn(ctx: &Ctx, id: &str) -> Result<Drawn> {
    if let Some(name) = id.strip_prefix(RESULT) {
        let (_, file) = gaps(ctx).await?.ok_or_else(Error::not_found)?;
        return Ok(Drawn::Result(file, name.to_owned()));
    }
    if let Some(kind) = id.strip_prefix(REGISTER) {
        return Ok(registers::offer(ctx, kind).await?.drawn);
    }
    Drawn::of(&layer(ctx, id).await?)
}

/// The layer that counts under a key.
async fn layer(ctx: &Ctx, key: &str) -> Result<LayerRow> {
    layers::current_of(ctx, ctx.city()?, key).await?.ok_or_else(Error::not_found)
}

fn of_layer(ctx: &Ctx, layer: &LayerRow) -> Result<Collection> {
    let locale = Locale::of(ctx.language);
    let kind = locale.say(&format!("layer_kind.{}", layers::kind_key(&layer.entry)), []);
    Ok(Collection {
        id: layer.entry.key.clone(),
        title: format!("{kind} {}", layer.entry.year),
        description: locale.say(
            "ogc.layer",
            [
                ("kind", kind.clone()),
                ("year", layer.entry.year.to_string()),
                ("file", layer.entry.path.display().to_string()),
            ],
        ),
        year: Some(layer.entry.year),
        named: false,
        drawn: Drawn::of(layer)?,
    })
}

fn of_result(ctx: &Ctx, label: &str, file: &yuanjian_types::Digest, name: &str) -> Collection {
    let locale = Locale::of(ctx.language);
    // A second layer of a kind has a number behind its name.
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let title = locale.find(&format!("ogc.result.{stem}")).unwrap_or(name).to_owned();
    Collection {
        id: format!("{RESULT}{name}"),
        description: locale.say("ogc.result", [("label", label.to_owned())]),
        title,
        year: None,
        named: false,
        drawn: Drawn::Result(file.clone(), name.to_owned()),
    }
}

fn of_register(ctx: &Ctx, register: &Offer) -> Collection {
    let locale = Locale::of(ctx.language);
    let name = ("name", register.name.clone());
    let title =
        register.shape.map(|shape| locale.say(&format!("ogc.register_{shape}"), [name.clone()]));
    let placed = ("placed", register.placed.to_string());
    Collection {
        id: format!("{REGISTER}{}", register.key),
        title: title.unwrap_or_else(|| register.name.clone()),
        description: locale.say("ogc.register", [name, placed]),
        year: None,
        named: true,
        drawn: register.drawn.clone(),
    }
}

/// Label of the newest assessment and the file of its gaps; nothing where there are none.
async fn gaps(ctx: &Ctx) -> Result<Option<(String, yuanjian_types::Digest)>> {
    Ok(assessments::newest_file(ctx, ".gpkg").await?.map(|(label, file)| (label, file.digest)))
}
