//! A city as the indicators see it: boundaries, layers, figures, declarations. Nothing is read
//! here; whoever has the files hands the content over, with its digest.
//!
//! Every layer carries the year it describes. The reported year and today are two views of one
//! city ([`City::view`]): a park opened after the cut-off year lifts the second and not the first.
//!
//! Bilingual by nature: it knows how people write yes and no in a column.

use crate::{
    outcome::{InputRef, Need, ZoneKind, ZoneRef},
    statistics::{StatisticScope, Statistics},
};
use geo_types::MultiPolygon;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_geometry::{LineSet, PolygonSet};
use yuanjian_layer::{LayerKind, Table, Value};

/// What kind of territory a district is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistrictKind {
    /// An urban district. Districts do not overlap; together they are the city.
    District,
    /// A development zone. It may lie across districts and is never added to them.
    DevelopmentZone,
}

/// A district or development zone.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: DistrictKind,
    /// Its territory, in metres.
    pub area: MultiPolygon<f64>,
}

/// A boundary of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
    /// The year it describes.
    pub year: i32,
    /// Its ground, in metres.
    pub area: MultiPolygon<f64>,
    /// Where it came from; its `version` is named by every number measured inside.
    pub input: InputRef,
}

/// The shapes of a layer.
#[derive(Debug, Clone, PartialEq)]
pub enum Shapes {
    /// Areas.
    Polygons(PolygonSet),
    /// Lines.
    Lines(LineSet),
}

/// A layer of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct CityLayer {
    /// What it holds.
    pub kind: LayerKind,
    /// The year it describes.
    pub year: i32,
    /// Where it came from.
    pub input: InputRef,
    /// Its shapes, one entry a feature.
    pub shapes: Shapes,
    /// Identity of each feature.
    pub ids: Vec<String>,
    /// Name of each feature, empty where it has none.
    pub names: Vec<String>,
    /// Class of each feature: a code of CJJ/T 85-2017 for green land; `tree`, `shrub`, `grass`
    /// for canopy; `natural`, `artificial`, `exempt` for shoreline; the level for roads.
    pub classes: Vec<String>,
    /// Columns that say yes or no.
    pub flags: BTreeMap<String, Vec<Option<bool>>>,
    /// Columns that hold numbers.
    pub numbers: BTreeMap<String, Vec<Option<f64>>>,
}

/// A statement that a requirement is met or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Declaration {
    /// Whether the requirement is met; nothing when the unit has not said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub met: Option<bool>,
    /// In the unit's words.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub statement: String,
    /// What proves it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<InputRef>,
    /// Who declared.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub by: String,
    /// On which day, `2021-12-31`.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub on: String,
}

/// Everything known of a city.
#[derive(Debug, Clone, Default)]
pub struct City {
    /// Stable key.
    pub key: String,
    /// Name.
    pub name: String,
    /// The year reported: nothing younger counts in it.
    pub data_year: i32,
    /// The year of the present state, not before `data_year`.
    pub today_year: i32,
    /// Its districts and development zones.
    pub districts: Vec<District>,
    /// Where they came from.
    pub districts_input: Option<InputRef>,
    /// The built-up area, one boundary a survey.
    pub built_up: Vec<Boundary>,
    /// The survey year that "old built-up area" means. Without it, the latest before the one used.
    pub baseline_year: Option<i32>,
    /// The planning area.
    pub planning: Vec<Boundary>,
    /// The layers.
    pub layers: Vec<CityLayer>,
    /// The figures of the bureaus.
    pub statistics: Statistics,
    /// Where they came from.
    pub statistics_input: Option<InputRef>,
    /// What was declared, by indicator key.
    pub declarations: BTreeMap<String, Declaration>,
    /// Facts that decide what applies and which threshold counts.
    pub facts: yuanjian_standard::CityFacts,
    /// Parameters that the city sets itself, by `method.parameter`.
    pub parameters: toml::Table,
    /// Internal targets by `indicator.measure`, in the measure's unit; never weaker than the
    /// standard, because promises may be higher and never lower (row 36).
    pub targets: BTreeMap<String, f64>,
    /// The coordinate system, for areas on the ellipsoid.
    pub crs: Option<yuanjian_layer::crs::Crs>,
}

/// When.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The year reported.
    DataYear,
    /// The present state.
    Today,
}

/// Zones with their shapes, in one fixed order: the whole city, districts, development zones, the
/// old and the added built-up area.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ZoneSet {
    /// Which zones.
    pub refs: Vec<ZoneRef>,
    /// Their ground, one feature a zone.
    pub shapes: PolygonSet,
    /// The ground that all of them are cut to: the whole city.
    pub within: PolygonSet,
}

