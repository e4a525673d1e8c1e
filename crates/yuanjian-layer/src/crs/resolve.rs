//! Which coordinate system a file is in: what it says, what a person says, or what its numbers
//! suggest.
//!
//! A guess is never taken silently: it is returned as [`Certainty::Guessed`] with its reason and
//! the alternatives, and the import refuses until a person confirms it.

use super::{Crs, CrsError, Datum, ParameterSet, Projection, Transform};
use crate::DeclaredCrs;
use yuanjian_geometry::Bounds;
use yuanjian_types::Problem;

/// What is known beside the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct ResolveOptions<'a> {
    /// The system a person named, in any notation; it wins over the file.
    pub given: Option<&'a str>,
    /// Parameter sets of the city.
    pub parameters: &'a [ParameterSet],
    /// About where the city is, `[longitude, latitude]` in degrees.
    pub near: Option<[f64; 2]>,
}

/// How sure the answer is.
#[derive(Debug, Clone, PartialEq)]
pub enum Certainty {
    /// The file said so.
    Declared,
    /// A person said so.
    Given,
    /// The numbers suggest it; a person must confirm.
    Guessed {
        /// Why, as the last part of a sentence's key: `crs.reason.<reason>`.
        reason: &'static str,
        /// What else it might be.
        alternatives: Vec<Crs>,
    },
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct CrsAnswer {
    /// The system.
    pub crs: Crs,
    /// How sure it is.
    pub certainty: Certainty,
    /// Whether the file stores north before east (latitude before longitude): its coordinates
    /// must be turned round before they are used.
    pub swapped: bool,
    /// What a person should know.
    pub problems: Vec<Problem>,
}

/// No answer: a person must name the system.
#[derive(Debug, Clone, PartialEq)]
pub struct CrsUnresolved {
    /// What it might be.
    pub alternatives: Vec<Crs>,
    /// Why there is no answer, and what would give one.
    pub problems: Vec<Problem>,
}

/// Find the system of a file from what it declares and the box of its coordinates.
///
/// # Errors
/// [`CrsUnresolved`] where only a person can tell.
pub fn resolve(
    declared: &DeclaredCrs,
    bounds: &Bounds,
    options: &ResolveOptions<'_>,
) -> Result<CrsAnswer, CrsUnresolved> {
    let refuse =
        |e: CrsError| CrsUnresolved { alternatives: Vec::new(), problems: vec![e.problem()] };
    let mut problems = Vec::new();
    let (crs, certainty) = match options.given {
        Some(text) => (Some(Crs::parse(text).map_err(refuse)?), Certainty::Given),
        None => {
            let read = match declared {
                DeclaredCrs::Missing => Ok(None),
                DeclaredCrs::Wkt(text) | DeclaredCrs::Proj(text) => Crs::parse(text).map(Some),
                DeclaredCrs::Epsg(code) => Crs::from_epsg(*code).map(Some),
                DeclaredCrs::LonLat => Ok(Some(Crs::lon_lat(Datum::Wgs84))),
                DeclaredCrs::Unreadable(text) => Err(super::unreadable(text)),
            };
            match read {
                Ok(crs) => (crs, Certainty::Declared),
                Err(error) => {
                    let mut problem = error.problem();
                    problem.severity = yuanjian_types::Severity::Warning;
                    problems.push(problem);
                    (None, Certainty::Declared)
                }
            }
        }
    };
    let found = match crs {
        Some(crs) => check(crs, certainty, bounds, options)?,
        None => guess(bounds, options).map_err(|mut unresolved| {
            unresolved.problems.splice(0..0, problems.drain(..));
            unresolved
        })?,
    };
    let mut answer = with_shift(found, options)?;
    problems.append(&mut answer.problems);
    answer.problems = problems;
    Ok(answer)
}

/// Attach the city's parameters where the datum needs them.
fn with_shift(
    mut answer: CrsAnswer,
    options: &ResolveOptions<'_>,
) -> Result<CrsAnswer, CrsUnresolved> {
    if let Datum::Other { name, .. } = &answer.crs.datum
        && answer.crs.datum.is_geocentric()
        && answer.crs.shift.is_none()
    {
        answer
            .problems
            .push(Problem::note("crs.datum_taken_as_cgcs2000").with("datum", name.as_str()));
    }
    if let Some(set) = options.parameters.iter().find(|set| set.fits(&answer.crs)) {
        answer.problems.push(
            Problem::note("crs.shift_used")
                .with("name", set.name.as_str())
                .with("source", set.source.as_str()),
        );
        answer.crs = answer.crs.with_shift(set.shift.clone());
    }
    if !answer.crs.datum.is_geocentric() && answer.crs.shift.is_none() {
        let error = CrsError::ShiftNeeded { name: answer.crs.file_name() };
        return Err(CrsUnresolved {
            alternatives: vec![answer.crs],
            problems: vec![error.problem()],
        });
    }
    Ok(answer)
}

fn swap(b: &Bounds) -> Bounds {
    Bounds { min: [b.min[1], b.min[0]], max: [b.max[1], b.max[0]] }
}

fn within(b: &Bounds, x: std::ops::RangeInclusive<f64>, y: std::ops::RangeInclusive<f64>) -> bool {
    x.contains(&b.min[0]) && x.contains(&b.max[0]) && y.contains(&b.min[1]) && y.contains(&b.max[1])
}

fn on_globe(b: &Bounds) -> bool {
    within(b, -180.000_001..=180.000_001, -90.000_001..=90.000_001)
}

/// Whether a box in degrees lies in China.
pub fn china_lon_lat(b: &Bounds) -> bool {
    within(b, 73.0..=136.0, 3.0..=54.0)
}

/// Eastings of a zone without its number, and northings of China.
fn bare_zone(b: &Bounds) -> bool {
    within(b, 50_000.0..=950_000.0, 300_000.0..=6_000_000.0)
}

/// The zone number in front of the eastings.
fn prefix(b: &Bounds) -> Option<u32> {
    let zone = libm::floor(b.min[0] / 1e6);
    (zone == libm::floor(b.max[0] / 1e6)
        && ((13.0..=23.0).contains(&zone) || (25.0..=45.0).contains(&zone))
        && (300_000.0..=6_000_000.0).contains(&b.min[1])
        && (300_000.0..=6_000_000.0).contains(&b.max[1]))
    .then_some(zone as u32)
}

/// A declared system against the numbers: order of the axes, zone number, degrees or metres.
fn check(
    crs: Crs,
    certainty: Certainty,
    bounds: &Bounds,
    options: &ResolveOptions<'_>,
) -> Result<CrsAnswer, CrsUnresolved> {
    let answer = |swapped: bool, problems: Vec<Problem>| CrsAnswer {
        crs: crs.clone(),
        certainty: certainty.clone(),
        swapped,
        problems,
    };
    if bounds.is_empty() {
        return Ok(answer(false, Vec::new()));
    }
    let turned = swap(bounds);
    let says = |code: &str| {
        Problem::warning(code)
            .with("crs", crs.name("zh"))
            .with("crs_en", crs.name("en"))
            .with("x", [bounds.min[0], bounds.max[0]].map(shown).join("–"))
            .with("y", [bounds.min[1], bounds.max[1]].map(shown).join("–"))
    };
    if crs.is_lon_lat() {
        if on_globe(bounds) {
            let swapped = !china_lon_lat(bounds) && china_lon_lat(&turned);
            let problems = if swapped { vec![says("crs.axes_swapped")] } else { Vec::new() };
            return Ok(answer(swapped, problems));
        }
        if on_globe(&turned) {
            return Ok(answer(true, vec![says("crs.axes_swapped")]));
        }
        let mut guessed = guess(bounds, options).map_err(|mut u| {
            u.problems.insert(0, says("crs.not_degrees"));
            u
        })?;
        guessed.problems.insert(0, says("crs.not_degrees"));
        return Ok(guessed);
    }
    // Degrees under a projected name: a box of less than 180 m beside the origin of the plane.
    if on_globe(bounds) && (china_lon_lat(bounds) || china_lon_lat(&turned)) {
        let mut guessed = guess(bounds, options)?;
        guessed.problems.insert(0, says("crs.not_metres"));
        return Ok(guessed);
    }
    let Projection::TransverseMercator { origin, scale } = &crs.projection else {
        return Ok(answer(false, Vec::new()));
    };
    if !crs.datum.is_geocentric() && super::family(&crs.datum).is_none() || *scale != 1.0 {
        return Ok(
            answer(plausibly_swapped(&crs, bounds), Vec::new()).noting(says("crs.axes_swapped"))
        );
    }
    let wanted = crs.zone_prefix();
    let standard = origin.north == 0.0 && (origin.east - 500_000.0) % 1e6 == 0.0;
    if !standard {
        return Ok(
            answer(plausibly_swapped(&crs, bounds), Vec::new()).noting(says("crs.axes_swapped"))
        );
    }
    for (b, swapped) in [(bounds, false), (&turned, true)] {
        let fits = match wanted {
            Some(zone) => prefix(b) == Some(zone),
            None => {
                bare_zone(b) && within(b, 50_000.0..=950_000.0, 1_800_000.0..=6_000_000.0)
                    || bare_zone(b) && !swapped
            }
        };
        if fits {
            let problems = if swapped { vec![says("crs.axes_swapped")] } else { Vec::new() };
            return Ok(answer(swapped, problems));
        }
    }
    // The zone number is there and the name says not, or the other way round.
    for (b, swapped) in [(bounds, false), (&turned, true)] {
        let corrected = match (wanted, prefix(b)) {
            (Some(_), None) if bare_zone(b) => Some(500_000.0),
            (_, Some(zone)) => {
                let meridian =
                    if zone >= 25 { f64::from(zone) * 3.0 } else { f64::from(zone) * 6.0 - 3.0 };
                (meridian == origin.lon).then_some(f64::from(zone) * 1e6 + 500_000.0)
            }
            _ => None,
        };
        if let Some(east) = corrected {
            let mut better = Crs::transverse(crs.datum.clone(), origin.lon, 1.0, east, 0.0);
            better.shift = crs.shift.clone();
            let problem = says("crs.zone_number_differs")
                .with("better", better.name("zh"))
                .with("better_en", better.name("en"));
            return Ok(CrsAnswer {
                crs: better,
                certainty: Certainty::Guessed { reason: "zone_number", alternatives: vec![crs] },
                swapped,
                problems: vec![problem],
            });
        }
    }
    let mut problems = Vec::new();
    if bounds.min[0].abs() > 1e7 || bounds.min[1].abs() > 1.1e7 {
        problems.push(says("crs.far_away"));
    }
    Ok(answer(false, problems))
}

impl CrsAnswer {
    fn noting(mut self, problem: Problem) -> Self {
        if self.swapped {
            self.problems.push(problem);
        }
        self
    }
}

/// For a plane of any kind: turned round it lies in its own neighbourhood, as stored it does not.
fn plausibly_swapped(crs: &Crs, bounds: &Bounds) -> bool {
    let Projection::TransverseMercator { origin, .. } = &crs.projection else {
        return false;
    };
    let degrees = Crs::lon_lat(crs.datum.clone());
    let bare = Crs { shift: None, ..crs.clone() };
    let Ok(transform) = Transform::between(&bare, &degrees) else {
        return false;
    };
    let near = |b: &Bounds| {
        let middle = [(b.min[0] + b.max[0]) / 2.0, (b.min[1] + b.max[1]) / 2.0];
        transform
            .point(middle)
            .is_some_and(|p| (p[0] - origin.lon).abs() < 6.0 && p[1].abs() < 85.0)
    };
    !near(bounds) && near(&swap(bounds))
}

fn shown(value: f64) -> String {
    if value.abs() <= 360.0 { format!("{value:.5}") } else { format!("{value:.0}") }
}

/// No word of the file helps: magnitude and extent.
fn guess(bounds: &Bounds, options: &ResolveOptions<'_>) -> Result<CrsAnswer, CrsUnresolved> {
    let unresolved = |code: &str, alternatives: Vec<Crs>| CrsUnresolved {
        alternatives,
        problems: vec![
            Problem::error(code)
                .with("x", [bounds.min[0], bounds.max[0]].map(shown).join("–"))
                .with("y", [bounds.min[1], bounds.max[1]].map(shown).join("–")),
        ],
    };
    if bounds.is_empty() {
        return Err(unresolved("crs.nothing_to_guess_from", Vec::new()));
    }
    let turned = swap(bounds);
    let answer =
        |crs: Crs, reason: &'static str, swapped: bool, alternatives: Vec<Crs>| CrsAnswer {
            problems: vec![
                Problem::warning("crs.guessed")
                    .with("crs", crs.name("zh"))
                    .with("crs_en", crs.name("en"))
                    .with("canonical", crs.to_string())
                    .with("reason", reason)
                    .with("x", [bounds.min[0], bounds.max[0]].map(shown).join("–"))
                    .with("y", [bounds.min[1], bounds.max[1]].map(shown).join("–")),
            ],
            crs,
            certainty: Certainty::Guessed { reason, alternatives },
            swapped,
        };
    if on_globe(bounds) || on_globe(&turned) {
        let swapped = !on_globe(bounds) || (!china_lon_lat(bounds) && china_lon_lat(&turned));
        return Ok(answer(
            Crs::lon_lat(Datum::Cgcs2000),
            "degrees",
            swapped,
            vec![Crs::lon_lat(Datum::Wgs84)],
        ));
    }
    for (b, swapped) in [(bounds, false), (&turned, true)] {
        let web = Crs::new(Datum::Wgs84, Projection::WebMercator);
        let is_web = within(b, 8.1e6..=15.15e6, 3.3e5..=7.2e6);
        if let Some(zone) = prefix(b) {
            let (step, meridian) = if zone >= 25 {
                ("zone_number_three_degree", f64::from(zone) * 3.0)
            } else {
                ("zone_number_six_degree", f64::from(zone) * 6.0 - 3.0)
            };
            let gauss =
                Crs::transverse(Datum::Cgcs2000, meridian, 1.0, f64::from(zone) * 1e6 + 5e5, 0.0);
            // Six-degree zones 13 to 15 and the web sphere east of 116° share their eastings.
            if is_web && options.near.is_none_or(|near| !near_to(&gauss, b, near)) {
                return Ok(answer(web, "web_mercator_or_zone", swapped, vec![gauss]));
            }
            return Ok(answer(gauss, step, swapped, if is_web { vec![web] } else { Vec::new() }));
        }
        if is_web {
            return Ok(answer(web, "web_mercator", swapped, Vec::new()));
        }
    }
    for (b, swapped) in [(bounds, false), (&turned, true)] {
        if !within(b, 50_000.0..=950_000.0, 1_800_000.0..=6_000_000.0) {
            continue;
        }
        let Some(near) = options.near else {
            let all =
                (25..=45).map(|z| Crs::gauss_kruger(Datum::Cgcs2000, f64::from(z) * 3.0)).collect();
            return Err(unresolved("crs.meridian_unknown", all));
        };
        let meridian = Crs::of_city(near[0]);
        let mut others = Vec::new();
        if let Projection::TransverseMercator { origin, .. } = &meridian.projection {
            for step in [-3.0, 3.0] {
                others.push(Crs::gauss_kruger(Datum::Cgcs2000, origin.lon + step));
            }
        }
        let zone = libm::floor((near[0] + 180.0) / 6.0) + 1.0;
        others.push(Crs::transverse(Datum::Wgs84, zone * 6.0 - 183.0, 0.9996, 500_000.0, 0.0));
        // The candidate that puts the layer nearest to the city is the guess.
        let mut all = vec![meridian];
        all.append(&mut others);
        all.retain(|crs| distance(crs, b, near).is_some());
        all.sort_by(|p, q| {
            let key = |c: &Crs| distance(c, b, near).unwrap_or(f64::INFINITY);
            key(p).total_cmp(&key(q))
        });
        let mut all = all.into_iter();
        if let Some(first) = all.next() {
            return Ok(answer(first, "near_the_city", swapped, all.collect()));
        }
    }
    Err(unresolved("crs.local_unknown", Vec::new()))
}

