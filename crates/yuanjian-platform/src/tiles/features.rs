//! One feature of a layer, as it was measured.

use super::{
    http::{FeatureDistrict, LayerFeature},
    kept,
};
use crate::{
    Ctx, Error, Result,
    layers::{self, LayerRow, blocking},
};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use yuanjian_app::Failure;
use yuanjian_geometry::{interior_point, locate};
use yuanjian_layer::{
    LayerKind, Table, Value,
    crs::{Crs, Datum, Transform},
    write::geometry_json,
};
use yuanjian_tile::Prepared;

/// A cell as JSON; what is no number is nothing.
pub(crate) fn property(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(yes) => json!(yes),
        Value::Int(n) => json!(n),
        Value::Real(n) => json!(n),
        Value::Text(text) => json!(text),
    }
}

/// A feature by its row, counted from 1.
pub(super) async fn whole(ctx: &Ctx, layer: &LayerRow, row: usize) -> Result<LayerFeature> {
    let prepared = kept::prepared(ctx, &kept::Drawn::of(layer)?).await?;
    let current = layers::current(ctx, &layer.city).await?;
    let around = match layers::newest(&current, LayerKind::Districts) {
        Some(around) => {
            Some((around.clone(), kept::prepared(ctx, &kept::Drawn::of(around)?).await?))
        }
        None => None,
    };
    let found = blocking(move || {
        let mut found = measured(&prepared, row)?;
        if let (Some(feature), Some((around, districts))) = (&mut found, &around) {
            feature.district = district(&prepared, row, around, districts)?;
        }
        Ok(found)
    });
    found.await?.ok_or_else(Error::not_found)
}

fn measured(prepared: &Arc<Prepared>, row: usize) -> yuanjian_app::Result<Option<LayerFeature>> {
    let one = match row.checked_sub(1) {
        Some(at) if at < prepared.table().features.len() => prepared.table().select(&[at]),
        _ => return Ok(None),
    };
    let Some(feature) = one.features.first() else { return Ok(None) };
    let way = Transform::between(prepared.crs(), &Crs::lon_lat(Datum::Cgcs2000))
        .map_err(|e| Failure::refused(e.problem()))?;
    let geometry = feature.geometry.clone().map(|mut geometry| {
        way.geometry(&mut geometry);
        geometry_json(&geometry)
    });
    let attributes: Map<String, Json> = one
        .fields
        .iter()
        .zip(&feature.attributes)
        .map(|(field, value)| (field.name.clone(), property(value)))
        .collect();
    let polygons = one.polygons();
    let lines = one.lines();
    let length = |part: &[[f64; 2]]| {
        let far = |pair: &[[f64; 2]]| {
            let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
            (dx * dx + dy * dy).sqrt()
        };
        part.windows(2).map(far).sum::<f64>()
    };
    Ok(Some(LayerFeature {
        row,
        feature_id: feature.id.clone(),
        geometry: geometry.unwrap_or_default(),
        attributes,
        area_m2: polygons.rings(0).next().is_some().then(|| polygons.area(0)),
        length_m: lines.parts(0).next().is_some().then(|| lines.parts(0).map(length).sum()),
        district: None,
    }))
}

/// A point that stands for a feature: deep within a polygon, on a line, or a point itself.
fn representative_point(table: &Table, at: usize) -> Option<[f64; 2]> {
    let one = table.select(&[at]);
    let polygons = one.polygons();
    if polygons.rings(0).next().is_some() {
        return interior_point(&polygons.to_multipolygon(0));
    }
    let lines = one.lines();
    let middle = lines.parts(0).max_by_key(|part| part.len()).map(|part| part[part.len() / 2]);
    if middle.is_some() {
        return middle;
    }
    let bounds = one.bounds();
    (!bounds.is_empty()).then_some(bounds.min)
}

fn district(
    prepared: &Prepared,
    row: usize,
    around: &LayerRow,
    districts: &Prepared,
) -> yuanjian_app::Result<Option<FeatureDistrict>> {
    let Some(point) = row.checked_sub(1).and_then(|at| representative_point(prepared.table(), at))
    else {
        return Ok(None);
    };
    let way = Transform::between(prepared.crs(), districts.crs())
        .map_err(|e| Failure::refused(e.problem()))?;
    let table = districts.table();
    let found = way.point(point).and_then(|point| locate(point, &table.polygons()));
    Ok(found.map(|at| {
        let role = |role: &str| {
            let column = around.entry.fields.get(role).map_or(role, String::as_str);
            table.value(at, column).text()
        };
        let id = || table.features.get(at).map(|f| f.id.clone()).unwrap_or_default();
        let code = Some(role("code")).filter(|code| !code.is_empty()).unwrap_or_else(id);
        let name = Some(role("name")).filter(|name| !name.is_empty());
        FeatureDistrict { name: name.unwrap_or_else(|| code.clone()), code }
    }))
}
