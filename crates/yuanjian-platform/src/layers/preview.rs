//! The picture of a layer for the page: degrees, few features, few points, little to carry.
//!
//! It is for recognising one's own data, not for measuring; whoever measures takes the file.

use serde_json::{Value, json};
use std::path::Path;
use yuanjian_app::{
    Failure, Result,
    layers::{self, Export},
};
use yuanjian_types::Digest;

const MOST_FEATURES: usize = 3000;
const MOST_BYTES: usize = 2 << 20;
/// About a metre; doubled until the sketch is small enough.
const FINEST: f64 = 1e-5;

/// The sketch of a layer in an archive, as GeoJSON.
pub(super) fn sketch(archive: &Path, digest: &Digest) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir().map_err(|e| Failure::io(archive, &e))?;
    let path = folder.path().join("layer.geojson");
    layers::export(archive, digest.as_str(), &path, &Export::default())?;
    let bytes = std::fs::read(&path).map_err(|e| Failure::io(&path, &e))?;
    let whole: Value = serde_json::from_slice(&bytes).map_err(|e| Failure::bug(e.to_string()))?;
    let features = whole.get("features").and_then(Value::as_array).cloned().unwrap_or_default();
    let total = features.len();
    let every = total.div_ceil(MOST_FEATURES).max(1);
    let kept: Vec<Value> = features.into_iter().step_by(every).collect();
    let mut tolerance = FINEST;
    loop {
        let drawn: Vec<Value> = kept.iter().map(|feature| thinned(feature, tolerance)).collect();
        let shown = drawn.len();
        let sketch = json!({
            "type": "FeatureCollection", "features": drawn, "total": total, "shown": shown,
        });
        let text = sketch.to_string();
        if text.len() <= MOST_BYTES || tolerance > 0.05 {
            return Ok(text.into_bytes());
        }
        tolerance *= 2.0;
    }
}

fn thinned(feature: &Value, tolerance: f64) -> Value {
    let mut feature = feature.clone();
    if let Some(coordinates) = feature.pointer_mut("/geometry/coordinates") {
        thin(coordinates, tolerance);
    }
    feature
}

/// Leave out points that are nearer to the one before than the tolerance; rings stay closed.
fn thin(part: &mut Value, tolerance: f64) {
    let Value::Array(inner) = part else { return };
    match inner.first() {
        Some(Value::Number(_)) => {
            for number in inner {
                let rounded = number.as_f64().map(|n| (n * 1e6).round() / 1e6);
                *number = json!(rounded);
            }
        }
        Some(Value::Array(first)) if first.first().is_some_and(Value::is_number) => {
            let least = if inner.first() == inner.last() { 4 } else { 2 };
            let whole = std::mem::take(inner);
            let end = whole.len().saturating_sub(1);
            let mut kept: Vec<Value> = Vec::new();
            for (i, point) in whole.iter().enumerate() {
                let far = kept.last().is_none_or(|last| distance(last, point) >= tolerance);
                if far || i == end {
                    kept.push(point.clone());
                }
            }
            *inner = if kept.len() >= least { kept } else { whole };
            inner.iter_mut().for_each(|point| thin(point, tolerance));
        }
        Some(_) => inner.iter_mut().for_each(|deeper| thin(deeper, tolerance)),
        None => {}
    }
}

fn distance(a: &Value, b: &Value) -> f64 {
    let at = |point: &Value, i: usize| point.get(i).and_then(Value::as_f64).unwrap_or_default();
    (at(a, 0) - at(b, 0)).abs().max((at(a, 1) - at(b, 1)).abs())
}
