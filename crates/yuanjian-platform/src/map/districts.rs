//! The districts as outlines, for a picture of them that needs no map.

use super::http::MapShapes;
use crate::{
    Ctx, Error, Result,
    layers::{self, LayerRow},
    tiles,
};
use axum::response::Response;
use yuanjian_app::map::outlines;
use yuanjian_calc::city::DistrictKind;
use yuanjian_layer::LayerKind;

/// The outlines of the districts of the newest year; `code` and `name` are their properties. Not
/// found before districts were imported.
#[utoipa::path(get, path = "/api/v1/map/districts", tag = "map", responses((status = 200, body = MapShapes)))]
pub(super) async fn get_map_districts(ctx: Ctx) -> Result<Response> {
    let layer = newest(layers::current(&ctx, ctx.city()?).await?).ok_or_else(Error::not_found)?;
    let drawn = tiles::Drawn::of(&layer)?;
    let roles = layer.entry.fields;
    let name = format!("districts {} {}", drawn.digest(), layers::written(&roles)?);
    let made = ctx.platform.map.or(name, async {
        let prepared = tiles::prepared(&ctx, &drawn).await?;
        let made = layers::blocking(move || outlines(prepared.table(), prepared.crs(), &roles));
        Ok(Some(MapShapes::from(made.await?)))
    });
    made.await
}

/// The districts that count: no development zones, of the newest year the version imported last.
fn newest(layers: Vec<LayerRow>) -> Option<LayerRow> {
    let counts = |layer: &LayerRow| {
        layer.entry.kind == LayerKind::Districts
            && layer.digest.is_some()
            && layer.entry.district_kind.is_none_or(|kind| kind == DistrictKind::District)
    };
    layers.into_iter().filter(counts).max_by_key(|layer| (layer.entry.year, layer.created_at))
}
