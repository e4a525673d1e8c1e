//! An assessment as a map asks for it: its record, its files, and which layers each row counted.

use super::{
    http,
    store::{self, Row},
};
use crate::{Ctx, Error, Result};
use std::collections::BTreeSet;
use yuanjian_app::{
    Failure,
    assessments::record::{self, Inputs, Record},
};
use yuanjian_calc::{
    assess::Item,
    outcome::{Need, Outcome, Reading},
};
use yuanjian_layer::LayerKind;
use yuanjian_standard::Edition;
use yuanjian_types::{Digest, Timestamp};

/// An assessment that is done.
#[derive(Debug)]
pub(crate) struct Finished {
    row: Row,
    pub(crate) record: Record,
}

/// The one of this id, else the newest that is done; none before the first.
pub(crate) async fn finished(ctx: &Ctx, id: Option<&str>) -> Result<Option<Finished>> {
    let row = match id {
        Some(id) => Some(store::get(ctx, ctx.city()?, id).await?),
        None => store::newest(ctx, ctx.city()?).await?,
    };
    let Some(row) = row else { return Ok(None) };
    if row.record.is_none() {
        return Err(Error::not_found());
    }
    let record = http::record_of(ctx, &row).await?;
    Ok(Some(Finished { row, record }))
}

impl Finished {
    pub(crate) fn id(&self) -> &str {
        &self.row.id
    }

    pub(crate) fn label(&self) -> &str {
        &self.row.label
    }

    pub(crate) fn created_at(&self) -> Timestamp {
        self.row.created_at
    }

    /// The edition that it was judged by.
    pub(crate) fn edition(&self) -> Result<Edition> {
        http::edition_of(&self.record)
    }

    /// Its gap shapes; none where there was no gap.
    pub(crate) fn gaps(&self) -> Option<&Digest> {
        let file = self.row.files.iter().find(|file| file.name.ends_with(".gpkg"));
        file.map(|file| &file.digest)
    }

    /// What it was made from.
    pub(crate) async fn inputs(&self, ctx: &Ctx) -> Result<Inputs> {
        let file = self.row.files.iter().find(|file| file.name == record::INPUTS);
        let file = file.ok_or_else(|| Failure::bug("an assessment without its inputs"))?;
        let bytes = ctx.platform.blobs.get(&file.digest).await?;
        Ok(serde_json::from_slice(&bytes).map_err(|e| Failure::bug(e.to_string()))?)
    }
}

/// Which kinds of layer a row was measured from or lacks, and by content which layers it counted.
pub(crate) fn layers_of<'a>(
    item: &'a Item,
    inputs: &Inputs,
) -> (BTreeSet<LayerKind>, BTreeSet<&'a Digest>) {
    let (mut kinds, mut counted) = (BTreeSet::new(), BTreeSet::new());
    let kind_of = |name: &str| {
        let taken = inputs.manifest.layers.iter().find(|taken| taken.entry.key == name);
        taken.map(|taken| taken.entry.kind)
    };
    for measure in &item.measures {
        for reading in std::iter::once(&measure.reading).chain(&measure.today) {
            for input in reading.inputs.iter().chain(&reading.boundary) {
                kinds.extend(kind_of(&input.name));
                counted.extend(&input.digest);
            }
            kinds.extend(lacking(reading));
        }
    }
    (kinds, counted)
}

/// Kinds of layer for want of which the city has no value.
fn lacking(reading: &Reading) -> Vec<LayerKind> {
    let Outcome::Missing { needs } = reading.city() else { return Vec::new() };
    needs
        .iter()
        .filter_map(|need| match need {
            Need::BuiltUpArea | Need::OldBuiltUpArea => Some(LayerKind::BuiltUpArea),
            Need::PlanningArea => Some(LayerKind::PlanningArea),
            Need::Districts => Some(LayerKind::Districts),
            Need::Layer { kind } | Need::Attribute { kind, .. } => Some(*kind),
            _ => None,
        })
        .collect()
}
