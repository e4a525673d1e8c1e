//! The districts as outlines, for a picture of them that needs no map.

use super::http::MapShapes;
use crate::{Ctx, Error, Result, layers, tiles};
use axum::response::Response;
use yuanjian_app::map::outlines;
use yuanjian_layer::LayerKind;

/// The outlines of the districts of the newest year; `code` and `name` are their properties. Not
/// found before districts were imported.
#[utoipa::path(get, path = "/api/v1/map/districts", tag = "map", responses((status = 200, body = MapShapes)))]
pub(super) async fn get_map_districts(ctx: Ctx) -> Result<Response> {
    let current = layers::current(&ctx, ctx.city()?).await?;
    let layer = layers::newest(&current, LayerKind::Districts).ok_or_else(Error::not_found)?;
    let drawn = tiles::Drawn::of(layer)?;
    let roles = layer.entry.fields.clone();
    let name = format!("districts {} {}", drawn.digest(), layers::written(&roles)?);
    let made = ctx.platform.map.or(name, async {
        let prepared = tiles::prepared(&ctx, &drawn).await?;
        let made = layers::blocking(move || outlines(prepared.table(), prepared.crs(), &roles));
        Ok(Some(MapShapes::from(made.await?)))
    });
    made.await
}
