//! What a title does for investment: figures of the city's own choice, year by year.
//!
//! They are kept beside the standard and never in it: no assessment, no light and no form reads
//! them. Whoever argues for the title finds them here; whoever judges it does not.

pub(super) mod http;
mod store;
