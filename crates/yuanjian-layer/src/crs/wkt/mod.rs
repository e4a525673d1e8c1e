//! Well-known text and PROJJSON, read and written.
//!
//! A `.prj` from desktop software carries no code, spells the methods in its own way and means the
//! same plane; so a text is reduced to datum, method and parameters before anything is compared.

mod build;
mod projjson;
mod read;
mod write;

pub(super) use projjson::{parse_projjson, write_projjson};
pub(super) use read::parse;
pub(super) use write::{write_esri, write_gdal};

use super::Ellipsoid;

const DEGREE: f64 = std::f64::consts::PI / 180.0;
/// Texts are a few kilobytes; anything nested deeper than this is not one.
const DEPTH: usize = 24;

/// What both notations are reduced to; angles in degrees, lengths in metres.
#[derive(Default)]
struct Found {
    title: Option<String>,
    code: Option<u32>,
    geographic: String,
    datum: String,
    ellipsoid: Option<Ellipsoid>,
    towgs84: Vec<f64>,
    prime_meridian: f64,
    method: Option<String>,
    parameters: Vec<(String, f64)>,
    unit_m: f64,
    proj4: Option<String>,
}

/// A value in units of `factor` radians, in degrees; a degree written with fifteen digits is one.
fn degrees(value: f64, factor: f64) -> f64 {
    if (factor - DEGREE).abs() < 1e-12 { value } else { value * factor / DEGREE }
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

enum Kind {
    Angle,
    Length,
    Ratio,
}

fn kind(name: &str) -> Kind {
    if name.contains("easting") || name.contains("northing") {
        Kind::Length
    } else if name.contains("scale") {
        Kind::Ratio
    } else {
        Kind::Angle
    }
}

#[cfg(test)]
mod tests {
    use crate::crs::Crs;

    #[test]
    fn every_system_written_reads_back() {
        for code in
            [4490, 4548, 4526, 4509, 4498, 2382, 2434, 32650, 3857, 3067, 26917, 25832, 4326]
        {
            let crs = Crs::from_epsg(code).unwrap();
            for text in [crs.wkt1_esri(), crs.wkt1(), crs.projjson().map(|j| j.to_string())] {
                let text = text.unwrap();
                let again = Crs::parse(&text).unwrap();
                assert!(again.same_place(&crs), "{code}: {text}");
            }
            let json = crs.projjson().unwrap().to_string();
            assert_eq!(Crs::parse(&json).unwrap().epsg(), Some(code));
            assert_eq!(Crs::parse(&crs.wkt1().unwrap()).unwrap().epsg(), Some(code));
        }
        for text in [
            "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80",
            "+proj=lcc +lat_1=30 +lat_2=62 +lat_0=10 +lon_0=105 +ellps=WGS84",
            "+proj=lcc +lat_1=30 +lat_2=30 +lat_0=30 +lon_0=105 +k_0=0.999 +ellps=WGS84",
            "+proj=tmerc +lon_0=114.5 +k=1.00001 +x_0=800000 +y_0=-3000000 +ellps=GRS80",
        ] {
            let crs = Crs::parse(text).unwrap();
            assert!(Crs::parse(&crs.wkt1_esri().unwrap()).unwrap().same_place(&crs), "{text}");
            assert!(Crs::parse(&crs.wkt1().unwrap()).unwrap().same_place(&crs), "{text}");
            assert!(
                Crs::parse(&crs.projjson().unwrap().to_string()).unwrap().same_place(&crs),
                "{text}"
            );
        }
    }

    #[test]
    fn a_prj_without_a_code_is_known_by_its_parameters() {
        let text = "PROJCS[\"CGCS2000_3_Degree_GK_CM_117E\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",117.0],PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";
        assert_eq!(Crs::parse(text).unwrap().epsg(), Some(4548));
        let six = text.replace("CGCS2000_3_Degree_GK_CM_117E", "CGCS2000_GK_CM_117E");
        assert_eq!(Crs::parse(&six).unwrap().epsg(), Some(4509));
        let feet = text.replace("UNIT[\"Meter\",1.0]", "UNIT[\"Foot_US\",0.3048006096012192]");
        let feet = Crs::parse(&feet).unwrap();
        assert_eq!((feet.epsg(), feet.is_metric()), (None, false));
    }

    #[test]
    fn any_cut_of_a_text_is_refused_or_read_but_never_a_panic() {
        let text = Crs::from_epsg(4548).unwrap().wkt1().unwrap();
        for end in 0..text.len() {
            let _ = Crs::parse(&text[..end]);
            let _ = Crs::parse(&text[end..]);
        }
        let _ = Crs::parse(&"A[".repeat(100_000));
    }
}
