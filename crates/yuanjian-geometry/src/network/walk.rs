//! A network of drawn ways, doors set onto it, and how far it is from the nearest one.

use super::join::{Key, distance, join_ends, key};
use super::{Edge, Graph, NetworkError, Source};
use crate::distance::{distance_to_polygon, distance_to_segment};
use crate::index::BoxIndex;
use crate::{Bounds, LineSet, PolygonSet};
use rayon::prelude::*;
use std::collections::HashMap;

/// Ways that can be walked both ways, joined where they meet.
pub struct WalkNetwork {
    graph: Graph,
    nodes: Vec<[f64; 2]>,
    edges: Vec<Edge>,
    /// The vertices of all edges, one behind the other, both ends included.
    xy: Vec<[f64; 2]>,
    /// Where the vertices of each edge end.
    ends: Vec<usize>,
}

/// A place on the network, or beside it: the nearest point of the nearest edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// The edge.
    pub edge: u32,
    /// Metres from the edge's first end along it.
    pub along_m: f64,
    /// Metres from the edge to the place, as the crow flies.
    pub away_m: f64,
}

impl WalkNetwork {
    /// Makes a network of lines. Nodes are the ends of lines and every vertex that two lines share;
    /// where one line passes the same vertex twice, as a ramp may, it does not meet itself. Ends within `tolerance_m` of another line are joined with it first (0: only what
    /// meets exactly). Lines that cross without a common vertex do not meet. Repeated vertices are
    /// dropped, and so is a part with a coordinate that is not finite.
    ///
    /// # Errors
    ///
    /// A tolerance that is negative or not finite, or more nodes than can be numbered.
    pub fn from_lines(lines: &LineSet, tolerance_m: f64) -> Result<Self, NetworkError> {
        if !(tolerance_m >= 0.0 && tolerance_m.is_finite()) {
            return Err(NetworkError::BadTolerance { tolerance_m });
        }
        let mut parts: Vec<Vec<[f64; 2]>> = (0..lines.len())
            .flat_map(|i| lines.parts(i))
            .filter(|part| part.iter().flatten().all(|v| v.is_finite()))
            .map(|part| {
                // Adding 0 makes -0 the same point as 0.
                let mut part: Vec<[f64; 2]> = part.iter().map(|p| p.map(|v| v + 0.0)).collect();
                part.dedup();
                part
            })
            .filter(|part| part.len() >= 2)
            .collect();
        join_ends(&mut parts, tolerance_m);
        // The line a vertex was first seen in, and whether it is a node.
        let mut seen: HashMap<Key, (usize, bool)> = HashMap::new();
        for (i, part) in parts.iter().enumerate() {
            for (j, p) in part.iter().enumerate() {
                let is_end = j == 0 || j + 1 == part.len();
                let (line, meets) = seen.entry(key(*p)).or_insert((i, false));
                *meets |= is_end || *line != i;
            }
        }
        let mut network = Self {
            graph: Graph::default(),
            nodes: Vec::new(),
            edges: Vec::new(),
            xy: Vec::new(),
            ends: Vec::new(),
        };
        let mut numbers: HashMap<Key, u32> = HashMap::new();
        for part in &parts {
            let mut from = 0;
            for to in 1..part.len() {
                if seen.get(&key(part[to])).is_some_and(|(_, meets)| *meets) {
                    network.add_edge(&part[from..=to], &mut numbers);
                    from = to;
                }
            }
        }
        network.graph = Graph::new(network.nodes.len(), network.edges.iter().copied())?;
        Ok(network)
    }

    fn add_edge(&mut self, course: &[[f64; 2]], numbers: &mut HashMap<Key, u32>) {
        let (Some(&first), Some(&last)) = (course.first(), course.last()) else { return };
        let [from, to] = [first, last].map(|p| {
            *numbers.entry(key(p)).or_insert_with(|| {
                self.nodes.push(p);
                (self.nodes.len() - 1) as u32
            })
        });
        let length_m = course.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
        self.edges.push(Edge { from, to, length_m });
        self.xy.extend_from_slice(course);
        self.ends.push(self.xy.len());
    }

    /// The nodes' coordinates, in metres.
    pub fn nodes(&self) -> &[[f64; 2]] {
        &self.nodes
    }

