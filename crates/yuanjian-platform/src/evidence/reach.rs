//! Who may see and write which pieces: pure.
//!
//! The office sees all and decides. A unit sees and writes its own; a district those of the
//! organisations within it. Leaders and supervisors see what was handed in, a reviewer only what
//! was accepted.
//!
//! Not the reach of tasks: a task is led by one unit and only that unit acts, while a district's
//! pieces are those of everything within its territory.

use super::state::State;
use crate::{Actor, Role};

/// What somebody reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Everything, and the decisions.
    pub office: bool,
    /// What was handed in, of whomever.
    pub handed_in: bool,
    /// What was accepted, of whomever.
    pub accepted: bool,
    /// Organisations whose pieces are one's own; the first is the one that one hands in for.
    pub organisations: Vec<String>,
    /// Divisions whose organisations' pieces are one's own.
    pub divisions: Vec<String>,
}

impl Reach {
    /// Of somebody who is signed in.
    pub fn of(actor: &Actor) -> Self {
        let mut reach = Self::default();
        for grant in &actor.grants {
            match grant.role {
                Role::Office => reach.office = true,
                Role::Leader | Role::Supervisor => reach.handed_in = true,
                Role::Reviewer => reach.accepted = true,
                Role::Bureau | Role::District | Role::Technician | Role::Treasurer => {
                    reach.organisations.extend(grant.organisation.clone());
                    if grant.role == Role::District {
                        reach.divisions.extend(grant.within.iter().cloned());
                    }
                }
                _ => {}
            }
        }
        reach
    }

    /// Whether a piece is one's own to write.
    pub fn owns(&self, organisation: &str, division: &str) -> bool {
        self.office
            || self.organisations.iter().any(|own| own == organisation)
            || self.divisions.iter().any(|own| own == division)
    }

    /// Whether one may know of a piece.
    pub fn sees(&self, state: State, organisation: &str, division: &str) -> bool {
        self.owns(organisation, division)
            || (self.handed_in && state.is_handed_in())
            || (self.accepted && state == State::Accepted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Grant;

    fn reach(role: Role, division: &str, organisation: Option<&str>) -> Reach {
        Reach::of(&Actor {
            account: String::new(),
            name: String::new(),
            display_name: String::new(),
            city: "990100".to_owned(),
            grants: vec![Grant::over(role, division, organisation)],
            must_change: false,
            session: String::new(),
        })
    }

    #[test]
    fn each_role_sees_just_its_pieces() {
        let seen = |reach: &Reach, organisation: &str, division: &str| -> Vec<&str> {
            let sees = |state: &State| reach.sees(*state, organisation, division);
            State::ALL.into_iter().filter(sees).map(State::key).collect()
        };
        let all = ["draft", "submitted", "accepted", "returned", "withdrawn"];
        let bureau = reach(Role::Bureau, "990100", Some("parks"));
        assert_eq!(seen(&bureau, "parks", "990100"), all);
        assert_eq!(seen(&bureau, "water", "990100"), [] as [&str; 0]);
        let district = reach(Role::District, "990102", Some("hall"));
        assert_eq!(seen(&district, "its-bureau", "990102"), all);
        assert_eq!(seen(&district, "other", "990103"), [] as [&str; 0]);
        assert_eq!(seen(&reach(Role::Office, "990100", None), "x", "y"), all);
        let leader = reach(Role::Leader, "990100", None);
        assert_eq!(seen(&leader, "x", "y"), ["submitted", "accepted", "returned"]);
        assert!(!leader.owns("x", "y"));
        assert_eq!(seen(&reach(Role::Reviewer, "990100", None), "x", "y"), ["accepted"]);
        assert_eq!(
            seen(&reach(Role::SystemAdministrator, "990100", None), "x", "y"),
            [] as [&str; 0]
        );
    }
}
