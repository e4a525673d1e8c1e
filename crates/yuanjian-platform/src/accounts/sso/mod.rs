//! Single sign-on: people of a city's identity provider come in by it (OpenID Connect).
//!
//! Authorization code with PKCE, state and nonce; what a sign-in needs stays on the server and is
//! bound to one browser by a cookie. The provider says who somebody is, never what they may do:
//! an account must exist and be allowed by the security administrator, and is tied to the
//! provider's identity (issuer and subject) the first time. The three administrators sign in here.
//! See `docs/decisions/0011-tie-an-account-to-the-provider-only-where-it-was-allowed.md`.

mod actions;
pub(super) mod http;
mod provider;
mod settings;
mod store;

pub(crate) use provider::Provider;
pub use settings::Oidc;
pub(crate) use settings::OidcFile;
pub(crate) use store::{SsoLink, links};