    /// The edges, with their planar lengths.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Nodes and lengths alone.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The vertices of an edge, both ends included.
    pub fn course(&self, edge: u32) -> &[[f64; 2]] {
        let edge = edge as usize;
        let from = if edge == 0 { 0 } else { self.ends[edge - 1] };
        &self.xy[from..self.ends[edge]]
    }

    /// Length of everything in metres.
    pub fn length_m(&self) -> f64 {
        self.edges.iter().map(|e| e.length_m).sum()
    }

    /// The nodes that lie in a polygon or within so many metres of one, in order: where one steps
    /// into a park whose entrances are not known.
    pub fn nodes_within(&self, polygons: &PolygonSet, within_m: f64) -> Vec<u32> {
        let boxes: Vec<Bounds> = (0..polygons.len()).map(|i| polygons.bounds(i)).collect();
        let index = BoxIndex::new(&boxes);
        let near = |p: &[f64; 2]| {
            let mut found = false;
            index.each(&Bounds::of(&[*p]).grow(within_m), |i| {
                found = distance_to_polygon(*p, polygons, i) <= within_m;
                !found
            });
            found
        };
        let found: Vec<bool> = self.nodes.par_iter().map(near).collect();
        (0..self.nodes.len() as u32).filter(|&i| found[i as usize]).collect()
    }

    /// Sets places onto the network, each onto the nearest edge within so many metres; of edges
    /// equally near onto the first.
    pub fn spots(&self, places: &[[f64; 2]], within_m: f64) -> Vec<Option<Spot>> {
        let mut boxes = Vec::with_capacity(self.xy.len());
        let mut stretches = Vec::with_capacity(self.xy.len());
        for edge in 0..self.edges.len() as u32 {
            let mut along_m = 0.0;
            for pair in self.course(edge).windows(2) {
                boxes.push(Bounds::of(pair));
                stretches.push((edge, along_m, pair[0], pair[1]));
                along_m += distance(pair[0], pair[1]);
            }
        }
        let index = BoxIndex::new(&boxes);
        places
            .par_iter()
            .map(|&place| {
                let mut best: Option<(usize, Spot)> = None;
                index.each(&Bounds::of(&[place]).grow(within_m), |i| {
                    let (edge, before_m, a, b) = stretches[i];
                    let (along, away_m) = distance_to_segment(place, a, b);
                    let better = best.is_none_or(|(least, spot)| {
                        away_m < spot.away_m || away_m == spot.away_m && i < least
                    });
                    if away_m <= within_m && better {
                        let along_m = before_m + along * distance(a, b);
                        best = Some((i, Spot { edge, along_m, away_m }));
                    }
                    true
                });
                best.map(|(_, spot)| spot)
            })
            .collect()
    }

    /// Where walking from a spot leads to: the two ends of its edge.
    pub fn sources(&self, spot: &Spot) -> [Source; 2] {
        let edge = self.edges[spot.edge as usize];
        let on_m = (edge.length_m - spot.along_m).max(0.0);
        [
            Source { node: edge.from, walked_m: spot.away_m + spot.along_m },
            Source { node: edge.to, walked_m: spot.away_m + on_m },
        ]
    }

    /// Metres from a spot to the nearest place from which the node distances were measured.
    pub fn metres(&self, spot: &Spot, distances: &[f64]) -> f64 {
        let metres = |s: Source| {
            distances.get(s.node as usize).copied().unwrap_or(f64::INFINITY) + s.walked_m
        };
        let [from, to] = self.sources(spot).map(metres);
        from.min(to)
    }

    /// Walks from nodes and from doors up to a limit in metres.
    pub fn reach(&self, nodes: &[u32], doors: &[Spot], limit_m: f64) -> Reached<'_> {
        let mut sources: Vec<Source> = nodes.iter().map(|&node| Source::at(node)).collect();
        sources.extend(doors.iter().flat_map(|door| self.sources(door)));
        let mut doors: Vec<Spot> =
            doors.iter().filter(|door| door.away_m <= limit_m).copied().collect();
        doors.sort_by(|a, b| a.edge.cmp(&b.edge).then(a.along_m.total_cmp(&b.along_m)));
        let distances = self.graph.reach(&sources, limit_m);
        Reached { network: self, limit_m, distances, doors }
    }
}

