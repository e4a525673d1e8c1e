//! The invented city's registers: taken over from its own layers where it has them, so that names,
//! outlines and years agree with the rest of the city; the others told by hand.
//!
//! What a layer does not have is left out, as an office would leave it out.

use super::{
    actions::{self, RegisterEntryBody, RegisterObservationBody},
    entry::Judged,
    kind::Fields,
    place::Place,
    proof,
};
use crate::{
    Ctx, Result, evidence,
    layers::{self, LayerRow},
    organisations::{self, Directory},
    tiles,
};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use yuanjian_app::Failure;
use yuanjian_layer::{
    Feature, Table,
    crs::{Crs, Datum, Transform},
};

/// What is smaller is no place of its own.
const LEAST_M2: f64 = 400.0;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    /// Key of the layer in whose box points lie.
    around: String,
    taken: Vec<Taken>,
    told: Vec<Told>,
}

/// Entries that come from a layer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Taken {
    kind: String,
    /// Key of the layer.
    layer: String,
    /// Column of the name.
    name: String,
    /// Column of the district's name; the whole city without.
    #[serde(default)]
    division: String,
    only: Option<Only>,
    opened: Option<Opened>,
    /// Field that says what was measured, in its own unit.
    #[serde(default)]
    measured: String,
    /// At most so many, the largest first.
    most: usize,
    /// Every so-many-th instead of the largest.
    #[serde(default)]
    spread: usize,
    /// Features of one name are one entry, as a river that was drawn piece by piece.
    #[serde(default)]
    joined: bool,
    /// Short name of the unit that answers for them.
    unit: String,
    /// What the fields say, in turn.
    fields: Vec<Fields>,
    /// What was seen of them, in turn.
    #[serde(default)]
    seen: Vec<Vec<Seen>>,
    /// Titles of the pieces of evidence beside the first of them, in their order.
    #[serde(default)]
    pieces: Vec<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Only {
    column: String,
    values: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opened {
    /// Column of a year.
    column: String,
    field: String,
}

/// An entry told by hand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    kind: String,
    name: String,
    /// Name of a division.
    division: String,
    unit: String,
    /// Parts of the box around the city.
    at: Option<[f64; 2]>,
    fields: Fields,
    #[serde(default)]
    seen: Vec<Seen>,
    /// Titles of the pieces of evidence beside it.
    #[serde(default)]
    pieces: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    year: i64,
    on: String,
    result: Option<Judged>,
    score: Option<f64>,
    observer: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    fields: Fields,
}

/// Fill the registers in the name of who asks. The office, which sees the evidence of every unit,
/// puts it beside them.
///
/// # Errors
/// When the demo data are wrong or the database does not serve.
pub async fn fill(ctx: &Ctx, office: &Ctx) -> Result<()> {
    let demo: Demo = toml::from_str(include_str!("../../../../data/demo/registers.toml"))
        .map_err(|e| wrong(&e.to_string()))?;
    let directory = organisations::directory(ctx).await?;
    let current = layers::current(ctx, ctx.city()?).await?;
    for one in &demo.taken {
        for (id, pieces) in take(ctx, &directory, &current, one).await? {
            prove(office, &id, pieces).await?;
        }
    }
    let bounds = match layer(&current, &demo.around) {
        Some(row) => tiles::bounds(ctx, &tiles::Drawn::of(row)?).await?,
        None => None,
    };
    for one in demo.told {
        let place = one.at.zip(bounds).map(|([x, y], [w, s, e, n])| {
            let near = |degrees: f64| (degrees * 1e6).round() / 1e6;
            Place::Point([near(w + (e - w) * x), near(s + (n - s) * y)])
        });
        let body = RegisterEntryBody {
            name: one.name.clone(),
            division: division(&directory, &one.division),
            unit: Some(unit(ctx, &directory, &one.unit)?),
            place,
            fields: one.fields,
            ..RegisterEntryBody::default()
        };
        let id = actions::create(ctx, &one.kind, body).await?;
        look(ctx, &id, &one.seen).await?;
        prove(office, &id, &one.pieces).await?;
    }
    Ok(())
}

/// Put pieces of evidence beside an entry.
async fn prove(office: &Ctx, id: &str, titles: &[String]) -> Result<()> {
    match evidence::titled(office, titles).await? {
        pieces if pieces.is_empty() => Ok(()),
        pieces => proof::link(office, id, &pieces).await,
    }
}

fn layer<'a>(current: &'a [LayerRow], key: &str) -> Option<&'a LayerRow> {
    current.iter().find(|row| row.entry.key == key)
}