/// A city at one moment.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// The city.
    pub city: &'a City,
    /// When.
    pub moment: Moment,
    /// The year.
    pub year: i32,
    /// The built-up area that counts.
    pub boundary: Option<&'a Boundary>,
    /// The built-up area to compare with.
    pub old_boundary: Option<&'a Boundary>,
    /// The planning area that counts.
    pub planning: Option<&'a Boundary>,
    /// Zones of the built-up area; empty without a boundary.
    pub built_up: ZoneSet,
    /// Zones of the planning area; empty without one.
    pub planned: ZoneSet,
}

impl City {
    /// The year of a moment.
    pub fn year(&self, moment: Moment) -> i32 {
        match moment {
            Moment::DataYear => self.data_year,
            Moment::Today => self.today_year.max(self.data_year),
        }
    }

    /// The city at a moment, with its zones cut out.
    pub fn view(&self, moment: Moment) -> View<'_> {
        let year = self.year(moment);
        let boundary = latest(&self.built_up, year, |b| b.year);
        let old_boundary = boundary.and_then(|current| match self.baseline_year {
            Some(baseline) => {
                self.built_up.iter().find(|b| b.year == baseline && b.year < current.year)
            }
            None => latest(&self.built_up, current.year - 1, |b| b.year),
        });
        let planning = latest(&self.planning, year, |b| b.year);
        View {
            city: self,
            moment,
            year,
            boundary,
            old_boundary,
            planning,
            built_up: boundary.map(|b| self.zones(b, old_boundary)).unwrap_or_default(),
            planned: planning.map(|b| self.zones(b, None)).unwrap_or_default(),
        }
    }

    /// The ground built up between two surveys: what lies in `current` and not in `old`.
    pub fn added_area(current: &Boundary, old: &Boundary) -> MultiPolygon<f64> {
        yuanjian_geometry::difference(&current.area, &old.area)
    }

    /// The zones that figures may be reported for, where no boundary cuts them out.
    pub fn zones_without_shapes(&self) -> Vec<ZoneRef> {
        let city = ZoneRef { kind: ZoneKind::City, code: "city".to_owned(), name: String::new() };
        let mut refs = vec![city];
        for (kind, zone) in [
            (DistrictKind::District, ZoneKind::District),
            (DistrictKind::DevelopmentZone, ZoneKind::DevelopmentZone),
        ] {
            refs.extend(self.districts.iter().filter(|d| d.kind == kind).map(|d| ZoneRef {
                kind: zone,
                code: d.code.clone(),
                name: d.name.clone(),
            }));
        }
        refs
    }

    fn zones(&self, boundary: &Boundary, old: Option<&Boundary>) -> ZoneSet {
        let mut zones = ZoneSet {
            within: PolygonSet::from_multipolygons([&boundary.area]),
            ..ZoneSet::default()
        };
        zones.push(ZoneKind::City, "city", "", &boundary.area);
        for kind in [DistrictKind::District, DistrictKind::DevelopmentZone] {
            for district in self.districts.iter().filter(|d| d.kind == kind) {
                let zone = match kind {
                    DistrictKind::District => ZoneKind::District,
                    DistrictKind::DevelopmentZone => ZoneKind::DevelopmentZone,
                };
                zones.push(zone, &district.code, &district.name, &district.area);
            }
        }
        if let Some(old) = old {
            zones.push(ZoneKind::OldBuiltUp, "old", "", &old.area);
            zones.push(ZoneKind::AddedBuiltUp, "added", "", &Self::added_area(boundary, old));
        }
        zones
    }
}

impl ZoneSet {
    fn push(&mut self, kind: ZoneKind, code: &str, name: &str, area: &MultiPolygon<f64>) {
        self.refs.push(ZoneRef { kind, code: code.to_owned(), name: name.to_owned() });
        self.shapes.push(area);
    }

    /// How many zones there are.
    pub fn len(&self) -> usize {
        self.refs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.refs.is_empty()
    }
}

/// The youngest item that is not younger than `year`.
fn latest<T>(items: &[T], year: i32, of: impl Fn(&T) -> i32) -> Option<&T> {
    items.iter().filter(|item| of(item) <= year).max_by_key(|item| of(item))
}

impl<'a> View<'a> {
    /// The layer of a kind that counts at this moment.
    ///
    /// # Errors
    /// The need for it, when none was handed in for this year or before.
    pub fn layer(&self, kind: LayerKind) -> Result<&'a CityLayer, Need> {
        self.city
            .layers
            .iter()
            .filter(|layer| layer.kind == kind && layer.year <= self.year)
            .max_by_key(|layer| layer.year)
            .ok_or(Need::Layer { kind })
    }

    /// A figure for a zone, of the view's year.
    pub fn statistic(&self, key: &str, zone: &ZoneRef) -> Option<f64> {
        self.city.statistics.value(key, &statistic_scope(zone), self.year)
    }

    /// Whether today differs from the reported year in anything that was handed in.
    pub fn is_same_as_reported(&self) -> bool {
        self.year == self.city.data_year
    }
}

