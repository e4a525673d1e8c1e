//! Who may do what: the roles, and the one way in which a route comes to exist.
//!
//! A route cannot be added without naming the action it performs, and an action names the roles
//! that may; so the printed policy, the check of each request and the `x-action` of the OpenAPI
//! document are the same data. Reach (which division, which organisation) is decided where rows
//! are read, by the feature.

use crate::{Error, Platform, identity::Ctx};
use axum::{
    extract::Request,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};
use utoipa::openapi::{OpenApi, RefOr, Response as DocResponse, extensions::ExtensionsBuilder};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// What a person is here for. One account may hold several, except that the three administrators
/// exclude each other and every other role (GB/T 22239: separated duties).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Leading group: head, deputies, members.
    Leader,
    /// Office of the leading group.
    Office,
    /// A district's group and office.
    District,
    /// A bureau with one item or thirty.
    Bureau,
    /// Supervision office; nobody whom it inspects edits its records.
    Supervisor,
    /// GIS technician.
    Technician,
    /// Treasurer.
    Treasurer,
    /// Planning bureau, as keeper of the register of plans.
    Planner,
    /// Provincial reviewer; reads what was handed up.
    Reviewer,
    /// Keeps the installation running; sees no business.
    SystemAdministrator,
    /// Accounts and grants; sees no business.
    SecurityAdministrator,
    /// Reads the record; changes nothing.
    AuditAdministrator,
}

impl Role {
    /// Every role, in the order in which the policy is printed.
    pub const ALL: [Self; 12] = [
        Self::Leader,
        Self::Office,
        Self::District,
        Self::Bureau,
        Self::Supervisor,
        Self::Technician,
        Self::Treasurer,
        Self::Planner,
        Self::Reviewer,
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::AuditAdministrator,
    ];

    /// The key, as data has it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Office => "office",
            Self::District => "district",
            Self::Bureau => "bureau",
            Self::Supervisor => "supervisor",
            Self::Technician => "technician",
            Self::Treasurer => "treasurer",
            Self::Planner => "planner",
            Self::Reviewer => "reviewer",
            Self::SystemAdministrator => "system_administrator",
            Self::SecurityAdministrator => "security_administrator",
            Self::AuditAdministrator => "audit_administrator",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// One of the three administrators.
    pub fn is_administrator(self) -> bool {
        matches!(
            self,
            Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator
        )
    }
}

/// Everybody who works on the review itself: no administrator.
pub const BUSINESS: &[Role] = WORKING.split_at(WORKING.len() - 1).0;

/// Everybody of the city who works on the review: a reviewer reads only what was handed up.
pub const INSIDE: &[Role] = WORKING.split_at(WORKING.len() - 2).0;

/// Everybody at work, and who keeps the machine.
pub const WORKING: &[Role] = &[
    Role::Leader,
    Role::Office,
    Role::District,
    Role::Bureau,
    Role::Supervisor,
    Role::Technician,
    Role::Treasurer,
    Role::Planner,
    Role::Reviewer,
    Role::SystemAdministrator,
];

/// Those who may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Without signing in.
    Anyone,
    /// Whoever is signed in, whatever the role.
    SignedIn,
    /// Holders of one of these roles.
    Roles(&'static [Role]),
}

impl Who {
    /// `anyone`, `signed_in`, or the keys of the roles: as documents have it.
    pub fn keys(self) -> Vec<&'static str> {
        match self {
            Self::Anyone => vec!["anyone"],
            Self::SignedIn => vec!["signed_in"],
            Self::Roles(roles) => roles.iter().map(|role| role.key()).collect(),
        }
    }
}

/// Something that can be done, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// `feature.what`.
    pub key: &'static str,
    /// By whom.
    pub who: Who,
}

impl Action {
    /// An action for holders of roles.
    pub const fn of(key: &'static str, roles: &'static [Role]) -> Self {
        Self { key, who: Who::Roles(roles) }
    }

    /// An action for whoever is signed in.
    pub const fn signed_in(key: &'static str) -> Self {
        Self { key, who: Who::SignedIn }
    }

    /// An action for anyone.
    pub const fn anyone(key: &'static str) -> Self {
        Self { key, who: Who::Anyone }
    }

    /// Whether a holder of these roles may.
    pub fn allows(self, roles: &[Role]) -> bool {
        match self.who {
            Who::Anyone | Who::SignedIn => true,
            Who::Roles(allowed) => roles.iter().any(|role| allowed.contains(role)),
        }
    }
}

/// One row of the printed policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `GET` …
    pub method: String,
    /// `/api/v1/…`.
    pub path: String,
    /// Name of the operation.
    pub operation: String,
    /// What it performs.
    pub action: Action,
}

