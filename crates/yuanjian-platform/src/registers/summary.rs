//! A register summed up: how many and how much by year, class and division, so that "large parks by
//! year" is one question (row 41). What has no year or no size is told apart and not as zero.

use super::{desk::Desk, entry::Entry};
use crate::{Ctx, Result};
use axum::{
    Json,
    extract::{Path, Query},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What is summed up.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct SummaryQuery {
    /// First year.
    #[serde(default)]
    from: Option<i64>,
    /// Last year.
    #[serde(default)]
    to: Option<i64>,
    /// Least area in hectares; what has no area is left out then.
    #[serde(default)]
    least_ha: Option<f64>,
}

/// A register summed up.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterSummary {
    whole: RegisterSum,
    by_year: Vec<RegisterSum>,
    by_class: Vec<RegisterSum>,
    by_division: Vec<RegisterSum>,
    /// Ids of what was summed up.
    entries: Vec<String>,
}

/// How many and how much.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(super) struct RegisterSum {
    /// The year, the key of the class or the code of the division; empty where that is not known.
    key: String,
    name: String,
    entries: usize,
    /// Sums of what is known.
    area_m2: f64,
    length_m: f64,
    /// How many have neither area nor length.
    unmeasured: usize,
}

impl RegisterSum {
    fn with(&mut self, desk: &Desk, entry: &Entry) {
        let (area, length) = (entry.size_m2(desk.kind), entry.size_m(desk.kind));
        self.entries += 1;
        self.area_m2 += area.unwrap_or(0.0);
        self.length_m += length.unwrap_or(0.0);
        self.unmeasured += usize::from(area.is_none() && length.is_none());
    }
}

/// A register summed up by year, class and division.
#[utoipa::path(get, path = "/api/v1/map_registers/{kind}/summary", tag = "registers", params(("kind" = String, Path), SummaryQuery), responses((status = 200, body = RegisterSummary)))]
pub(super) async fn get_map_register_summary(
    ctx: Ctx,
    Path(key): Path<String>,
    Query(query): Query<SummaryQuery>,
) -> Result<Json<RegisterSummary>> {
    let desk = Desk::of(&ctx, &key).await?;
    let kind = desk.kind;
    let wanted = |entry: &&Entry| {
        let year = entry.year(kind);
        query.from.is_none_or(|from| year.is_some_and(|year| year >= from))
            && query.to.is_none_or(|to| year.is_some_and(|year| year <= to))
            && query.least_ha.is_none_or(|least| {
                entry.size_m2(kind).is_some_and(|size| size >= least * 10_000.0)
            })
    };
    let class = kind.field(&kind.classed);
    let mut whole = RegisterSum::default();
    let mut groups: [BTreeMap<String, RegisterSum>; 3] = Default::default();
    let mut entries = Vec::new();
    for entry in desk.live().filter(wanted) {
        entries.push(entry.id.clone());
        whole.with(&desk, entry);
        let year = entry.year(kind).map(|year| year.to_string()).unwrap_or_default();
        let own = entry.fields.get(&kind.classed);
        let own_key = own.and_then(Value::as_str).unwrap_or_default().to_owned();
        let own_name = own
            .zip(class)
            .map(|(value, field)| field.said(value, ctx.language))
            .unwrap_or_default();
        let division = (entry.division.clone(), desk.place_name(&entry.division));
        let keys = [(year.clone(), year), (own_key, own_name), division];
        for (group, (key, name)) in groups.iter_mut().zip(keys) {
            let empty = || RegisterSum { key: key.clone(), name, ..RegisterSum::default() };
            group.entry(key.clone()).or_insert_with(empty).with(&desk, entry);
        }
    }
    let [by_year, by_class, by_division] =
        groups.map(|group| group.into_values().collect::<Vec<_>>());
    Ok(Json(RegisterSummary {
        whole,
        by_year: if kind.dated.is_empty() { Vec::new() } else { by_year },
        by_class: if class.is_none() { Vec::new() } else { by_class },
        by_division,
        entries,
    }))
}