/// The place in the statistics that belongs to a zone.
pub fn statistic_scope(zone: &ZoneRef) -> StatisticScope {
    match zone.kind {
        ZoneKind::City => StatisticScope::City,
        ZoneKind::District | ZoneKind::DevelopmentZone => {
            StatisticScope::District(zone.code.clone())
        }
        ZoneKind::OldBuiltUp => StatisticScope::OldBuiltUp,
        ZoneKind::AddedBuiltUp => StatisticScope::AddedBuiltUp,
    }
}

impl CityLayer {
    /// A layer from a table whose shapes are in metres. `class_field` and `name_field` may be
    /// empty. Every yes-or-no column and every number column is kept; words such as 是, 否, yes
    /// and no are read as what they say.
    ///
    /// Features are put in the order of their shapes, so that the order of the file changes no bit.
    pub fn from_table(
        kind: LayerKind,
        year: i32,
        input: InputRef,
        table: &Table,
        class_field: &str,
        name_field: &str,
    ) -> Self {
        let lines = matches!(kind, LayerKind::Roads | LayerKind::Greenways | LayerKind::Shoreline);
        let (shapes, order) = if lines {
            let set = table.lines();
            let order = crate::order::of_lines(&set);
            (Shapes::Lines(crate::order::select_lines(&set, &order)), order)
        } else {
            let set = table.polygons();
            let order = crate::order::of_polygons(&set);
            (Shapes::Polygons(set.select(&order)), order)
        };
        let texts = |field: &str| -> Vec<String> {
            let column = if field.is_empty() { None } else { table.column(field) };
            order
                .iter()
                .map(|&i| {
                    column
                        .and_then(|c| table.features[i].attributes.get(c))
                        .map(Value::text)
                        .unwrap_or_default()
                })
                .collect()
        };
        let mut flags = BTreeMap::new();
        let mut numbers = BTreeMap::new();
        for (column, field) in table.fields.iter().enumerate() {
            let cells = || {
                order
                    .iter()
                    .map(|&i| table.features[i].attributes.get(column).unwrap_or(&Value::Null))
            };
            let as_flags: Vec<Option<bool>> = cells().map(flag).collect();
            if as_flags.iter().any(Option::is_some) {
                flags.insert(field.name.clone(), as_flags);
            }
            let as_numbers: Vec<Option<f64>> =
                cells().map(|v| v.number().filter(|n| n.is_finite())).collect();
            if as_numbers.iter().any(Option::is_some) {
                numbers.insert(field.name.clone(), as_numbers);
            }
        }
        Self {
            kind,
            year,
            input,
            ids: order.iter().map(|&i| table.features[i].id.clone()).collect(),
            names: texts(name_field),
            classes: texts(class_field),
            shapes,
            flags,
            numbers,
        }
    }

    /// The areas; an empty set for a layer of lines.
    pub fn polygons(&self) -> &PolygonSet {
        static NONE: std::sync::OnceLock<PolygonSet> = std::sync::OnceLock::new();
        match &self.shapes {
            Shapes::Polygons(set) => set,
            Shapes::Lines(_) => NONE.get_or_init(PolygonSet::new),
        }
    }

    /// The lines; an empty set for a layer of areas.
    pub fn lines(&self) -> &LineSet {
        static NONE: std::sync::OnceLock<LineSet> = std::sync::OnceLock::new();
        match &self.shapes {
            Shapes::Lines(set) => set,
            Shapes::Polygons(_) => NONE.get_or_init(LineSet::default),
        }
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The class of feature `i`, empty when it has none.
    pub fn class(&self, i: usize) -> &str {
        self.classes.get(i).map_or("", String::as_str)
    }

    /// The yes or no of a column at feature `i`.
    pub fn flag(&self, column: &str, i: usize) -> Option<bool> {
        self.flags.get(column).and_then(|c| c.get(i).copied().flatten())
    }

    /// The number of a column at feature `i`.
    pub fn number(&self, column: &str, i: usize) -> Option<f64> {
        self.numbers.get(column).and_then(|c| c.get(i).copied().flatten())
    }

    /// Positions of the features whose class passes.
    pub fn of_class(&self, mut passes: impl FnMut(&str) -> bool) -> Vec<usize> {
        (0..self.len()).filter(|&i| passes(self.class(i))).collect()
    }
}

/// Yes or no as people write it; 1 and 0 count.
fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::Int(1) => Some(true),
        Value::Int(0) => Some(false),
        Value::Text(text) => match text.trim().to_lowercase().as_str() {
            "1" | "yes" | "y" | "true" | "t" | "是" | "有" | "达标" | "√" => Some(true),
            "0" | "no" | "n" | "false" | "f" | "否" | "无" | "不达标" | "×" => Some(false),
            _ => None,
        },
        Value::Null | Value::Int(_) | Value::Real(_) => None,
    }
}
