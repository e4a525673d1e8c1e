//! People: sign-in, sessions, tokens, accounts and the roles they hold.
//!
//! An account is a way in; what its holder may do comes from grants, each a role over a division
//! (and for a bureau within an organisation) from a day to a day. Grants are given by the security
//! administrator, who sees no business; nobody gives a role to himself, and the three
//! administrators exclude each other and all business.

mod actions;
mod http;
mod password;
mod setup;
pub(crate) mod sso;
mod store;
mod tokens;

pub use actions::{NewAccount, create};
pub use password::secret;
pub use setup::{City, Organisation, Setup, found, needed as setup_needed};
pub use sso::Oidc;
pub(crate) use store::{by_session, city, granted, granted_over, holders_over, open_with_grants};
pub(crate) use tokens::by_token;
pub use tokens::{State as TokenState, TokenRow, give_token, list_tokens, take_token};

use crate::{Action, Role, Routes};
use utoipa_axum::routes;

/// Signing in, before anybody is.
pub const ENTER: Action = Action::anyone("session.enter");
/// One's own session, password and second factor.
pub const SELF: Action = Action::signed_in("session.self");
/// Accounts and grants.
pub const MANAGE: Action = Action::of("accounts.manage", &[Role::SecurityAdministrator]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(ENTER, routes!(http::open_session))
        .with(ENTER, routes!(http::get_setup, http::set_up))
        .with(ENTER, routes!(sso::http::list_ways))
        .with(ENTER, routes!(sso::http::start_sso))
        .with(ENTER, routes!(sso::http::return_sso))
        .with(ENTER, routes!(sso::http::give_sso_code))
        .with(SELF, routes!(http::get_session, http::close_session))
        .with(SELF, routes!(http::list_sessions))
        .with(SELF, routes!(http::revoke_session))
        .with(SELF, routes!(tokens::http::list_own_tokens))
        .with(SELF, routes!(tokens::http::revoke_own_token))
        .with(SELF, routes!(http::change_password))
        .with(
            SELF,
            routes!(
                http::begin_second_factor,
                http::confirm_second_factor,
                http::remove_second_factor
            ),
        )
        .with(MANAGE, routes!(http::list_accounts, http::create_account))
        .with(MANAGE, routes!(http::list_reaches))
        .with(MANAGE, routes!(http::end_sessions))
        .with(MANAGE, routes!(tokens::http::list_all_tokens))
        .with(MANAGE, routes!(tokens::http::revoke_token))
        .with(MANAGE, routes!(http::update_account))
        .with(MANAGE, routes!(http::reset_account))
        .with(MANAGE, routes!(sso::http::allow_sso, sso::http::remove_sso))
        .with(MANAGE, routes!(http::add_grant))
        .with(MANAGE, routes!(http::revoke_grant))
        .with(MANAGE, routes!(http::get_policy))
}
