//! Control points: every projection against PROJ's own figures, to less than a millimetre.
//!
//! The figures were computed once with pyproj and stored here, so that the test needs nothing.
#![allow(clippy::unwrap_used, clippy::panic)]

use yuanjian_geometry::PolygonSet;
use yuanjian_layer::crs::{Crs, ParameterSet, Transform, ellipsoid::ellipsoidal_area};

fn worst(rows: impl Iterator<Item = (String, [f64; 4])>) -> (usize, f64) {
    let mut count = 0;
    let mut worst = 0.0_f64;
    for (system, [lon, lat, east, north]) in rows {
        let plane = Crs::parse(&system).unwrap();
        let degrees = Crs::lon_lat(plane.datum.clone());
        let [x, y] = Transform::between(&degrees, &plane).unwrap().point([lon, lat]).unwrap();
        let forward = (x - east).hypot(y - north);
        let [l, b] = Transform::between(&plane, &degrees).unwrap().point([east, north]).unwrap();
        let inverse = ((l - lon) * 111_320.0 * lat.to_radians().cos()).hypot((b - lat) * 111_320.0);
        assert!(forward < 1e-3 && inverse < 1e-3, "{system} {lon} {lat}: {forward} m, {inverse} m");
        worst = worst.max(forward).max(inverse);
        count += 1;
    }
    (count, worst)
}

fn numbers<'a>(fields: impl Iterator<Item = &'a str>) -> [f64; 4] {
    let all: Vec<f64> = fields.map(|f| f.parse().unwrap()).collect();
    all.try_into().unwrap()
}

#[test]
fn every_zone_agrees_with_proj_below_a_millimetre() {
    let text = include_str!("crs/control_points.csv");
    let rows = text.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_digit())).map(|line| {
        let mut fields = line.split(',');
        (format!("EPSG:{}", fields.next().unwrap()), numbers(fields))
    });
    let (count, worst) = worst(rows);
    assert_eq!(count, 520);
    assert!(worst < 1e-6, "worst {worst} m");
}

#[test]
fn systems_without_a_code_agree_with_proj_too() {
    let text = include_str!("crs/control_points_proj.csv");
    let rows = text.lines().filter(|l| l.starts_with('+')).map(|line| {
        let mut fields = line.split(';');
        (fields.next().unwrap().to_owned(), numbers(fields))
    });
    assert_eq!(worst(rows).0, 20);
}

#[test]
fn seven_parameters_move_a_point_as_proj_does() {
    // cs2cs pipeline tmerc⁻¹ → cart → helmert → cart⁻¹ → tmerc of PROJ, both conventions.
    let cases = [
        (
            "position-vector",
            [
                ([420000.0, 2100000.0], [420033.73884215986, 2099951.7278357367]),
                ([512345.678, 3456789.123], [512379.695426178, 3456772.2717016437]),
                ([600000.0, 4420000.0], [600034.819360736, 4420006.04049399]),
                ([455555.5, 5700000.0], [455585.32453264314, 5700035.813462228]),
            ],
        ),
        (
            "coordinate-frame",
            [
                ([420000.0, 2100000.0], [420030.94607661676, 2099945.7414272977]),
                ([512345.678, 3456789.123], [512380.48991375783, 3456766.046560328]),
                ([600000.0, 4420000.0], [600038.147298175, 4419999.591091016]),
                ([455555.5, 5700000.0], [455591.8883575484, 5700029.736637961]),
            ],
        ),
    ];
    for (convention, points) in cases {
        let set = ParameterSet::parse(&format!(
            "system = 'xian80'\nname = 'test'\nsource = 'test'\n[seven]\nconvention = '{convention}'\n\
             dx_m = 24.5\ndy_m = -123.25\ndz_m = -94.75\nrx_seconds = -0.02\nry_seconds = 0.26\n\
             rz_seconds = 0.13\nscale_ppm = 1.1\n"
        ))
        .unwrap();
        let from = Crs::from_epsg(2384).unwrap();
        assert!(Transform::between(&from, &Crs::from_epsg(4548).unwrap()).is_err());
        let from = from.with_shift(set.shift);
        let transform = Transform::between(&from, &Crs::from_epsg(4548).unwrap()).unwrap();
        for (p, want) in points {
            let got = transform.point(p).unwrap();
            assert!(
                (got[0] - want[0]).hypot(got[1] - want[1]) < 1e-3,
                "{convention} {p:?}: {got:?}"
            );
        }
    }
}

#[test]
fn four_parameters_lead_from_a_local_plane_to_the_national_one() {
    let set = ParameterSet::parse(
        "system = '+proj=tmerc +lon_0=114.5 +x_0=800000 +y_0=-3000000 +a=6378245 +rf=298.3'\n\
         name = 'local'\nsource = 'test'\n[four]\ntarget = 'EPSG:4547'\neast_m = -250000.5\n\
         north_m = 3000100.25\nrotation_seconds = 12.5\nrotation = 'counter-clockwise'\nscale_ppm = -3.0\n",
    )
    .unwrap();
    let local = Crs::parse(&set.system).unwrap();
    assert!(set.fits(&local));
    let local = local.with_shift(set.shift);
    let to = Crs::from_epsg(4547).unwrap();
    let got = Transform::between(&local, &to).unwrap().point([801_000.0, 52_000.0]).unwrap();
    let (m, a) = (1.0 - 3e-6_f64, (12.5_f64 / 3600.0).to_radians());
    let want = [
        m * (801_000.0 * a.cos() - 52_000.0 * a.sin()) - 250_000.5,
        m * (801_000.0 * a.sin() + 52_000.0 * a.cos()) + 3_000_100.25,
    ];
    assert!((got[0] - want[0]).hypot(got[1] - want[1]) < 1e-6, "{got:?} {want:?}");
    let back = Transform::between(&to, &local).unwrap().point(got).unwrap();
    assert!((back[0] - 801_000.0).hypot(back[1] - 52_000.0) < 1e-6);
}

#[test]
fn area_on_the_ellipsoid_agrees_with_geographiclib() {
    // pyproj.Geod(ellps='GRS80').polygon_area_perimeter of the drawn edges cut in 200 pieces each.
    type Ring = [[f64; 2]; 4];
    let cases: [(u32, Ring, f64); 3] = [
        (
            4548,
            [
                [430000.0, 4420000.0],
                [433000.0, 4420500.0],
                [432500.0, 4423000.0],
                [430200.0, 4422800.0],
            ],
            7074180.808468727,
        ),
        (
            4548,
            [
                [640000.0, 2100000.0],
                [640100.0, 2100000.0],
                [640100.0, 2100100.0],
                [640000.0, 2100100.0],
            ],
            9995.154483956529,
        ),
        (
            4527,
            [
                [39500000.0, 5400000.0],
                [39520000.0, 5400000.0],
                [39520000.0, 5420000.0],
                [39500000.0, 5420000.0],
            ],
            399998690.144899,
        ),
    ];
    for (code, ring, want) in cases {
        let mut set = PolygonSet::new();
        set.push_ring(ring, true);
        set.end_feature();
        let got = ellipsoidal_area(&Crs::from_epsg(code).unwrap(), &set, 0).unwrap();
        assert!((got / want - 1.0).abs() < 1e-8, "{code}: {got} {want}");
    }
}
