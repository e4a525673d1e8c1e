//! The two public distortions of Chinese web maps, and how to notice them.
//!
//! Data drawn over a web map is off by 100 m to 700 m and looks perfectly well formed. The formula
//! is public; nothing in a file betrays it, so the only honest test is a second layer of the same
//! city in true coordinates: when taking the distortion back makes the two fit much better, the
//! file is suspect. A person decides; nothing is corrected silently.

use yuanjian_types::Problem;

/// Krassowsky's semi-major axis and eccentricity squared as the formula writes them.
const A: f64 = 6_378_245.0;
const E2: f64 = 0.006_693_421_622_965_943;
const PI: f64 = std::f64::consts::PI;

fn outside_china([lon, lat]: [f64; 2]) -> bool {
    !(72.004..=137.8347).contains(&lon) || !(0.8293..=55.8271).contains(&lat)
}

/// WGS 84 degrees to GCJ-02 degrees; outside China nothing changes.
pub fn wgs84_to_gcj02(p: [f64; 2]) -> [f64; 2] {
    if outside_china(p) {
        return p;
    }
    let (x, y) = (p[0] - 105.0, p[1] - 35.0);
    let wave = |v: f64, f: f64| libm::sin(v * f * PI);
    let root = libm::sqrt(x.abs());
    let common = (20.0 * wave(x, 6.0) + 20.0 * wave(x, 2.0)) * 2.0 / 3.0;
    let d_lat = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + common
        + (20.0 * wave(y, 1.0) + 40.0 * wave(y, 1.0 / 3.0)) * 2.0 / 3.0
        + (160.0 * wave(y, 1.0 / 12.0) + 320.0 * wave(y, 1.0 / 30.0)) * 2.0 / 3.0;
    let d_lon = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + common
        + (20.0 * wave(x, 1.0) + 40.0 * wave(x, 1.0 / 3.0)) * 2.0 / 3.0
        + (150.0 * wave(x, 1.0 / 12.0) + 300.0 * wave(x, 1.0 / 30.0)) * 2.0 / 3.0;
    let lat = p[1].to_radians();
    let magic = 1.0 - E2 * libm::sin(lat) * libm::sin(lat);
    let root = libm::sqrt(magic);
    [
        p[0] + (d_lon * 180.0) / (A / root * libm::cos(lat) * PI),
        p[1] + (d_lat * 180.0) / ((A * (1.0 - E2)) / (magic * root) * PI),
    ]
}

/// GCJ-02 degrees to WGS 84 degrees, by fixed-point steps to below a millimetre.
pub fn gcj02_to_wgs84(p: [f64; 2]) -> [f64; 2] {
    let mut q = p;
    for _ in 0..12 {
        let r = wgs84_to_gcj02(q);
        q = [q[0] + p[0] - r[0], q[1] + p[1] - r[1]];
    }
    q
}

/// GCJ-02 degrees to BD-09 degrees.
pub(super) fn gcj02_to_bd09([x, y]: [f64; 2]) -> [f64; 2] {
    let z = libm::hypot(x, y) + 0.000_02 * libm::sin(y * PI * 3000.0 / 180.0);
    let theta = libm::atan2(y, x) + 0.000_003 * libm::cos(x * PI * 3000.0 / 180.0);
    [z * libm::cos(theta) + 0.0065, z * libm::sin(theta) + 0.006]
}

/// BD-09 degrees to GCJ-02 degrees, by fixed-point steps.
pub fn bd09_to_gcj02(p: [f64; 2]) -> [f64; 2] {
    let mut q = [p[0] - 0.0065, p[1] - 0.006];
    for _ in 0..12 {
        let r = gcj02_to_bd09(q);
        q = [q[0] + p[0] - r[0], q[1] + p[1] - r[1]];
    }
    q
}

/// WGS 84 degrees to BD-09 degrees.
pub fn wgs84_to_bd09(p: [f64; 2]) -> [f64; 2] {
    gcj02_to_bd09(wgs84_to_gcj02(p))
}

/// BD-09 degrees to WGS 84 degrees.
pub fn bd09_to_wgs84(p: [f64; 2]) -> [f64; 2] {
    gcj02_to_wgs84(bd09_to_gcj02(p))
}

