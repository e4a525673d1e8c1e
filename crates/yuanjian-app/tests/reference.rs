//! Five real cities, measured from their files, against numbers that GeoPandas and GEOS computed.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::{Path, PathBuf};
use yuanjian_app::measure::{
    Figure, Ground, Measurement, Request, ZoneFields, Zones, arcs, measure, radii,
};

const CITIES: [&str; 5] =
    ["monaco", "liechtenstein", "baltimore", "beijing_haidian", "helsinki_centre"];

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("YUANJIAN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    if folder.join("data/cities").is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: ../shared is not here");
    None
}

struct City {
    source: Box<dyn Fn(&str) -> String>,
    reference: serde_json::Value,
    has_districts: bool,
}

impl City {
    fn zones(&self) -> Zones {
        Zones {
            boundary: (self.source)("boundary"),
            districts: self.has_districts.then(|| (self.source)("districts")),
            fields: ZoneFields::default(),
            encoding: None,
        }
    }

    fn ground(&self, layer: &str, only: Option<&str>) -> Ground {
        Ground { source: (self.source)(layer), only: only.map(str::to_owned) }
    }

    fn share(&self, only: Option<&str>) -> Measurement {
        let subject = self.ground("green", only);
        measure(&Request::AreaShare { name: "green-space-rate", subject, zones: self.zones() })
            .unwrap()
    }

    fn coverage(&self, rules: &str) -> Measurement {
        measure(&Request::Service {
            parks: self.ground("green", Some("cls=leisure=park")),
            residential: self.ground("residential", None),
            radii: radii(rules).unwrap(),
            historic: None,
            historic_radii: Vec::new(),
            arcs: arcs(16, false).unwrap(),
            zones: self.zones(),
        })
        .unwrap()
    }

    /// Hold a measurement against one key of the city and of every district.
    fn equals(&self, measured: &Measurement, key: &str) {
        close(&measured.city, &self.reference["city"][key], key);
        let districts = self.reference["districts"].as_array().cloned().unwrap_or_default();
        assert_eq!(measured.districts.len(), districts.len());
        for want in &districts {
            let name = want["name"].as_str().unwrap();
            let district = measured.districts.iter().find(|d| d.name == name).unwrap();
            close(&district.figure, &want[key], &format!("{key} of {name}"));
        }
    }
}

fn close(figure: &Figure, want: &serde_json::Value, what: &str) {
    match (figure.value, want.as_f64()) {
        (Some(value), Some(want)) => {
            assert!(
                (value - want).abs() <= 1e-9 * want.abs().max(1e-12),
                "{what}: {value} against {want}"
            );
        }
        (value, want) => assert_eq!(value, want, "{what}"),
    }
}

fn cities() -> Vec<City> {
    let Some(shared) = shared() else { return Vec::new() };
    CITIES
        .iter()
        .map(|name| {
            let folder = shared.join("data/cities").join(name);
            let text = std::fs::read_to_string(folder.join("reference.json")).unwrap();
            let reference: serde_json::Value = serde_json::from_str(&text).unwrap();
            let file = folder.join(format!("{name}.gpkg"));
            City {
                has_districts: reference["districts"].as_array().is_some_and(|d| !d.is_empty()),
                reference,
                source: Box::new(move |layer| format!("{}:{layer}", file.display())),
            }
        })
        .collect()
}

#[test]
fn the_green_and_park_ratios_of_real_cities_equal_those_of_geos() {
    for city in cities() {
        city.equals(&city.share(None), "green_ratio");
        city.equals(&city.share(Some("cls=leisure=park")), "park_ratio");
    }
}

#[test]
fn the_service_coverage_of_real_cities_equals_that_of_geos() {
    for city in cities() {
        city.equals(&city.coverage("0:500"), "residential_coverage_all_parks_500m");
        city.equals(&city.coverage("0:300"), "residential_coverage_all_parks_300m");
        city.equals(
            &city.coverage("5000:500,2000:300"),
            "residential_coverage_graded_5000m2_500m_2000m2_300m",
        );
    }
}
