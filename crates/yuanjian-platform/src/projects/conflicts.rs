//! Where the sites of projects lie on ground that is protected, or on each other (row 99).
//!
//! Each site is laid over the newest layers of wetland, historic districts, water and planned green,
//! and over the sites of the other open projects, on the plane of the layer; what both cover is cut
//! out exactly and measured. Planned green is told and weighs nothing: a park is what such a line
//! asks for. What is found is kept until the city's record grows, since every page asks for it.

use super::{
    project::{Project, Site},
    settlements::{self, Settlement},
    store,
};
use crate::{
    Ctx, Result,
    layers::{self, LayerRow, blocking, crs_of_city, kind_key},
    tiles,
};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};
use yuanjian_app::{Failure, Locale};
use yuanjian_geometry::{Locator, PolygonSet, intersection, make_valid};
use yuanjian_layer::{
    LayerKind,
    crs::{Crs, Datum, Transform},
};
use yuanjian_types::round_gbt8170;

/// Kinds of layers that a site is held against, and whether an overlap has to be settled.
const AGAINST: [(LayerKind, bool); 4] = [
    (LayerKind::Wetland, true),
    (LayerKind::HistoricDistricts, true),
    (LayerKind::Water, true),
    (LayerKind::PlannedGreen, false),
];

/// Less than this is the thread that two drawings of one edge leave, in m².
const LEAST_M2: f64 = 1.0;
/// Most overlaps of one project with one layer; the largest are told.
const MOST: usize = 20;

/// An overlap of a project's site.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ProjectConflict)]
pub(super) struct Conflict {
    /// What names it for as long as both are there.
    pub(super) against: String,
    /// `wetland`, `historic_districts`, `water`, `planned_green` or `project`.
    pub(super) kind: String,
    /// Whether it has to be settled.
    pub(super) weighs: bool,
    /// Name of the ground, or the title of the other project.
    pub(super) name: String,
    /// Id of the other project.
    pub(super) project: Option<String>,
    /// Id, key, year and digest of the layer.
    pub(super) layer: Option<String>,
    pub(super) layer_key: String,
    pub(super) year: Option<i32>,
    pub(super) digest: String,
    /// What both cover, in m²; nothing where a site is a point that lies inside.
    pub(super) overlap_m2: Option<f64>,
    /// The newest word on how it was settled.
    pub(super) settlement: Option<Settlement>,
    /// Whether it grew since then.
    pub(super) outgrown: bool,
}

impl Conflict {
    /// Whether it still has to be settled.
    pub(super) fn is_open(&self) -> bool {
        self.weighs && (self.settlement.is_none() || self.outgrown)
    }

    fn settled_by(mut self, words: &[Settlement]) -> Self {
        let newest = words.iter().rev().find(|one| one.against == self.against).cloned();
        self.outgrown = newest
            .as_ref()
            .is_some_and(|one| self.overlap_m2.unwrap_or(0.0) > one.overlap_m2 + LEAST_M2);
        self.settlement = newest;
        self
    }
}

/// The overlaps of all projects of a campaign that are not over, by the project's id.
#[derive(Debug, Default)]
pub(crate) struct Conflicts(BTreeMap<String, Vec<Conflict>>);

impl Conflicts {
    /// Of one project, what weighs first and the largest first.
    pub(super) fn of(&self, project: &str) -> &[Conflict] {
        self.0.get(project).map_or(&[], Vec::as_slice)
    }

    /// How many of one project still have to be settled.
    pub(super) fn open(&self, project: &str) -> usize {
        self.of(project).iter().filter(|one| one.is_open()).count()
    }
}

impl Conflicts {
    /// The overlaps of one project in words, a line each.
    pub(super) fn said(&self, project: &str, locale: &Locale) -> Vec<String> {
        let line = |one: &Conflict| {
            let kind = locale.say(&format!("projects.against.{}", one.kind), []);
            let stand = match (&one.settlement, one.weighs) {
                (_, false) => locale.say("projects.conflict.told", []),
                (Some(word), true) if !one.outgrown => {
                    let facts = [
                        ("by", word.decided_by.clone()),
                        ("number", word.number.clone()),
                        ("on", word.on_day.clone()),
                    ];
                    locale.say("projects.conflict.settled", facts)
                }
                (Some(_), true) => locale.say("projects.conflict.outgrown", []),
                (None, true) => locale.say("projects.conflict.open", []),
            };
            let size = match one.overlap_m2 {
                Some(m2) => {
                    let figure = round_gbt8170(m2, 0).to_string();
                    locale.say("projects.conflict.covers", [("m2", figure)])
                }
                None => locale.say("projects.conflict.inside", []),
            };
            let year = one.year.map(|year| year.to_string()).unwrap_or_default();
            let facts = [
                ("kind", kind),
                ("name", one.name.clone()),
                ("size", size),
                ("year", year),
                ("stand", stand),
            ];
            let key = if one.layer.is_some() { "line" } else { "line_project" };
            locale.say(&format!("projects.conflict.{key}"), facts)
        };
        self.of(project).iter().map(line).collect()
    }
}

