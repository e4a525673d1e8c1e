//! What is offered: the layers that count now and the layers of the newest results.

use crate::{
    Ctx, Error, Result, assessments,
    layers::{self, LayerRow},
    tiles::{self, Drawn},
};
use yuanjian_app::Locale;

/// Before the name of a layer of results.
const RESULT: &str = "result.";

/// Something that is offered.
#[derive(Debug, Clone)]
pub(super) struct Collection {
    /// As addresses have it.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) description: String,
    /// The year that all of it describes.
    pub(super) year: Option<i32>,
    pub(super) drawn: Drawn,
}

/// Everything that is offered: layers in the order in which they came, then results.
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
    let layer = layers::current_of(ctx, ctx.city()?, id).await?.ok_or_else(Error::not_found)?;
    of_layer(ctx, &layer)
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
        drawn: Drawn::Result(file.clone(), name.to_owned()),
    }
}

/// Label of the newest assessment and the file of its gaps; nothing where there are none.
async fn gaps(ctx: &Ctx) -> Result<Option<(String, yuanjian_types::Digest)>> {
    Ok(assessments::newest_file(ctx, ".gpkg").await?.map(|(label, file)| (label, file.digest)))
}
