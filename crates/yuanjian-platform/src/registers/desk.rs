//! A register as one reader finds it: its entries, what was seen of them, and what the reader may do.

use super::{
    entry::{Entry, Observation, faults},
    kind::{Kind, kind},
    store,
};
use crate::{
    Actor, Ctx, Error, Result, Role,
    divisions::{self, Division},
    organisations::{self, Directory},
    tasks::Reach,
};
use std::{collections::BTreeMap, sync::Arc};
use yuanjian_app::{Language, Locale};
use yuanjian_types::Problem;

/// Most entries of a register.
pub(super) const MOST: usize = 20_000;

/// A register on a day.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) kind: &'static Kind,
    /// By code; those that were withdrawn among them.
    pub(super) entries: Vec<Entry>,
    /// By entry, the oldest year first.
    observations: BTreeMap<String, Vec<Observation>>,
    /// Place of the entry that counts under a code.
    codes: BTreeMap<String, usize>,
    /// Place of each entry by its id.
    ids: BTreeMap<String, usize>,
    pub(super) directory: Arc<Directory>,
    pub(super) divisions: Vec<Division>,
    pub(super) city: String,
    pub(super) today: String,
    reach: Reach,
    actor: Actor,
}

impl Desk {
    /// Of the kind of this key.
    pub(super) async fn of(ctx: &Ctx, key: &str) -> Result<Self> {
        let kind = kind(key)?;
        let directory = organisations::directory(ctx).await?;
        let city = ctx.city()?.to_owned();
        let entries = store::of_kind(ctx, key).await?;
        let mut observations: BTreeMap<String, Vec<Observation>> = BTreeMap::new();
        for one in store::observations(ctx, key).await? {
            observations.entry(one.entry.clone()).or_default().push(one);
        }
        let live = (0..).zip(&entries).filter(|(_, entry)| entry.withdrawn.is_none());
        Ok(Self {
            kind,
            ids: (0..).zip(&entries).map(|(place, entry)| (entry.id.clone(), place)).collect(),
            codes: live.map(|(place, entry)| (entry.code.clone(), place)).collect(),
            entries,
            observations,
            divisions: divisions::all(ctx, &city).await?,
            reach: Reach::of(ctx, &directory)?,
            actor: ctx.actor()?.clone(),
            today: ctx.now.day_in_china(),
            directory,
            city,
        })
    }

    /// With the entry of this id.
    pub(super) async fn around(ctx: &Ctx, id: &str) -> Result<Self> {
        Self::of(ctx, &store::kind_of(ctx, store::Part::Entry, id).await?).await
    }

    /// An entry by its id.
    pub(super) fn entry(&self, id: &str) -> Result<&Entry> {
        self.known(id).ok_or_else(Error::not_found)
    }

    fn known(&self, id: &str) -> Option<&Entry> {
        self.ids.get(id).and_then(|place| self.entries.get(*place))
    }

    /// An entry by its id, if it counts.
    pub(super) fn live_one(&self, id: &str) -> Option<&Entry> {
        self.known(id).filter(|entry| entry.withdrawn.is_none())
    }