/// What is found for a campaign.
pub(super) async fn found(ctx: &Ctx, campaign: &str) -> Result<Arc<Conflicts>> {
    let what = format!("conflicts/{campaign}");
    ctx.platform.conflicts.of(ctx, &what, read(ctx, campaign)).await
}

/// A site on a plane of metres.
#[derive(Debug, Clone)]
enum Ground {
    Point([f64; 2]),
    Area(MultiPolygon<f64>),
}

impl Ground {
    fn of(site: &Site, way: &Transform) -> Option<Self> {
        if let Site::Point(at) = site {
            return way.point(*at).map(Self::Point);
        }
        let mut geometry = Geometry::MultiPolygon(shape_of(site));
        if way.geometry(&mut geometry) > 0 {
            return None;
        }
        let Geometry::MultiPolygon(shape) = geometry else { return None };
        Some(Self::Area(make_valid(&shape).shape))
    }

    /// What it has in common with an area in m², nothing for a point inside; `None` when they only
    /// touch or lie apart.
    fn overlap(&self, other: &MultiPolygon<f64>) -> Option<Option<f64>> {
        match self {
            Self::Point(at) => {
                let set = PolygonSet::from_multipolygons([other]);
                Locator::new(&set).locate(*at).map(|_| None)
            }
            Self::Area(shape) => {
                let common = intersection(shape, other);
                let m2 = PolygonSet::from_multipolygons([&common]).area(0);
                (m2 >= LEAST_M2).then_some(Some(m2))
            }
        }
    }

    /// The same with another site; two points have nothing in common.
    fn meets(&self, other: &Self) -> Option<Option<f64>> {
        match (self, other) {
            (_, Self::Area(shape)) => self.overlap(shape),
            (Self::Area(shape), Self::Point(_)) => other.overlap(shape),
            (Self::Point(_), Self::Point(_)) => None,
        }
    }
}

/// The outlines of a site in degrees; none of a point.
pub(super) fn shape_of(site: &Site) -> MultiPolygon<f64> {
    let ring = |points: &Vec<[f64; 2]>| -> LineString<f64> {
        points.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect()
    };
    let polygon = |rings: &Vec<Vec<[f64; 2]>>| -> Option<Polygon<f64>> {
        let mut rings = rings.iter().map(ring);
        Some(Polygon::new(rings.next()?, rings.collect()))
    };
    match site {
        Site::Point(_) => MultiPolygon(Vec::new()),
        Site::Polygon(rings) => MultiPolygon(polygon(rings).into_iter().collect()),
        Site::MultiPolygon(parts) => MultiPolygon(parts.iter().filter_map(polygon).collect()),
    }
}

/// West, south, east and north of a site in degrees.
fn bounds(site: &Site) -> [f64; 4] {
    let shape;
    let points: Vec<[f64; 2]> = match site {
        Site::Point(at) => vec![*at],
        _ => {
            shape = shape_of(site);
            shape.iter().flat_map(|part| part.exterior().coords()).map(|c| [c.x, c.y]).collect()
        }
    };
    points.iter().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |[w, s, e, n], [x, y]| {
        [w.min(*x), s.min(*y), e.max(*x), n.max(*y)]
    })
}

/// The site of a project that is not over.
pub(super) fn site_of(project: &Project) -> Option<&Site> {
    if !project.state.is_live() {
        return None;
    }
    project.works.as_ref()?.site.as_ref().filter(|site| site.is_sound())
}