/// Degrees between the middle of a box in `crs` and a place.
fn distance(crs: &Crs, b: &Bounds, near: [f64; 2]) -> Option<f64> {
    let transform = Transform::between(crs, &Crs::lon_lat(crs.datum.clone())).ok()?;
    let p = transform.point([(b.min[0] + b.max[0]) / 2.0, (b.min[1] + b.max[1]) / 2.0])?;
    Some(libm::hypot(p[0] - near[0], p[1] - near[1]))
}

fn near_to(crs: &Crs, b: &Bounds, near: [f64; 2]) -> bool {
    distance(crs, b, near).is_some_and(|d| d < 3.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(x: [f64; 2], y: [f64; 2]) -> Bounds {
        Bounds { min: [x[0], y[0]], max: [x[1], y[1]] }
    }

    fn ask(declared: DeclaredCrs, b: Bounds) -> Result<CrsAnswer, CrsUnresolved> {
        resolve(&declared, &b, &ResolveOptions::default())
    }

    #[test]
    fn a_missing_system_is_guessed_from_its_numbers_and_says_so() {
        let cases = [
            (bounds([116.2, 116.4], [39.8, 40.0]), "EPSG:4490", false),
            (bounds([39.8, 40.0], [116.2, 116.4]), "EPSG:4490", true),
            (bounds([39_430_000.0, 39_440_000.0], [4_420_000.0, 4_430_000.0]), "EPSG:4527", false),
            (bounds([4_420_000.0, 4_430_000.0], [39_430_000.0, 39_440_000.0]), "EPSG:4527", true),
            (bounds([20_430_000.0, 20_440_000.0], [4_420_000.0, 4_430_000.0]), "EPSG:4498", false),
            (bounds([12_930_000.0, 12_940_000.0], [4_820_000.0, 4_830_000.0]), "EPSG:3857", false),
        ];
        for (b, code, swapped) in cases {
            let answer = ask(DeclaredCrs::Missing, b).unwrap();
            assert_eq!((answer.crs.to_string().as_str(), answer.swapped), (code, swapped));
            assert!(matches!(answer.certainty, Certainty::Guessed { .. }), "{code}");
            assert_eq!(answer.problems[0].code, "crs.guessed");
        }
    }

    #[test]
    fn a_meridian_cannot_be_seen_in_the_numbers() {
        let b = bounds([430_000.0, 440_000.0], [4_420_000.0, 4_430_000.0]);
        let refused = ask(DeclaredCrs::Missing, b).unwrap_err();
        assert_eq!(
            (refused.alternatives.len(), refused.problems[0].code.as_str()),
            (21, "crs.meridian_unknown")
        );
        let options = ResolveOptions { near: Some([116.25, 39.9]), ..ResolveOptions::default() };
        let answer = resolve(&DeclaredCrs::Missing, &b, &options).unwrap();
        assert_eq!(answer.crs.to_string(), "EPSG:4548");
        assert!(matches!(answer.certainty, Certainty::Guessed { reason: "near_the_city", .. }));
        let odd = bounds([8_000.0, 9_000.0], [-300.0, 900.0]);
        assert_eq!(
            ask(DeclaredCrs::Missing, odd).unwrap_err().problems[0].code,
            "crs.local_unknown"
        );
    }

    #[test]
    fn a_declared_system_is_held_against_the_numbers() {
        let plain = bounds([430_000.0, 440_000.0], [4_420_000.0, 4_430_000.0]);
        let answer = ask(DeclaredCrs::Epsg(4548), plain).unwrap();
        assert_eq!((answer.certainty, answer.swapped), (Certainty::Declared, false));
        let answer = ask(DeclaredCrs::Epsg(4548), swap(&plain)).unwrap();
        assert!(answer.swapped && answer.problems[0].code == "crs.axes_swapped");
        let numbered = bounds([39_430_000.0, 39_440_000.0], [4_420_000.0, 4_430_000.0]);
        let answer = ask(DeclaredCrs::Epsg(4548), numbered).unwrap();
        assert_eq!(answer.crs.to_string(), "EPSG:4527");
        assert!(matches!(answer.certainty, Certainty::Guessed { reason: "zone_number", .. }));
        let answer = ask(DeclaredCrs::Epsg(4527), plain).unwrap();
        assert_eq!(answer.crs.to_string(), "EPSG:4548");
        let degrees = bounds([116.2, 116.4], [39.8, 40.0]);
        let answer = ask(DeclaredCrs::Epsg(4548), degrees).unwrap();
        assert_eq!(
            (answer.crs.to_string().as_str(), answer.problems[0].code.as_str()),
            ("EPSG:4490", "crs.not_metres")
        );
        let answer = ask(DeclaredCrs::LonLat, bounds([39.8, 40.0], [116.2, 116.4])).unwrap();
        assert!(answer.swapped);
        for (code, b) in [
            (32632, bounds([370_000.0, 375_000.0], [4_840_000.0, 4_850_000.0])),
            (3067, bounds([385_000.0, 387_000.0], [6_670_000.0, 6_675_000.0])),
            (4326, bounds([7.4, 7.5], [43.7, 43.8])),
        ] {
            let answer = ask(DeclaredCrs::Epsg(code), b).unwrap();
            assert_eq!(
                (answer.certainty, answer.swapped, answer.problems.len()),
                (Certainty::Declared, false, 0),
                "{code}"
            );
        }
    }

    #[test]
    fn an_old_datum_is_refused_until_the_city_gives_its_parameters() {
        let b = bounds([430_000.0, 440_000.0], [4_420_000.0, 4_430_000.0]);
        let refused = ask(DeclaredCrs::Epsg(2384), b).unwrap_err();
        assert_eq!(refused.problems[0].code, "crs.shift_needed");
        let set = ParameterSet::parse("system = 'xian80'\nname = 'n'\nsource = 's'\n[seven]\nconvention = 'position-vector'\ndx_m = 1.0\ndy_m = 0.0\ndz_m = 0.0\nrx_seconds = 0.0\nry_seconds = 0.0\nrz_seconds = 0.0\nscale_ppm = 0.0\n").unwrap();
        let options = ResolveOptions { parameters: &[set], ..ResolveOptions::default() };
        let answer = resolve(&DeclaredCrs::Epsg(2384), &b, &options).unwrap();
        assert!(answer.crs.shift.is_some());
        assert_eq!(answer.problems[0].code, "crs.shift_used");
    }
}
