//! The figures that the bureaus of the invented city hand in.
//!
//! Totals are made of the districts' parts, so that parts and totals agree wherever a figure is
//! asked by district. Last year stands a little lower than this year, as it does in growing towns.

use crate::{
    city::{DATA_YEAR, SampleCity, TODAY_YEAR},
    tally::zones_of_city,
};

/// For which part of the city a figure holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The whole city.
    City,
    /// What was built up in the old year.
    OldBuiltUp,
    /// What was built up since.
    AddedBuiltUp,
    /// The district or development zone with this code.
    District(String),
}

/// One figure of the statistics workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Key in the edition's `statistics.toml`.
    pub key: &'static str,
    /// For which part of the city.
    pub scope: Scope,
    /// For which year.
    pub year: i32,
    /// The figure in the definition's unit.
    pub value: f64,
    /// Where it was read.
    pub source: String,
    /// Anything else.
    pub note: String,
}

/// Figures by district: key, per thousand people, and how much of them is in the new town.
const PER_THOUSAND: [(&str, f64); 12] = [
    ("new_residential_area", 0.52),
    ("new_residential_compliant_area", 0.497),
    ("garden_style_units", 0.92),
    ("residential_units", 1.74),
    ("parks_total", 0.17),
    ("parks_free", 0.17),
    ("sewage_produced", 7.3),
    ("sewage_treated", 6.92),
    ("garbage_produced", 352.0),
    ("garbage_harmless", 352.0),
    ("road_surface_total", 15_200.0),
    ("road_surface_good", 14_540.0),
];

/// Figures of the whole city: key, value this year, change from the year before.
const OF_THE_CITY: [(&str, f64, f64); 18] = [
    ("satisfied_respondents", 1_412.0, 21.0),
    ("valid_respondents", 1_640.0, 0.0),
    ("garden_style_yearly_rise", 3.1, 0.4),
    ("score_construction", 8.4, 0.1),
    ("score_maintenance", 8.1, 0.1),
    ("score_function", 8.3, 0.0),
    ("score_landscape", 8.6, 0.2),
    ("score_character", 7.9, 0.1),
    ("water_sections_class4", 11.0, 1.0),
    ("water_sections_total", 14.0, 0.0),
    ("good_air_days", 301.0, 6.0),
    ("heat_island_intensity", 2.6, -0.1),
    ("city_appearance_score", 8.2, 0.1),
    ("water_tests_passed", 25_498.0, 212.0),
    ("water_tests_total", 25_550.0, 200.0),
    ("sludge_compliant", 18_930.0, 640.0),
    ("sludge_produced", 20_410.0, 380.0),
    ("green_building_share", 47.5, 5.5),
];

/// Figures that are counted in whole pieces.
const WHOLE: [&str; 5] =
    ["garden_style_units", "residential_units", "parks_total", "parks_free", "urban_population"];

impl SampleCity {
    /// Every figure for last year, the data year and today, as the bureaus hand them in.
    ///
    /// Heat metering has none: the city lies south of the heating region.
    pub fn statistics(&self) -> Vec<Figure> {
        let mut figures = Vec::new();
        for year in [DATA_YEAR - 1, DATA_YEAR, TODAY_YEAR] {
            self.figures_of(year, &mut figures);
        }
        figures
    }

    fn figures_of(&self, year: i32, into: &mut Vec<Figure>) {
        let growth = 1.0 + 0.012 * f64::from(year - DATA_YEAR);
        let mut put = |key: &'static str, scope: Scope, value: f64| {
            into.push(Figure {
                key,
                scope,
                year,
                value,
                source: self.words.statistics_bureau.clone(),
                note: self.words.city_note.clone(),
            });
        };
        let zones = zones_of_city();
        let people: Vec<f64> = zones
            .iter()
            .map(|(_, belongs)| {
                let people = self.tally.people_where(belongs) as f64;
                if year == DATA_YEAR { people } else { (people * growth).round() }
            })
            .collect();
        for ((code, belongs), people) in zones.iter().zip(&people) {
            let scope = scope_of(code);
            put("urban_population", scope.clone(), *people);
            // Water is no construction land: about a tenth of the built-up area.
            let hectares = self.tally.ground_where(belongs) * 0.93 / 10_000.0;
            put("construction_land_area", scope, (hectares * 100.0).round() / 100.0);
        }
        for (n, (key, rate)) in PER_THOUSAND.into_iter().enumerate() {
            let mut total = 0.0;
            for ((code, _), people) in zones.iter().zip(&people) {
                let Scope::District(code) = scope_of(code) else { continue };
                // Districts differ, and the pair "of all" and "of these" differs alike.
                let local =
                    1.0 + 0.03 * f64::from((code.bytes().last().unwrap_or(0) % 4) as i8 - 2);
                let raw = people / 1000.0 * rate * if n % 2 == 0 { local } else { local.min(1.0) };
                let value =
                    if WHOLE.contains(&key) { raw.round() } else { (raw * 100.0).round() / 100.0 };
                if code.ends_with(['2', '3', '4', '5']) && !code.contains("17") {
                    total += value;
                }
                put(key, Scope::District(code), value);
            }
            put(key, Scope::City, (total * 100.0).round() / 100.0);
        }
        for (key, value, change) in OF_THE_CITY {
            let value = value + change * f64::from(year - DATA_YEAR);
            put(key, Scope::City, (value * 100.0).round() / 100.0);
        }
    }
}

fn scope_of(code: &str) -> Scope {
    match code {
        "city" => Scope::City,
        "old" => Scope::OldBuiltUp,
        "added" => Scope::AddedBuiltUp,
        code => Scope::District(code.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_figure_that_the_2016_edition_asks_for_is_there_but_heat_metering() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/standards/national-garden-city/2016/statistics.toml"
        );
        let asked: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let given: BTreeSet<&str> = crate::generate(7)
            .statistics()
            .iter()
            .filter(|f| f.scope == Scope::City && f.year == DATA_YEAR)
            .map(|f| f.key)
            .collect();
        for definition in asked["statistics"].as_array().unwrap() {
            let key = definition["key"].as_str().unwrap();
            assert!(
                given.contains(key) || key.contains("heat_metered") || key.contains("heated_"),
                "{key}"
            );
        }
    }

    #[test]
    fn districts_add_up_to_the_city() {
        let figures = crate::generate(7).statistics();
        let of = |key: &str, wanted: &dyn Fn(&Scope) -> bool| -> f64 {
            figures
                .iter()
                .filter(|f| f.key == key && f.year == DATA_YEAR && wanted(&f.scope))
                .map(|f| f.value)
                .sum()
        };
        for key in ["urban_population", "sewage_treated", "residential_units"] {
            let city = of(key, &|s| *s == Scope::City);
            let parts = of(key, &|s| matches!(s, Scope::District(c) if c < &"990170".to_owned()));
            assert!((city - parts).abs() < 1e-6 * city, "{key}: {city} {parts}");
        }
    }
}
