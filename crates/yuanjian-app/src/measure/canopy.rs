//! Canopy measured from the cells of a GeoTIFF, each by its exact share of the zone.
//!
//! Nothing is transformed here: an image that lies in another coordinate system than the boundary
//! is refused with the names of both, because resampling would change the very cells that count.
//! Cells without data count as not covered, and how many there are is told.

use super::{
    Figure, Input, area_share,
    files::{Files, Frame, in_degrees, system},
    invalid,
};
use crate::{
    canopy,
    failure::{Failure, Result},
};
use geo_types::MultiPolygon;
use serde_json::{Value, json};
use std::path::Path;
use yuanjian_geometry::{Bounds, PolygonSet, intersection, union_all};
use yuanjian_layer::raster::{Canopy, CanopyArea, LeastPatch, Raster, canopy_area_by_zone};
use yuanjian_types::{Digest, Problem};

impl Files {
    /// The canopy of the scope and of each district over all ground there, or over `whole`.
    pub(super) fn canopy(
        &mut self,
        frame: &Frame,
        source: &str,
        part: &Canopy,
        whole: Option<&Canopy>,
        patch: Option<LeastPatch>,
    ) -> Result<((Figure, Vec<Figure>), Value)> {
        let path = Path::new(source);
        let raster = self.raster(source)?;
        let areas = |rule: &Canopy, zones: &PolygonSet| {
            canopy_area_by_zone(&raster, rule, patch, zones)
                .map_err(|e| Failure::invalid_one(e.problem(path)))
        };
        let figures = |zones: &PolygonSet| -> Result<(Vec<Figure>, Vec<CanopyArea>)> {
            let inside = within(zones, &frame.boundary);
            let found = areas(part, &inside)?;
            let over = match whole {
                Some(rule) => areas(rule, &inside)?.iter().map(|a| a.covered_m2).collect(),
                None => frame.ground(zones),
            };
            let shares = found.iter().zip(over).map(|(a, d)| area_share(a.covered_m2, d));
            Ok((shares.collect(), found))
        };
        let (city, found) = figures(&frame.boundary)?;
        let districts =
            if frame.districts.is_empty() { Vec::new() } else { figures(&frame.districts)?.0 };
        let nodata_m2: f64 = found.iter().map(|a| a.nodata_m2).sum();
        let ground_m2: f64 = frame.ground(&frame.boundary).iter().sum();
        let nodata_share = if ground_m2 > 0.0 { nodata_m2 / ground_m2 } else { 0.0 };
        if nodata_m2 > 0.0 {
            self.problems.push(
                Problem::warning("measure.raster_nodata")
                    .in_file(source)
                    .with("percent", (nodata_share * 10_000.0).round() / 100.0)
                    .with("m2", nodata_m2.round()),
            );
        }
        let mut parameters = json!({
            "raster": { "size": raster.size, "cell_m": raster.cell },
            "nodata_m2": nodata_m2, "nodata_share": nodata_share,
        });
        if let Some(patch) = patch {
            parameters["patch"] =
                json!({ "at_least_m2": patch.at_least_m2, "diagonal": patch.diagonal });
        }
        match whole {
            None => parameters["rule"] = described(part),
            Some(whole) => {
                parameters["part"] = described(part);
                parameters["whole"] = described(whole);
            }
        }
        Ok(((city.into_iter().next().unwrap_or_default(), districts), parameters))
    }

    /// Open a raster that lies where the files read so far lie.
    fn raster(&mut self, source: &str) -> Result<Raster> {
        let path = Path::new(source);
        let raster = canopy::open(path)?;
        let [west, north] = raster.origin;
        let south = north - raster.size[1] as f64 * raster.cell[1];
        let east = west + raster.size[0] as f64 * raster.cell[0];
        if in_degrees(&raster.crs, &Bounds::EMPTY.with([west, south]).with([east, north])) {
            return Err(invalid("measure.in_degrees", "source", source));
        }
        let own = system(&raster.crs);
        let mut problems = Vec::new();
        for (other, crs) in &self.systems {
            let problem = match (&own, crs) {
                (Some(own), Some(crs)) if own.same_place(crs) => continue,
                (Some(own), Some(crs)) => Problem::error("measure.other_system")
                    .with("crs", crs.to_string())
                    .with("raster_crs", own.to_string()),
                _ => Problem::warning("measure.system_untold"),
            };
            problems.push(problem.in_file(other.clone()).with("raster", source));
        }
        self.problems.extend(Failure::gather(problems)?);
        let digest = std::fs::File::open(path)
            .and_then(Digest::of_reader)
            .map_err(|e| Failure::io(path, &e))?;
        self.inputs.push(Input {
            role: "canopy",
            source: source.to_owned(),
            digest,
            features: None,
        });
        Ok(raster)
    }
}

/// Each zone without what lies outside the boundary, overlaps dissolved.
fn within(zones: &PolygonSet, boundary: &PolygonSet) -> PolygonSet {
    let scope = union_all(&[boundary.to_multipolygon(0)]);
    let zones: Vec<MultiPolygon<f64>> = (0..zones.len())
        .map(|i| intersection(&union_all(&[zones.to_multipolygon(i)]), &scope))
        .collect();
    PolygonSet::from_multipolygons(&zones)
}

fn described(rule: &Canopy) -> Value {
    match rule {
        Canopy::Ndvi { red, nir, threshold } => {
            json!({ "ndvi": { "red_band": red, "nir_band": nir, "at_least": threshold } })
        }
        Canopy::Classes { band, names } => {
            json!({ "band": band, "classes": names.keys().collect::<Vec<_>>() })
        }
    }
}