/// Ids of the entries that are made, each with the titles of what is to stand beside it.
async fn take<'a>(
    ctx: &Ctx,
    directory: &Directory,
    current: &[LayerRow],
    one: &'a Taken,
) -> Result<Vec<(String, &'a [String])>> {
    let mut made = Vec::new();
    let Some(row) = layer(current, &one.layer) else { return Ok(made) };
    let prepared = tiles::prepared(ctx, &tiles::Drawn::of(row)?).await?;
    let table = prepared.table();
    let way = Transform::between(prepared.crs(), &Crs::lon_lat(Datum::Cgcs2000))
        .map_err(|e| Failure::bug(e.to_string()))?;
    let unit = unit(ctx, directory, &one.unit)?;
    for (n, (feature, place)) in chosen(table, &way, one).into_iter().enumerate() {
        let cell = |column: &str| {
            let place = table.column(column)?;
            feature.attributes.get(place).map(|value| value.text().trim().to_owned())
        };
        let mut fields = one.fields.get(n % one.fields.len().max(1)).cloned().unwrap_or_default();
        let (area_m2, length_m) = place.measured()?;
        if !one.measured.is_empty() {
            let size = area_m2.map(|m2| m2 / 10_000.0).or(length_m.map(|m| m / 1_000.0));
            let size = size.map(|size| (size * 1_000.0).round() / 1_000.0);
            fields.insert(one.measured.clone(), json!(size));
        }
        if let Some(opened) = &one.opened
            && let Some(year) = cell(&opened.column).and_then(|text| text.parse::<f64>().ok())
        {
            let year = year as i64;
            let value = match opened.field.ends_with("_on") {
                true => json!(format!("{year}-{:02}-01", 4 + n % 6)),
                false => json!(year),
            };
            fields.insert(opened.field.clone(), value);
        }
        let body = RegisterEntryBody {
            name: cell(&one.name).unwrap_or_default(),
            division: division(directory, &cell(&one.division).unwrap_or_default()),
            unit: Some(unit.clone()),
            place: Some(place),
            fields,
            ..RegisterEntryBody::default()
        };
        let id = actions::create(ctx, &one.kind, body).await?;
        let seen = one.seen.get(n % one.seen.len().max(1));
        look(ctx, &id, seen.map_or(&[], Vec::as_slice)).await?;
        made.push((id, one.pieces.get(n).map(Vec::as_slice).unwrap_or_default()));
    }
    Ok(made)
}

/// The features that become entries: each name once, those that can be drawn.
fn chosen<'a>(table: &'a Table, way: &Transform, one: &Taken) -> Vec<(&'a Feature, Place)> {
    let text = |feature: &Feature, column: &str| {
        let value = table.column(column).and_then(|place| feature.attributes.get(place));
        value.map(|value| value.text().trim().to_owned()).unwrap_or_default()
    };
    let kind = super::kind::kind(&one.kind);
    let shapes = kind.map(|kind| kind.shapes.as_slice()).unwrap_or_default();
    let mut pieces: BTreeMap<String, (&Feature, Vec<Place>)> = BTreeMap::new();
    let mut order = Vec::new();
    for feature in &table.features {
        let fits =
            one.only.as_ref().is_none_or(|only| only.values.contains(&text(feature, &only.column)));
        let name = text(feature, &one.name);
        let place = feature.geometry.as_ref().and_then(Place::of);
        let place = place.and_then(|place| place.moved(|at| way.point(at)));
        let Some(place) = place.filter(|_| fits && !name.is_empty()) else { continue };
        match pieces.get_mut(&name) {
            Some((_, known)) if one.joined => known.push(place),
            Some(_) => {}
            None => {
                order.push(name.clone());
                pieces.insert(name, (feature, vec![place]));
            }
        }
    }
    let mut found: Vec<(&Feature, Place, f64)> = Vec::new();
    for name in order {
        let Some((feature, parts)) = pieces.remove(&name) else { continue };
        let Some((place, _)) = Place::joined(parts).map(Place::mended) else { continue };
        if place.faults(shapes).is_some() {
            continue;
        }
        let Ok((area, length)) = place.measured() else { continue };
        // A sliver of the layer's honest faults is no park.
        if area.is_none_or(|m2| m2 >= LEAST_M2) {
            found.push((feature, place, area.or(length).unwrap_or(0.0)));
        }
    }
    if one.spread > 0 {
        let every = found.into_iter().step_by(one.spread);
        return every.take(one.most).map(|(feature, place, _)| (feature, place)).collect();
    }
    found.sort_by(|a, b| b.2.total_cmp(&a.2));
    found.into_iter().take(one.most).map(|(feature, place, _)| (feature, place)).collect()
}

async fn look(ctx: &Ctx, id: &str, seen: &[Seen]) -> Result<()> {
    for one in seen.iter().cloned() {
        let Seen { year, on, result, score, observer, note, fields } = one;
        let body = RegisterObservationBody { year, on, result, score, fields, observer, note };
        actions::observe(ctx, id, body).await?;
    }
    Ok(())
}

/// Code of a division by its name; empty, which is the whole city, for another name.
fn division(directory: &Directory, name: &str) -> String {
    let known: &BTreeMap<String, String> = &directory.divisions;
    let found = known.iter().find(|(_, known)| known.as_str() == name);
    found.map(|(code, _)| code.clone()).unwrap_or_default()
}

fn unit(ctx: &Ctx, directory: &Directory, name: &str) -> Result<String> {
    let meant = directory.meant(name, &ctx.now.day_in_china());
    Ok(meant.map(|(unit, _)| unit.id.clone()).ok_or_else(|| wrong(name))?)
}

fn wrong(what: &str) -> Failure {
    Failure::bug(format!("data/demo/registers.toml: {what}"))
}