/// How far it is from the nearest source, for every node and any spot.
pub struct Reached<'a> {
    network: &'a WalkNetwork,
    limit_m: f64,
    distances: Vec<f64>,
    doors: Vec<Spot>,
}

impl Reached<'_> {
    /// Metres from the nearest source for every node; infinite beyond the limit.
    pub fn distances(&self) -> &[f64] {
        &self.distances
    }

    /// How many nodes lie within the limit.
    pub fn nodes(&self) -> usize {
        self.distances.iter().filter(|d| d.is_finite()).count()
    }

    /// Metres from a spot to the nearest source, the way to the network included; infinite beyond
    /// the limit.
    pub fn metres(&self, spot: &Spot) -> f64 {
        let over_nodes = self.network.metres(spot, &self.distances);
        // A door on the same edge is reached without passing a node.
        let metres = self.doors_on(spot.edge).iter().fold(over_nodes, |least, door| {
            least.min(spot.away_m + door.away_m + (spot.along_m - door.along_m).abs())
        });
        if metres <= self.limit_m { metres } else { f64::INFINITY }
    }

    /// Metres of way within the limit; an edge reached from both ends or from a door on it counts
    /// as far as it is reached.
    pub fn length_m(&self) -> f64 {
        let mut sum = 0.0;
        let mut reached: Vec<[f64; 2]> = Vec::new();
        for (i, edge) in self.network.edges.iter().enumerate() {
            let left = |node: u32| (self.limit_m - self.distances[node as usize]).max(0.0);
            let (from, to) = (left(edge.from).min(edge.length_m), left(edge.to).min(edge.length_m));
            let doors = self.doors_on(i as u32);
            if doors.is_empty() {
                sum += (from + to).min(edge.length_m);
                continue;
            }
            reached.clear();
            reached.extend([[0.0, from], [edge.length_m - to, edge.length_m]]);
            reached.extend(doors.iter().map(|door| {
                let left = self.limit_m - door.away_m;
                [(door.along_m - left).max(0.0), (door.along_m + left).min(edge.length_m)]
            }));
            reached.sort_by(|a, b| a[0].total_cmp(&b[0]));
            let mut until = 0.0_f64;
            for &[start, end] in &reached {
                sum += (end - start.max(until)).max(0.0);
                until = until.max(end);
            }
        }
        sum
    }

    fn doors_on(&self, edge: u32) -> &[Spot] {
        let from = self.doors.partition_point(|door| door.edge < edge);
        let count = self.doors[from..].partition_point(|door| door.edge == edge);
        &self.doors[from..from + count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{LineString, MultiLineString};

    fn lines(parts: &[&[(f64, f64)]]) -> LineSet {
        let lines: Vec<MultiLineString<f64>> = parts
            .iter()
            .map(|part| MultiLineString(vec![LineString::from(part.to_vec())]))
            .collect();
        LineSet::from_lines(&lines)
    }

    fn shape(network: &WalkNetwork) -> (usize, usize, f64) {
        (network.nodes().len(), network.edges().len(), network.length_m())
    }

    /// A street of 100 m with a corner, and a lane that meets it at 40 m.
    const STREET: &[(f64, f64)] = &[(0., 0.), (40., 0.), (60., 0.), (60., 0.), (60., 40.)];
    const LANE: &[(f64, f64)] = &[(40., 0.), (40., -30.)];

    #[test]
    fn ways_meet_at_ends_and_at_vertices_they_share() {
        let network = WalkNetwork::from_lines(&lines(&[STREET, LANE]), 0.0).unwrap();
        assert_eq!(shape(&network), (4, 3, 130.0));
        let crossing = lines(&[STREET, &[(10., -10.), (10., 10.)]]);
        let network = WalkNetwork::from_lines(&crossing, 5.0).unwrap();
        assert_eq!(shape(&network), (4, 2, 120.0), "a bridge is no junction");
    }

    #[test]
    fn an_end_that_stops_short_is_joined_with_end_vertex_or_stretch() {
        let apart = |lane: &[(f64, f64)], tolerance_m| {
            shape(&WalkNetwork::from_lines(&lines(&[STREET, lane]), tolerance_m).unwrap())
        };
        // With the vertex at 40 m, with the stretch at 20 m, with the end at 0 m.
        for (lane, joined) in [
            (&[(40.0, -0.5), (40.0, -30.0)], (4, 3)),
            (&[(20.0, -0.5), (20.0, -30.0)], (4, 3)),
            (&[(-0.5, 0.0), (-30.0, 0.0)], (3, 2)),
        ] {
            let (nodes, edges, _) = apart(lane, 1.0);
            assert_eq!((nodes, edges), joined, "{lane:?}");
            let (nodes, edges, _) = apart(lane, 0.4);
            assert_eq!((nodes, edges), (4, 2), "{lane:?}");
        }
    }

    #[test]
    fn the_order_of_the_lines_does_not_move_a_junction() {
        let a: &[(f64, f64)] = &[(0., 0.), (10., 0.)];
        let b: &[(f64, f64)] = &[(10.3, 0.), (20., 0.)];
        let c: &[(f64, f64)] = &[(10.6, 0.), (10.6, 9.)];
        let mut seen = Vec::new();
        for order in [[a, b, c], [c, b, a], [b, c, a]] {
            let network = WalkNetwork::from_lines(&lines(&order), 0.4).unwrap();
            let mut nodes = network.nodes().to_vec();
            nodes.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
            assert_eq!(nodes, [[0., 0.], [10., 0.], [10.6, 9.], [20., 0.]]);
            seen.push(network.length_m());
        }
        assert!(seen.iter().all(|m| (m - seen[0]).abs() < 1e-9));
    }

    #[test]
    fn doors_and_houses_stand_beside_the_way() {
        let network = WalkNetwork::from_lines(&lines(&[STREET, LANE]), 0.0).unwrap();
        let places = [[10.0, 5.0], [30.0, 0.0], [40.0, -30.0], [500.0, 0.0]];
        let spots = network.spots(&places, 20.0);
        let [Some(door), Some(house), Some(end), None] = spots[..] else { panic!("{spots:?}") };
        assert_eq!((door.along_m, door.away_m), (10.0, 5.0));
        let reached = network.reach(&[], &[door], 60.0);
        // On the door's own edge; then 30 m to the junction and 30 m down the lane, 5 m inside.
        assert_eq!(reached.metres(&house), 25.0);
        assert_eq!(reached.metres(&end), f64::INFINITY, "65 m");
        // 40 m of the street's first edge, 25 m of its second, 25 m of the lane.
        assert_eq!(reached.length_m(), 90.0);
        assert_eq!(reached.nodes(), 2);
        let reached = network.reach(&[], &[door], 65.0);
        assert_eq!(reached.metres(&end), 65.0);
        let short = network.reach(&[], &[door], 15.0);
        assert_eq!(short.length_m(), 20.0, "10 m either way");
    }

    #[test]
    fn a_park_is_entered_at_the_nodes_beside_it() {
        let network = WalkNetwork::from_lines(&lines(&[STREET, LANE]), 0.0).unwrap();
        let mut park = PolygonSet::new();
        park.push_ring([[55., 50.], [70., 50.], [70., 70.], [55., 70.]], true);
        park.end_feature();
        let gates = network.nodes_within(&park, 10.0);
        assert_eq!(
            gates.iter().map(|&n| network.nodes()[n as usize]).collect::<Vec<_>>(),
            [[60., 40.]]
        );
        assert!(network.nodes_within(&park, 9.9).is_empty());
        assert_eq!(network.reach(&gates, &[], 61.0).length_m(), 62.0);
    }

    #[test]
    fn what_is_no_line_is_passed_over_and_no_tolerance_is_refused() {
        let odd = lines(&[&[(0., 0.), (f64::NAN, 1.)], &[(1., 1.), (1., 1.)], LANE]);
        let network = WalkNetwork::from_lines(&odd, 1.0).unwrap();
        assert_eq!(shape(&network), (2, 1, 30.0));
        for tolerance_m in [-1.0, f64::NAN, f64::INFINITY] {
            let refused = WalkNetwork::from_lines(&odd, tolerance_m);
            assert!(matches!(refused, Err(NetworkError::BadTolerance { .. })));
        }
        let empty = WalkNetwork::from_lines(&lines(&[]), 0.0).unwrap();
        assert_eq!(empty.spots(&[[0.0, 0.0]], 10.0), [None]);
        assert_eq!(empty.reach(&[0], &[], 10.0).length_m(), 0.0);
    }
}