/// Whether points are drawn over a distorted web map.
///
/// `points` are representative places of the layer in question and `reference` those of a layer
/// of the same things in true coordinates (the district boundary against the district boundary,
/// the parks against the parks), both in degrees. The fit of a candidate is the median distance
/// from a point to the nearest reference point; a distortion is suspected when taking it back
/// brings the median to less than a third, by more than 50 m.
pub fn suspect_offset(points: &[[f64; 2]], reference: &[[f64; 2]]) -> Option<Problem> {
    if points.len() < 3 || reference.len() < 3 {
        return None;
    }
    // Enough to judge by, and bounded: 400 × 4,000 distances for each candidate.
    let sample = thin(points, 400);
    let reference = thin(reference, 4_000);
    let as_is = fit(&sample, &reference);
    let undone = |name: &'static str, undo: fn([f64; 2]) -> [f64; 2]| {
        let moved: Vec<[f64; 2]> = sample.iter().map(|p| undo(*p)).collect();
        let shift = median(sample.iter().zip(&moved).map(|(a, b)| metres(*a, *b)).collect());
        (fit(&moved, &reference), name, shift)
    };
    let best = [undone("GCJ-02", gcj02_to_wgs84), undone("BD-09", bd09_to_wgs84)]
        .into_iter()
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    let (after, system, shift) = best;
    (after < as_is / 3.0 && as_is - after > 50.0).then(|| {
        Problem::warning("crs.offset_suspected")
            .with("system", system)
            .with("offset_m", libm::round(shift))
            .with("distance_before_m", libm::round(as_is))
            .with("distance_after_m", libm::round(after))
    })
}

fn thin(points: &[[f64; 2]], most: usize) -> Vec<[f64; 2]> {
    let step = points.len().div_ceil(most).max(1);
    points.iter().step_by(step).copied().filter(|p| p[0].is_finite() && p[1].is_finite()).collect()
}

fn fit(points: &[[f64; 2]], reference: &[[f64; 2]]) -> f64 {
    median(
        points
            .iter()
            .map(|p| reference.iter().map(|r| metres(*p, *r)).fold(f64::INFINITY, f64::min))
            .collect(),
    )
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::INFINITY)
}

/// Distance of two near places in metres, to a few parts in a thousand.
fn metres(a: [f64; 2], b: [f64; 2]) -> f64 {
    let scale = 111_320.0;
    let cos = libm::cos((a[1] + b[1]).to_radians() / 2.0);
    libm::hypot((a[0] - b[0]) * scale * cos, (a[1] - b[1]) * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distortion_is_the_published_one_and_can_be_taken_back() {
        // Figures that wandergis/coordtransform, the common public converter, prints.
        let close =
            |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).abs() < 1e-9 && (a[1] - b[1]).abs() < 1e-9;
        let gcj = wgs84_to_gcj02([116.404, 39.915]);
        assert!(close(gcj, [116.41024449916938, 39.91640428150164]), "{gcj:?}");
        let bd = gcj02_to_bd09([116.404, 39.915]);
        assert!(close(bd, [116.41036949371029, 39.92133699351021]), "{bd:?}");
        for p in [[116.3915, 39.9067], [87.6, 43.8], [110.3, 20.0], [125.3, 43.9]] {
            assert!(metres(gcj02_to_wgs84(wgs84_to_gcj02(p)), p) < 1e-3);
            assert!(metres(bd09_to_wgs84(wgs84_to_bd09(p)), p) < 1e-2);
        }
        assert_eq!(wgs84_to_gcj02([7.4, 43.7]), [7.4, 43.7]);
    }

    #[test]
    fn a_distorted_layer_is_suspected_and_a_true_one_is_not() {
        let truth: Vec<[f64; 2]> = (0..200)
            .map(|i| {
                let i = f64::from(i);
                [116.0 + (i * 0.618_034).fract() * 0.3, 39.0 + (i * 0.754_877).fract() * 0.3]
            })
            .collect();
        let drawn: Vec<[f64; 2]> = truth.iter().map(|p| wgs84_to_gcj02(*p)).collect();
        let baidu: Vec<[f64; 2]> = truth.iter().map(|p| wgs84_to_bd09(*p)).collect();
        assert!(suspect_offset(&truth, &truth).is_none());
        let problem = suspect_offset(&drawn, &truth).unwrap();
        assert_eq!(problem.params["system"], "GCJ-02");
        let offset = problem.params["offset_m"].as_f64().unwrap();
        assert!((300.0..900.0).contains(&offset), "{offset}");
        assert_eq!(suspect_offset(&baidu, &truth).unwrap().params["system"], "BD-09");
    }
}
