//! Tokens: how a program comes in in a person's name.
//!
//! A token is given on the server, where its secret is shown once; everybody sees and revokes his
//! own, the security administrator those of the city, the server's keeper all. A revoked one stays
//! on file, so that the record's number of it can be read, and opens nothing from then on.

mod actions;
pub(super) mod http;
mod store;

pub use actions::{give_token, list_tokens, take_token};
pub(crate) use store::by_token;
pub use store::{State, TokenRow};