/// Reads the projects itself: what is kept must be as new as the end of the record.
async fn read(ctx: &Ctx, campaign: &str) -> Result<Conflicts> {
    let projects = store::of_campaign(ctx, campaign).await?;
    let sited: Vec<(String, Site)> =
        projects.iter().filter_map(|one| Some((one.id.clone(), site_of(one)?.clone()))).collect();
    let mut all: BTreeMap<String, Vec<Conflict>> = BTreeMap::new();
    if sited.is_empty() {
        return Ok(Conflicts(all));
    }
    let city = ctx.city()?;
    let plane = Crs::parse(&crs_of_city(ctx, city).await?).map_err(unknown)?;
    let current = layers::current(ctx, city).await?;
    for (kind, weighs) in AGAINST {
        let Some(row) = layers::newest(&current, kind) else { continue };
        for (id, conflict) in against_layer(ctx, row, weighs, &plane, &sited).await? {
            all.entry(id).or_default().push(conflict);
        }
    }
    let titles: BTreeMap<String, String> =
        projects.into_iter().map(|one| (one.id, one.title)).collect();
    for (id, conflict) in blocking(move || between(&plane, &sited, &titles)).await? {
        all.entry(id).or_default().push(conflict);
    }
    let words = settlements::of_campaign(ctx, campaign).await?;
    for (id, list) in &mut all {
        let none = Vec::new();
        let own = words.get(id).unwrap_or(&none);
        *list = std::mem::take(list).into_iter().map(|one| one.settled_by(own)).collect();
        list.sort_by(|a, b| {
            let size = |one: &Conflict| one.overlap_m2.unwrap_or(f64::MAX);
            b.weighs.cmp(&a.weighs).then(size(b).total_cmp(&size(a)))
        });
    }
    Ok(Conflicts(all))
}

/// A coordinate system that cannot be worked with.
pub(super) fn unknown(error: yuanjian_layer::crs::CrsError) -> Failure {
    Failure::unavailable(error.problem())
}

/// The overlaps of all sites with one layer.
async fn against_layer(
    ctx: &Ctx,
    row: &LayerRow,
    weighs: bool,
    plane: &Crs,
    sited: &[(String, Site)],
) -> Result<Vec<(String, Conflict)>> {
    let prepared = tiles::prepared(ctx, &tiles::Drawn::of(row)?).await?;
    let name = row.entry.fields.get("name").cloned().unwrap_or_else(|| "name".to_owned());
    let blank = Conflict {
        against: String::new(),
        kind: kind_key(&row.entry),
        weighs,
        name: String::new(),
        project: None,
        layer: Some(row.id.clone()),
        layer_key: row.entry.key.clone(),
        year: Some(row.entry.year),
        digest: row.digest.as_ref().map(|digest| digest.as_str().to_owned()).unwrap_or_default(),
        overlap_m2: None,
        settlement: None,
        outgrown: false,
    };
    let (plane, sited) = (plane.clone(), sited.to_vec());
    blocking(move || {
        let plane = if prepared.crs().is_metric() { prepared.crs().clone() } else { plane };
        let way = Transform::between(&Crs::lon_lat(Datum::Cgcs2000), &plane).map_err(unknown)?;
        let own = Transform::between(prepared.crs(), &plane).map_err(unknown)?;
        let mut found = Vec::new();
        for (id, site) in &sited {
            let Some(ground) = Ground::of(site, &way) else { continue };
            let mut those = Vec::new();
            for at in prepared.rows_near(bounds(site)) {
                let Some(feature) = prepared.table().features.get(at) else { continue };
                let Some(shape) = feature.geometry.as_ref().and_then(|one| area_of(one, &own))
                else {
                    continue;
                };
                let Some(overlap_m2) = ground.overlap(&shape) else { continue };
                let said = prepared.table().value(at, &name).text();
                those.push(Conflict {
                    against: format!("{}:{}", blank.layer_key, feature.id),
                    name: if said.is_empty() { feature.id.clone() } else { said },
                    overlap_m2,
                    ..blank.clone()
                });
            }
            those.sort_by(|a, b| {
                b.overlap_m2.unwrap_or(0.0).total_cmp(&a.overlap_m2.unwrap_or(0.0))
            });
            those.truncate(MOST);
            found.extend(those.into_iter().map(|one| (id.clone(), one)));
        }
        Ok(found)
    })
    .await
}

/// The ground of a feature on the plane; lines and points have none.
fn area_of(geometry: &Geometry<f64>, way: &Transform) -> Option<MultiPolygon<f64>> {
    let mut geometry = match geometry {
        Geometry::Polygon(one) => Geometry::MultiPolygon(MultiPolygon(vec![one.clone()])),
        Geometry::MultiPolygon(_) => geometry.clone(),
        _ => return None,
    };
    if way.geometry(&mut geometry) > 0 {
        return None;
    }
    match geometry {
        Geometry::MultiPolygon(shape) => Some(shape),
        _ => None,
    }
}

