//! The nearest of many sources for every node within a limit.
//!
//! Dijkstra's order is kept only as far as it pays: nodes wait in buckets half a mean edge wide,
//! and a node that improves after it was looked at is looked at again. Every order ends in the
//! same distances, since adding a length to a smaller distance never gives a larger one: the
//! result is the least sum over all paths, bit for bit, however the buckets are cut.
//! Buckets lie in a ring that is only as long as the longest edge.

use super::NetworkError;

/// An edge that can be walked both ways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// One end.
    pub from: u32,
    /// The other end.
    pub to: u32,
    /// Its length in metres, 0 or more.
    pub length_m: f64,
}

/// Where walking begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// The node.
    pub node: u32,
    /// Metres already walked when one stands there.
    pub walked_m: f64,
}

impl Source {
    /// A source at the node itself.
    pub fn at(node: u32) -> Self {
        Self { node, walked_m: 0.0 }
    }
}

/// Where an arc leads, and the bits of its length: four bytes less to fetch than a struct of both,
/// and fetching is most of the time.
type Arc = [u32; 3];

fn arc(to: u32, length_m: f64) -> Arc {
    let bits = length_m.to_bits();
    [to, bits as u32, (bits >> 32) as u32]
}

fn length_m(arc: Arc) -> f64 {
    f64::from_bits(u64::from(arc[2]) << 32 | u64::from(arc[1]))
}

/// Nodes and what leads away from each, in two flat arrays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    /// Where the arcs of each node begin, and the end.
    starts: Vec<u32>,
    arcs: Vec<Arc>,
    longest_m: f64,
    mean_m: f64,
}

impl Graph {
    /// Takes nodes `0..nodes` and their edges. Parallel edges are kept, loops lead nowhere.
    ///
    /// # Errors
    ///
    /// An edge that names no node or has no length, or more than can be numbered in 32 bits.
    pub fn new(
        nodes: usize,
        edges: impl ExactSizeIterator<Item = Edge> + Clone,
    ) -> Result<Self, NetworkError> {
        let count = edges.len();
        if nodes >= u32::MAX as usize || count >= (u32::MAX / 2) as usize {
            return Err(NetworkError::TooLarge { nodes, edges: count });
        }
        // Counted one place further on, so that filling leaves each start where it belongs.
        let mut starts = vec![0_u32; nodes + 2];
        let (mut longest_m, mut sum_m) = (0.0_f64, 0.0);
        for (i, Edge { from, to, length_m }) in edges.clone().enumerate() {
            for node in [from, to] {
                match starts.get_mut(node as usize + 2) {
                    Some(count) => *count += 1,
                    None => return Err(NetworkError::NoSuchNode { edge: i, node }),
                }
            }
            if !(length_m >= 0.0 && length_m.is_finite()) {
                return Err(NetworkError::BadLength { edge: i, length_m });
            }
            longest_m = longest_m.max(length_m);
            sum_m += length_m;
        }
        for i in 2..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut arcs = vec![[0; 3]; 2 * count];
        for Edge { from, to, length_m } in edges {
            for (here, there) in [(from, to), (to, from)] {
                let slot = &mut starts[here as usize + 1];
                arcs[*slot as usize] = arc(there, length_m);
                *slot += 1;
            }
        }
        starts.pop();
        let mean_m = sum_m / count.max(1) as f64;
        Ok(Self { starts, arcs, longest_m, mean_m })
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// For every node the metres to the nearest source, infinite beyond `limit_m`. A source that
    /// names no node, or has walked farther than the limit, is passed over.
    pub fn reach(&self, sources: &[Source], limit_m: f64) -> Vec<f64> {
        let mut search = Search::new(self);
        search.run(sources, limit_m);
        search.distances
    }
}

/// A search that can be run again and again without new memory: for many small reaches in turn.
#[derive(Debug)]
pub struct Search<'a> {
    graph: &'a Graph,
    distances: Vec<f64>,
    touched: Vec<u32>,
    buckets: Vec<Vec<u32>>,
}

impl<'a> Search<'a> {
    /// A search over this graph that has found nothing yet.
    pub fn new(graph: &'a Graph) -> Self {
        Self {
            graph,
            distances: vec![f64::INFINITY; graph.len()],
            touched: Vec::new(),
            buckets: Vec::new(),
        }
    }

    /// Metres from the nearest source of the last run for every node, infinite beyond its limit.
    pub fn distances(&self) -> &[f64] {
        &self.distances
    }

    /// The nodes that the last run reached, in no particular order.
    pub fn reached(&self) -> &[u32] {
        &self.touched
    }

