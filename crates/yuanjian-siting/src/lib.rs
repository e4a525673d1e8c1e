//! Where new parks do most good.
//!
//! 1. Residential land becomes demands ([`ground`]), land that could be a park becomes candidates.
//! 2. A [`Cover`] says which demands a candidate would serve, by radius or by walking ([`cover`]).
//! 3. A [`Case`] holds both with what existing and planned parks serve already; [`Rules`] say what
//!    is wanted and allowed.
//! 4. [`quick`] chooses in milliseconds and says how much better any choice could be at most;
//!    [`exact()`] proves the best one with HiGHS, or says how far the proof came.
//! 5. [`Evaluation`] says what a choice gives and costs, [`compare`] sets several side by side.
//!
//! Everything is a pure function of its input, and the same on any number of threads. Weights are
//! `f64`, money is whole fen, lengths are metres and shares lie between 0 and 1.

mod case;
mod conflict;
pub mod cover;
mod exact;
mod explain;
mod greedy;
pub mod ground;
mod interrupt;
mod model;
mod prepared;
mod reduce;
mod scenario;

pub use case::{
    Candidate, Case, Choice, Demand, DistrictRule, Measure, Origin, Place, Rules, Values,
};
pub use conflict::{Conflict, Out, Rule, SitingError};
pub use cover::{Cover, Reach, SizeRadius};
pub use exact::{Limits, exact, exact_until};
pub use greedy::quick;
pub use interrupt::Stop;
pub use prepared::{Answer, Size, Status};
pub use scenario::{Comparison, DistrictServed, Evaluation, Row, Served, compare, evaluate};