/// The overlaps of the sites with each other, told to both.
fn between(
    plane: &Crs,
    sited: &[(String, Site)],
    titles: &BTreeMap<String, String>,
) -> std::result::Result<Vec<(String, Conflict)>, Failure> {
    let way = Transform::between(&Crs::lon_lat(Datum::Cgcs2000), plane).map_err(unknown)?;
    let grounds: Vec<(&String, [f64; 4], Ground)> = sited
        .iter()
        .filter_map(|(id, site)| Some((id, bounds(site), Ground::of(site, &way)?)))
        .collect();
    let mut found = Vec::new();
    for (place, (id, near, ground)) in grounds.iter().enumerate() {
        for (other, box_of, others) in grounds.iter().skip(place + 1) {
            let [w, s, e, n] = near;
            let apart = box_of[0] > *e || box_of[2] < *w || box_of[1] > *n || box_of[3] < *s;
            if apart {
                continue;
            }
            let Some(overlap_m2) = ground.meets(others) else { continue };
            for (one, with) in [(*id, *other), (*other, *id)] {
                found.push((
                    one.clone(),
                    Conflict {
                        against: format!("project:{with}"),
                        kind: "project".to_owned(),
                        weighs: true,
                        name: titles.get(with).cloned().unwrap_or_default(),
                        project: Some(with.clone()),
                        layer: None,
                        layer_key: String::new(),
                        year: None,
                        digest: String::new(),
                        overlap_m2,
                        settlement: None,
                        outgrown: false,
                    },
                ));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        let ring: LineString<f64> =
            [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
                .into_iter()
                .map(|(x, y)| Coord { x, y })
                .collect();
        MultiPolygon(vec![Polygon::new(ring, Vec::new())])
    }

    fn conflict(overlap_m2: Option<f64>) -> Conflict {
        Conflict {
            against: "wetland:1".to_owned(),
            kind: "wetland".to_owned(),
            weighs: true,
            name: String::new(),
            project: None,
            layer: None,
            layer_key: "wetland".to_owned(),
            year: None,
            digest: String::new(),
            overlap_m2,
            settlement: None,
            outgrown: false,
        }
    }

    fn word(against: &str, overlap_m2: f64) -> Settlement {
        Settlement {
            against: against.to_owned(),
            layer: String::new(),
            overlap_m2,
            how: "h".to_owned(),
            decided_by: "d".to_owned(),
            number: String::new(),
            on_day: "2026-06-01".to_owned(),
            account_name: "a".to_owned(),
        }
    }

    #[test]
    fn what_two_grounds_have_in_common_is_the_ground_that_one_measures_by_hand() {
        // Squares of 100 m, moved by 70 m and 60 m: 30 m by 40 m are common.
        let site = Ground::Area(square(0.0, 0.0, 100.0));
        let found = site.overlap(&square(70.0, 60.0, 100.0)).unwrap().unwrap();
        assert!((found - 1_200.0).abs() < 1e-6, "{found}");
        // Along an edge nothing is common, nor within a thread of half a metre's ground.
        assert_eq!(site.overlap(&square(100.0, 0.0, 100.0)), None);
        assert_eq!(site.overlap(&square(99.995, 0.0, 100.0)), None);
        assert_eq!(site.overlap(&square(500.0, 0.0, 10.0)), None);
        let inside = Ground::Point([50.0, 50.0]);
        assert_eq!(inside.overlap(&square(0.0, 0.0, 100.0)), Some(None));
        assert_eq!(Ground::Point([150.0, 50.0]).overlap(&square(0.0, 0.0, 100.0)), None);
        assert_eq!(site.meets(&inside), Some(None));
        assert_eq!(inside.meets(&site), Some(None));
        assert_eq!(inside.meets(&inside), None);
    }

    #[test]
    fn a_settled_overlap_opens_again_when_it_grows_and_another_one_s_word_settles_nothing() {
        let open = conflict(Some(100.0));
        assert!(open.is_open());
        let other = open.clone().settled_by(&[word("wetland:2", 100.0)]);
        assert!(other.is_open() && other.settlement.is_none());
        let settled = open.clone().settled_by(&[word("wetland:1", 10.0), word("wetland:1", 99.5)]);
        assert!(!settled.is_open() && !settled.outgrown);
        let grown = conflict(Some(120.0)).settled_by(&[word("wetland:1", 99.5)]);
        assert!(grown.is_open() && grown.outgrown);
        // Planned green is told, and nobody has to settle it.
        assert!(!Conflict { weighs: false, ..open }.is_open());
    }
}
