//! Where the next parks serve most, asked of a city's layers or of files, and answered with
//! everything that a decision rests on.
//!
//! A question ([`Request`]) is held against the ground ([`Land`]): homes, parks that serve them by
//! the standard's radii, districts inside the boundary, and land that could become parks. The
//! engine (`yuanjian-siting`) chooses; what the choice gives is told twice, by whole pieces of
//! parcels as it was chosen and by exact areas as the indicator measures. An answer names its
//! layers by their digests and holds every parameter, so that it can be worked out again; only a
//! proof that ran into its time limit depends on the machine.

mod answer;
mod files;
mod land;
pub mod outputs;
mod pictures;
mod request;
mod solve;
mod words;

pub use answer::{Answer, Ground, Known, Measured, Other, Pictures, Site};
pub use files::{Files, of_files};
pub use land::{COVERAGE, Land, Place, Pool, Standard, kinds, standard};
pub use request::{
    Decided, DistrictWish, Drawn, Grid, MOST_SECONDS, Proof, ReachWish, Request, Sources,
};
pub use solve::{Step, site, site_until};
pub use words::rule;
pub use yuanjian_siting::{
    Choice, Comparison, Evaluation, Measure, Origin, Out, Reach, Row, Rule, Served, SizeRadius,
    Status, Stop, Values, compare,
};

/// Version of the method: of what an answer says for the same question.
pub const METHOD_VERSION: u32 = 1;