/// The whole policy.
pub type Policy = Vec<Entry>;

/// The policy of every feature's routes; made once, since every session is told from it what its
/// holder may do.
pub fn policy() -> &'static [Entry] {
    static POLICY: LazyLock<Policy> = LazyLock::new(|| crate::routes().policy);
    &POLICY
}

/// Routes with the actions that they perform.
#[derive(Default)]
pub struct Routes {
    router: OpenApiRouter<Arc<Platform>>,
    policy: Policy,
    schemas: BTreeMap<String, serde_json::Value>,
    clashes: Vec<String>,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Routes").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Routes {
    /// Add routes that perform an action: `.with(IMPORT, routes!(import_layer))`.
    #[must_use]
    pub fn with(mut self, action: Action, routes: UtoipaMethodRouter<Arc<Platform>>) -> Self {
        let (schemas, mut paths, methods) = routes;
        for (name, schema) in &schemas {
            self.describe(name.clone(), serde_json::to_value(schema).unwrap_or_default());
        }
        for (path, item) in &mut paths.paths {
            let operations = [
                ("GET", &mut item.get),
                ("POST", &mut item.post),
                ("PUT", &mut item.put),
                ("DELETE", &mut item.delete),
                ("PATCH", &mut item.patch),
                ("OPTIONS", &mut item.options),
            ];
            for (method, operation) in operations {
                let Some(operation) = operation else { continue };
                let told = operation.extensions.take().unwrap_or_default();
                operation.extensions = Some(
                    ExtensionsBuilder::from(told)
                        .add("x-action", action.key)
                        .add("x-who", action.who.keys())
                        .build(),
                );
                operation.responses.responses.insert("default".to_owned(), RefOr::T(trouble(path)));
                self.policy.push(Entry {
                    method: method.to_owned(),
                    path: path.clone(),
                    operation: operation.operation_id.clone().unwrap_or_default(),
                    action,
                });
            }
        }
        let methods = methods.route_layer(middleware::from_fn(
            move |request: Request, next: Next| async move { guard(action, request, next).await },
        ));
        self.router = self.router.routes((schemas, paths, methods));
        self
    }

    /// With the routes of another feature.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.policy.extend(other.policy);
        self.clashes.extend(other.clashes);
        for (name, schema) in other.schemas {
            self.describe(name, schema);
        }
        self
    }

    /// The names that stand for two different shapes; the document would show one for both.
    pub fn clashes(&self) -> &[String] {
        &self.clashes
    }

    fn describe(&mut self, name: String, schema: serde_json::Value) {
        if self.schemas.get(&name).is_some_and(|known| *known != schema) {
            self.clashes.push(name);
        } else {
            self.schemas.insert(name, schema);
        }
    }

    /// The router and its document.
    pub fn split(self) -> (axum::Router<Arc<Platform>>, OpenApi) {
        self.router.split_for_parts()
    }
}

/// The check of each request, in front of its handler.
async fn guard(action: Action, request: Request, next: Next) -> Response {
    let Some(ctx) = request.extensions().get::<Ctx>() else {
        return Error(yuanjian_app::Failure::bug("no identity layer")).into_response();
    };
    match (&ctx.actor, action.who) {
        (_, Who::Anyone) => next.run(request).await,
        (None, _) => Error::signed_out("accounts.signed_out").into_response(),
        // A password that others know opens nothing but its own change.
        (Some(actor), _) if actor.must_change && !action.key.starts_with("session.") => {
            Error::refused(yuanjian_types::Problem::error("accounts.must_change_password"))
                .into_response()
        }
        (Some(actor), _) if action.allows(&actor.roles()) => next.run(request).await,
        _ => Error::forbidden(action.key).into_response(),
    }
}

/// The answer that every operation may give when it does not do what was asked.
fn trouble(path: &str) -> DocResponse {
    use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
    let (kind, shape) = match crate::ogc::is_ours(path) {
        true => ("application/problem+json", "OgcProblem"),
        false => ("application/json", "Trouble"),
    };
    ResponseBuilder::new()
        .description("Not done; the code and the problems tell why and what to do.")
        .content(kind, ContentBuilder::new().schema(Some(Ref::from_schema_name(shape))).build())
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_is_every_role_but_the_three_administrators() {
        let others: Vec<Role> = Role::ALL.into_iter().filter(|r| !r.is_administrator()).collect();
        assert_eq!(BUSINESS, others);
        assert_eq!(WORKING.last(), Some(&Role::SystemAdministrator));
    }
}