    /// Those that count.
    pub(super) fn live(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.withdrawn.is_none())
    }

    /// The entry that counts under a code.
    pub(super) fn coded(&self, code: &str) -> Option<&Entry> {
        self.codes.get(code).and_then(|place| self.entries.get(*place))
    }

    /// What was seen of an entry.
    pub(super) fn seen(&self, entry: &str) -> impl Iterator<Item = &Observation> {
        self.observations.get(entry).into_iter().flatten()
    }

    /// An observation by its id.
    pub(super) fn observation(&self, id: &str) -> Result<&Observation> {
        let mut all = self.observations.values().flatten();
        all.find(|one| one.id == id).ok_or_else(Error::not_found)
    }

    /// The newest judgement of an entry that counts, of a year or before it.
    pub(super) fn judged(&self, entry: &str, until: i64) -> Option<&Observation> {
        let counts = |one: &&Observation| {
            one.withdrawn.is_none() && one.result.is_some() && one.year <= until
        };
        self.seen(entry).filter(counts).max_by_key(|one| (one.year, one.on.clone()))
    }

    /// The highest number of the codes that were ever given and of some that are asked for; 0 where
    /// there is none.
    pub(super) fn last_number<'c>(&'c self, asked: impl Iterator<Item = &'c str>) -> u64 {
        let start = format!("{}-", self.kind.prefix);
        let number = |code: &str| code.strip_prefix(&start)?.parse::<u32>().ok().map(u64::from);
        let given = self.entries.iter().map(|entry| entry.code.as_str());
        given.chain(asked).filter_map(number).max().unwrap_or(0)
    }

    /// The code after those up to a number.
    pub(super) fn code_after(&self, last: u64) -> String {
        format!("{}-{:04}", self.kind.prefix, last + 1)
    }

    /// Name of a division; empty for the whole city.
    pub(super) fn place_name(&self, code: &str) -> String {
        self.directory.divisions.get(code).cloned().unwrap_or_default()
    }

    /// A division in words, the whole city too.
    pub(super) fn division_said(&self, code: &str, language: Language) -> String {
        match code == self.city {
            true => Locale::of(language).say("registers.whole_city", []),
            false => self.place_name(code),
        }
    }

    /// Short name of a unit.
    pub(super) fn unit_name(&self, unit: Option<&str>) -> String {
        unit.map(|id| self.directory.short_name(id, &self.today).to_owned()).unwrap_or_default()
    }

    /// Whether the reader writes everywhere.
    pub(super) fn everywhere(&self) -> bool {
        self.actor.holds(Role::Office) || self.actor.holds(Role::Technician)
    }

    /// Whether the reader writes at all.
    pub(super) fn writes_some(&self) -> bool {
        super::WORK.allows(&self.actor.roles())
    }

    /// Whether the reader writes entries of a division that a unit answers for: the office and
    /// technicians all, a district its own ground, a unit what it answers for.
    pub(super) fn writes(&self, division: &str, unit: Option<&str>) -> bool {
        let district = self
            .actor
            .grants
            .iter()
            .any(|grant| grant.role == Role::District && grant.covers(division));
        self.everywhere()
            || district
            || (self.actor.holds(Role::Bureau) && self.reach.acts_for(unit))
    }

    /// The unit for which the reader writes, where it is one alone.
    pub(super) fn own_unit(&self) -> Option<String> {
        let lone = self.reach.units.len() == 1 && !self.everywhere();
        self.reach.units.first().filter(|_| lone).cloned()
    }

    /// Codes of the divisions that the reader may write for.
    pub(super) fn own_divisions(&self) -> Vec<String> {
        let standing = self.divisions.iter().filter(|one| one.stands());
        let all = std::iter::once(self.city.clone()).chain(standing.map(|one| one.code.clone()));
        let wide = self.everywhere() || self.actor.holds(Role::Bureau);
        all.filter(|code| wide || self.writes(code, None)).collect()
    }

    /// Everything that is wrong with an entry here.
    pub(super) fn faults(&self, old: Option<&Entry>, new: &Entry) -> Vec<Problem> {
        let mut problems = faults(new, &self.today);
        if self.coded(&new.code).is_some_and(|other| other.id != new.id) {
            problems.push(Problem::error("registers.code_taken").at_field("code"));
        }
        let kept = old.is_some_and(|old| old.division == new.division);
        let known = self.divisions.iter().any(|one| one.code == new.division && one.stands());
        if !kept && !known && new.division != self.city {
            problems.push(Problem::error("registers.unknown_division").at_field("division"));
        }
        let kept = old.is_some_and(|old| old.unit == new.unit);
        let known =
            new.unit.as_deref().is_none_or(|unit| self.directory.organisation(unit).is_some());
        if !kept && !known {
            problems.push(Problem::error("registers.unknown_unit").at_field("unit"));
        }
        if !self.writes(&new.division, new.unit.as_deref()) {
            problems.push(Problem::error("registers.not_yours").at_field("division"));
        }
        problems
    }

    /// That an entry is the reader's to write.
    pub(super) fn theirs(&self, entry: &Entry) -> Result<()> {
        if self.writes(&entry.division, entry.unit.as_deref()) {
            return Ok(());
        }
        Err(Error::forbidden(super::WORK.key))
    }

    /// That there is room for so many more.
    pub(super) fn room(&self, more: usize) -> Result<()> {
        if self.entries.len() + more > MOST {
            return Err(Error::refused(Problem::error("registers.too_many").with("most", MOST)));
        }
        Ok(())
    }
}
