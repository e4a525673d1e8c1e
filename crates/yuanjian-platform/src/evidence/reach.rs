//! Who may see and write which pieces: pure.
//!
//! The office sees all and decides. A unit sees and writes its own; a district those of the
//! organisations within it. Leaders and supervisors see what was handed in, a reviewer only what
//! was accepted.
//!
//! What the supervision office collects unannounced is covert until it is released: its own people
//! write it, and those who supervise or lead over the division see it once it is handed in. Nobody
//! else may know that it is there, the office and the inspected unit least of all.
//!
//! Not the reach of tasks: a task is led by one unit and only that unit acts, while a district's
//! pieces are those of everything within its territory.

use super::{state::State, store::Piece};
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
    /// Organisations whose covert pieces are one's own; the first is the one that one collects for.
    pub inspecting: Vec<String>,
    /// Divisions of whose organisations one sees covert pieces.
    pub covert: Vec<String>,
}

/// What decides who may know of a piece.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// Where it stands.
    pub state: State,
    /// Who hands it in.
    pub organisation: &'a str,
    /// The division that this lies in.
    pub division: &'a str,
    /// Whether it is covert.
    pub covert: bool,
}

impl<'a> From<&'a Piece> for Whose<'a> {
    fn from(piece: &'a Piece) -> Self {
        Self {
            state: piece.state,
            organisation: &piece.organisation,
            division: &piece.division,
            covert: piece.covert,
        }
    }
}

impl Reach {
    /// Of somebody who is signed in.
    pub fn of(actor: &Actor) -> Self {
        let mut reach = Self::default();
        for grant in &actor.grants {
            match grant.role {
                Role::Office => reach.office = true,
                Role::Leader | Role::Supervisor => {
                    reach.handed_in = true;
                    reach.covert.extend(grant.within.iter().cloned());
                    if grant.role == Role::Supervisor {
                        reach.inspecting.extend(grant.organisation.clone());
                    }
                }
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

    /// Whether pieces of an organisation are one's own to write: covert ones, or the others.
    pub fn owns(&self, organisation: &str, division: &str, covert: bool) -> bool {
        let inspects = self.inspecting.iter().any(|own| own == organisation);
        if covert {
            return inspects;
        }
        self.office
            || inspects
            || self.organisations.iter().any(|own| own == organisation)
            || self.divisions.iter().any(|own| own == division)
    }

    /// Whether one may know of a piece.
    pub fn sees(&self, piece: Whose<'_>) -> bool {
        let Whose { state, organisation, division, covert } = piece;
        if self.owns(organisation, division, covert) {
            return true;
        }
        if covert {
            return state.is_handed_in() && self.covert.iter().any(|within| within == division);
        }
        (self.handed_in && state.is_handed_in()) || (self.accepted && state == State::Accepted)
    }

    /// Whether one has a unit to hand in for.
    pub fn hands_in(&self) -> bool {
        self.office
            || !self.organisations.is_empty()
            || !self.divisions.is_empty()
            || !self.inspecting.is_empty()
    }

    /// The unit that one hands in for when nobody says for which.
    pub fn own_unit(&self) -> Option<&str> {
        self.organisations.iter().chain(&self.inspecting).map(String::as_str).next()
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
            let sees = |state: &State| {
                reach.sees(Whose { state: *state, organisation, division, covert: false })
            };
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
        assert!(!leader.owns("x", "y", false));
        assert_eq!(seen(&reach(Role::Reviewer, "990100", None), "x", "y"), ["accepted"]);
        assert_eq!(
            seen(&reach(Role::SystemAdministrator, "990100", None), "x", "y"),
            [] as [&str; 0]
        );
    }
    #[test]
    fn covert_pieces_are_seen_by_who_supervises_and_leads_there_alone() {
        let seen = |role, division: &str, unit: Option<&str>| -> Vec<&str> {
            let reach = reach(role, division, unit);
            let sees = |state: &State| {
                let organisation = "inspectors";
                reach.sees(Whose { state: *state, organisation, division: "990100", covert: true })
            };
            State::ALL.into_iter().filter(sees).map(State::key).collect()
        };
        let handed_in = ["submitted", "accepted", "returned"];
        for role in Role::ALL {
            // Even of the very unit that collects it, only a supervisor writes it.
            let expected: &[&str] = match role {
                Role::Supervisor => &["draft", "submitted", "accepted", "returned", "withdrawn"],
                Role::Leader => &handed_in,
                _ => &[],
            };
            assert_eq!(seen(role, "990100", Some("inspectors")), expected, "{role:?}");
        }
        assert_eq!(seen(Role::Supervisor, "990100", Some("others")), handed_in);
        // Held over another division, it does not reach here.
        assert_eq!(seen(Role::Supervisor, "990102", Some("others")), [] as [&str; 0]);
        assert_eq!(seen(Role::Leader, "990102", None), [] as [&str; 0]);
    }
}
