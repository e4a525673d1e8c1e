//! Who is meant: units and offices turned into the accounts whose grants name them today. Pure.

use crate::{Role, access::BUSINESS, identity::Grant};
use std::collections::{BTreeMap, BTreeSet};

/// Those whom something concerns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Audience {
    /// This account.
    Person(String),
    /// Whoever acts for this unit.
    Unit(String),
    /// Whoever acts for any unit.
    Units,
    /// The office of the leading group.
    Office,
    /// The leading group.
    Leaders,
    /// Everybody who works on the review.
    Business,
    /// Who keeps the installation running.
    System,
}

/// An account with what it is granted today.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) account: String,
    pub(crate) grants: Vec<Grant>,
}

/// The people of a city, and which unit is which district's.
#[derive(Debug, Clone, Default)]
pub(crate) struct People {
    pub(crate) people: Vec<Person>,
    /// Division of each unit that is a district's government.
    pub(crate) districts: BTreeMap<String, String>,
}

impl People {
    /// The accounts that are meant.
    pub(crate) fn of(&self, audience: &Audience) -> BTreeSet<&str> {
        let meant = |person: &&Person| {
            let holds = |role: Role| person.grants.iter().any(|grant| grant.role == role);
            match audience {
                Audience::Person(account) => person.account == *account,
                Audience::Unit(unit) => {
                    person.grants.iter().any(|grant| self.acts_for(grant, unit))
                }
                Audience::Units => person.grants.iter().any(|grant| {
                    BUSINESS.contains(&grant.role)
                        && (grant.organisation.is_some() || grant.role == Role::District)
                }),
                Audience::Office => holds(Role::Office),
                Audience::Leaders => holds(Role::Leader),
                Audience::Business => person
                    .grants
                    .iter()
                    .any(|grant| BUSINESS.contains(&grant.role) && grant.role != Role::Reviewer),
                Audience::System => holds(Role::SystemAdministrator),
            }
        };
        self.people.iter().filter(meant).map(|person| person.account.as_str()).collect()
    }

    /// As tasks know it: a grant over the organisation, or a district's over its own government.
    fn acts_for(&self, grant: &Grant, unit: &str) -> bool {
        let named = grant.organisation.as_deref() == Some(unit) && BUSINESS.contains(&grant.role);
        let district = grant.role == Role::District
            && self.districts.get(unit).is_some_and(|division| grant.covers(division));
        named || district
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(account: &str, role: Role, division: &str, organisation: Option<&str>) -> Person {
        let grants = vec![Grant::over(role, division, organisation)];
        Person { account: account.to_owned(), grants }
    }

    #[test]
    fn a_unit_is_whoever_acts_for_it_and_an_administrator_never_does() {
        let people = People {
            people: vec![
                person("bureau", Role::Bureau, "9901", Some("parks")),
                person("other", Role::Bureau, "9901", Some("water")),
                person("district", Role::District, "990102", None),
                person("elsewhere", Role::District, "990103", None),
                person("security", Role::SecurityAdministrator, "9901", Some("parks")),
                person("reviewer", Role::Reviewer, "9901", None),
                person("leader", Role::Leader, "9901", None),
            ],
            districts: BTreeMap::from([("east".to_owned(), "990102".to_owned())]),
        };
        let of = |audience| people.of(&audience).into_iter().collect::<Vec<_>>();
        assert_eq!(of(Audience::Unit("parks".to_owned())), ["bureau"]);
        assert_eq!(of(Audience::Unit("east".to_owned())), ["district"]);
        assert_eq!(of(Audience::Units), ["bureau", "district", "elsewhere", "other"]);
        assert_eq!(of(Audience::Business), ["bureau", "district", "elsewhere", "leader", "other"]);
        assert_eq!(of(Audience::Person("other".to_owned())), ["other"]);
        assert!(of(Audience::System).is_empty());
    }
}
