//! Walking against the references: five real cities, whose figures networks of other software gave.

use crate::shared;
use std::path::Path;
use yuanjian_geometry::network::{Spot, WalkNetwork};
use yuanjian_geometry::{LineSet, PolygonSet};
use yuanjian_layer::{ReadOptions, Table, read::read};
use yuanjian_siting::cover::by_walking;

fn table(file: &Path, layer: &str) -> Table {
    let options = ReadOptions { layer: Some(layer.to_owned()), ..ReadOptions::default() };
    read(file, &options).unwrap().table
}

fn those(table: &Table, field: &str, value: &str) -> Table {
    let keep: Vec<usize> =
        (0..table.features.len()).filter(|i| table.value(*i, field).text() == value).collect();
    table.select(&keep)
}

fn city(data: &Path, name: &str) -> (LineSet, PolygonSet, serde_json::Value) {
    let folder = data.join("cities").join(name);
    let file = folder.join(format!("{name}.gpkg"));
    let roads = those(&table(&file, "roads"), "walk", "1").lines();
    let parks = those(&table(&file, "green"), "cls", "leisure=park").polygons();
    let text = std::fs::read_to_string(folder.join("reference.json")).unwrap();
    let reference: serde_json::Value = serde_json::from_str(&text).unwrap();
    (roads, parks, reference["walk_network"].clone())
}

fn close(own: f64, reference: &serde_json::Value, what: &str) {
    let reference = reference.as_f64().unwrap();
    assert!((own - reference).abs() <= 1e-9 * reference, "{what}: {own} against {reference}");
}

#[test]
fn the_walking_networks_of_real_cities_equal_their_references() {
    let Some(data) = shared() else { return };
    for name in ["monaco", "liechtenstein", "baltimore", "beijing_haidian", "helsinki_centre"] {
        let (roads, parks, reference) = city(&data, name);
        let network = WalkNetwork::from_lines(&roads, 0.0).unwrap();
        let gates = network.nodes_within(&parks, 20.0);
        // Where a vertex is drawn twice the reference has an edge without length, we have none.
        let repeated = (0..roads.len())
            .flat_map(|i| roads.parts(i))
            .flat_map(|part| part.windows(2))
            .filter(|pair| pair[0] == pair[1] && network.nodes().contains(&pair[0]))
            .count();
        let counts = [network.nodes().len(), network.edges().len() + repeated, gates.len()];
        let keys = ["nodes", "edges", "source_nodes_within_20m_of_a_park"];
        for (own, key) in counts.iter().zip(keys) {
            assert_eq!(Some(*own as u64), reference[key].as_u64(), "{name} {key}");
        }
        close(network.length_m(), &reference["total_edge_length_m"], name);
        for limit in [300, 500] {
            let reached = network.reach(&gates, &[], f64::from(limit));
            let nodes = reference[format!("nodes_within_{limit}m")].as_u64();
            assert_eq!(Some(reached.nodes() as u64), nodes, "{name} {limit}");
            close(reached.length_m(), &reference[format!("reached_length_{limit}m_m")], name);
        }
    }
}

#[test]
fn cover_by_walking_is_what_walking_from_each_site_says() {
    let Some(data) = shared() else { return };
    let (roads, parks, _) = city(&data, "monaco");
    let network = WalkNetwork::from_lines(&roads, 0.5).unwrap();
    let bounds = parks.total_bounds();
    let mut places = Vec::new();
    for x in 0..25 {
        for y in 0..25 {
            let share = [f64::from(x) / 24.0, f64::from(y) / 24.0];
            places.push([0, 1].map(|a| bounds.min[a] + share[a] * (bounds.max[a] - bounds.min[a])));
        }
    }
    let spots = network.spots(&places, 60.0);
    // Each site has two doors; they lie among the demands, often on the same edge.
    let doors: Vec<Vec<Spot>> =
        spots.chunks(40).map(|c| c.iter().flatten().take(2).copied().collect()).collect();
    let cover = by_walking(&network, &spots, &doors, 400.0, 1_000_000).unwrap();
    let mut pairs = 0;
    for (i, doors) in doors.iter().enumerate() {
        let reached = network.reach(&[], doors, 400.0);
        let served: Vec<u32> = (0..spots.len() as u32)
            .filter(|d| spots[*d as usize].is_some_and(|s| reached.metres(&s) <= 400.0))
            .collect();
        assert_eq!(cover.of(i), served);
        pairs += served.len();
    }
    assert!(pairs > 200, "{pairs}");
    assert!(by_walking(&network, &spots, &doors, 400.0, 10).is_err());
}