    /// Forgets the last run and walks from these sources up to the limit, which may be infinite.
    pub fn run(&mut self, sources: &[Source], limit_m: f64) {
        for &node in &self.touched {
            self.distances[node as usize] = f64::INFINITY;
        }
        self.touched.clear();
        let graph = self.graph;
        let usable = |s: &&Source| {
            (s.node as usize) < graph.len()
                && s.walked_m >= 0.0
                && s.walked_m.is_finite()
                && s.walked_m <= limit_m
        };
        let farthest =
            sources.iter().filter(usable).fold(graph.longest_m, |m, s| m.max(s.walked_m));
        // A bucket is half a mean edge wide; of a ring of buckets no more than some thousands.
        let width = (graph.mean_m / 2.0).max(farthest / 4096.0).max(1e-6);
        let per_metre = 1.0 / width;
        let ring = ((farthest * per_metre) as usize + 3).next_power_of_two();
        let mask = ring as u64 - 1;
        self.buckets.resize_with(ring.max(self.buckets.len()), Vec::new);
        let number = |metres: f64| (metres * per_metre) as u64;
        let Self { distances, touched, buckets, .. } = self;
        let mut waiting = 0_usize;
        let mut first = u64::MAX;
        for source in sources.iter().filter(usable) {
            let distance = &mut distances[source.node as usize];
            if source.walked_m < *distance {
                if distance.is_infinite() {
                    touched.push(source.node);
                }
                *distance = source.walked_m;
                let bucket = number(source.walked_m);
                buckets[(bucket & mask) as usize].push(source.node);
                first = first.min(bucket);
                waiting += 1;
            }
        }
        let mut bucket = first;
        while waiting > 0 {
            let slot = (bucket & mask) as usize;
            let mut here = std::mem::take(&mut buckets[slot]);
            // What improves within this bucket is put behind and looked at in the same round.
            while !here.is_empty() {
                waiting -= here.len();
                for &node in &here {
                    let walked = distances[node as usize];
                    if number(walked) != bucket {
                        continue;
                    }
                    let from = graph.starts[node as usize] as usize;
                    let to = graph.starts[node as usize + 1] as usize;
                    for &arc in &graph.arcs[from..to] {
                        let there = walked + length_m(arc);
                        let distance = &mut distances[arc[0] as usize];
                        if there < *distance && there <= limit_m {
                            if distance.is_infinite() {
                                touched.push(arc[0]);
                            }
                            *distance = there;
                            buckets[(number(there) & mask) as usize].push(arc[0]);
                            waiting += 1;
                        }
                    }
                }
                here.clear();
                std::mem::swap(&mut here, &mut buckets[slot]);
            }
            buckets[slot] = here;
            bucket += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edge(from: u32, to: u32, length_m: f64) -> Edge {
        Edge { from, to, length_m }
    }

    #[test]
    fn the_nearest_source_counts_and_the_limit_is_kept() {
        let edges = [edge(0, 1, 100.0), edge(1, 2, 100.0), edge(2, 3, 50.0), edge(0, 0, 1.0)];
        let graph = Graph::new(5, edges.into_iter()).unwrap();
        let far = f64::INFINITY;
        let two = [Source::at(0), Source { node: 3, walked_m: 20.0 }];
        assert_eq!(graph.reach(&two, far), [0.0, 100.0, 70.0, 20.0, far]);
        assert_eq!(graph.reach(&two, 70.0), [0.0, far, 70.0, 20.0, far]);
        assert_eq!(graph.reach(&[Source::at(9)], far), [far; 5]);
        assert_eq!(Graph::new(0, [].into_iter()).unwrap().reach(&two, far), Vec::<f64>::new());
    }

    #[test]
    fn an_edge_that_leads_nowhere_is_refused() {
        assert_eq!(
            Graph::new(2, [edge(0, 2, 1.0)].into_iter()),
            Err(NetworkError::NoSuchNode { edge: 0, node: 2 })
        );
        for length_m in [-1.0, f64::NAN, f64::INFINITY] {
            let refused = Graph::new(2, [edge(0, 1, 1.0), edge(0, 1, length_m)].into_iter());
            assert!(matches!(refused, Err(NetworkError::BadLength { edge: 1, .. })));
        }
    }

    /// Bellman and Ford: every edge relaxed until nothing changes.
    fn slowly(nodes: usize, edges: &[Edge], sources: &[Source], limit_m: f64) -> Vec<f64> {
        let mut distances = vec![f64::INFINITY; nodes];
        for s in sources.iter().filter(|s| s.walked_m <= limit_m) {
            let d = &mut distances[s.node as usize];
            *d = d.min(s.walked_m);
        }
        for _ in 0..nodes {
            for e in edges {
                for (a, b) in [(e.from, e.to), (e.to, e.from)] {
                    let there = distances[a as usize] + e.length_m;
                    if there < distances[b as usize] && there <= limit_m {
                        distances[b as usize] = there;
                    }
                }
            }
        }
        distances
    }

    proptest! {
        #[test]
        fn any_graph_is_walked_as_by_patience(
            nodes in 1_usize..30,
            ends in prop::collection::vec((0_u32..30, 0_u32..30, 0_u32..4, 0.0_f64..100.0), 0..80),
            from in prop::collection::vec((0_u32..30, 0.0_f64..300.0), 0..5),
            limit_m in 0.0_f64..400.0,
        ) {
            let n = nodes as u32;
            // Lengths of very different size, and none at all.
            let scale = [0.0, 0.01, 1.0, 20.0];
            let edges: Vec<Edge> = ends
                .iter()
                .map(|&(a, b, s, w)| edge(a % n, b % n, w * scale[s as usize]))
                .collect();
            let sources: Vec<Source> =
                from.iter().map(|&(node, walked_m)| Source { node: node % n, walked_m }).collect();
            let graph = Graph::new(nodes, edges.iter().copied()).unwrap();
            prop_assert_eq!(graph.reach(&sources, limit_m), slowly(nodes, &edges, &sources, limit_m));
            let mut search = Search::new(&graph);
            for limit_m in [limit_m, limit_m / 3.0, f64::INFINITY] {
                search.run(&sources, limit_m);
                prop_assert_eq!(search.distances(), &slowly(nodes, &edges, &sources, limit_m)[..]);
            }
        }
    }
}
