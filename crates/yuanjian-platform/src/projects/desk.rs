//! A campaign's register as one reader finds it on a day: what there is, what the newest assessment
//! says of each row, and what the reader may do.

use super::{
    forecast::{Ground, Times},
    project::{self, Base, Hand, Move, Project, State},
    store,
};
use crate::{
    Ctx, Error, Result,
    assessments::{self, Latest, LatestItem, Newest},
    campaigns::calendar::day,
    tasks::{Reach, Scene},
};
use std::sync::Arc;
use time::Date;
use yuanjian_app::Failure;
use yuanjian_standard::Measure;
use yuanjian_types::{Problem, Rule, Unit};

/// Most measures and projects of a campaign.
pub(super) const MOST: usize = 5_000;

/// A campaign's register on a day.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) scene: Scene,
    pub(super) reach: Reach,
    pub(super) projects: Vec<Project>,
    /// The newest assessment by the campaign's edition.
    pub(super) newest: Option<(Newest, Arc<Latest>)>,
    /// Code of the city.
    pub(super) city: String,
}

impl Desk {
    /// Of the campaign of this id.
    pub(super) async fn of(ctx: &Ctx, campaign: &str) -> Result<Self> {
        Self::about(ctx, Scene::of(ctx, campaign).await?).await
    }

    /// Of the campaign of a scene.
    pub(super) async fn about(ctx: &Ctx, scene: Scene) -> Result<Self> {
        let newest = assessments::newest(ctx).await?;
        Ok(Self {
            reach: Reach::of(ctx, &scene.directory)?,
            projects: store::of_campaign(ctx, &scene.campaign.id).await?,
            // Values judged by another edition say nothing of this one's rows.
            newest: newest.filter(|(_, found)| {
                scene.edition.as_ref().is_some_and(|edition| edition.edition == found.edition)
            }),
            city: ctx.city()?.to_owned(),
            scene,
        })
    }

    /// With the project of this id.
    pub(super) async fn around(ctx: &Ctx, id: &str) -> Result<Self> {
        Self::of(ctx, &store::campaign_of(ctx, id).await?).await
    }

    /// A project by its id.
    pub(super) fn project(&self, id: &str) -> Result<&Project> {
        self.projects.iter().find(|project| project.id == id).ok_or_else(Error::not_found)
    }

    /// That the campaign is not over.
    pub(super) fn open(&self) -> Result<()> {
        if self.scene.campaign.state.is_over() {
            return Err(Error::refused(Problem::error("campaigns.over")));
        }
        Ok(())
    }

    /// The number of the next one.
    pub(super) fn next_number(&self) -> i64 {
        self.projects.iter().map(|project| project.number).max().unwrap_or(0) + 1
    }

    /// What the newest assessment says of a row.
    pub(super) fn latest(&self, item: &str) -> Option<&LatestItem> {
        self.newest.as_ref()?.1.items.get(item)
    }

    /// A row as it was measured.
    pub(super) fn ground(&self, item: &str) -> Option<Ground<'_>> {
        let measure = self.latest(item)?.deciding.as_ref()?;
        let known = self.measures(item).iter().find(|one| one.key == measure.key);
        let rule = known.map_or(Rule::default(), |known| known.comparison);
        Some(Ground { measure, rule, city: &self.city })
    }

    fn measures(&self, item: &str) -> &[Measure] {
        let row = self.scene.edition.as_ref().and_then(|edition| edition.indicator(item));
        row.map_or(&[], |row| row.measures.as_slice())
    }

    /// The units in which the effect on a row can be stated; none for a row that asks yes or no.
    pub(super) fn units(&self, item: &str) -> Vec<Unit> {
        if let Some(ground) = self.ground(item)
            && ground.at(&self.city).is_some()
        {
            return ground.units();
        }
        // Nothing was measured yet: what the edition measures, and what people plan.
        let own = self.measures(item).iter().map(|measure| measure.unit);
        let mut units: Vec<Unit> = own.filter(|unit| *unit != Unit::None).collect();
        if !units.is_empty() {
            units.extend([Unit::Hectares, Unit::Kilometres, Unit::Count, Unit::People]);
        }
        let mut seen = std::collections::BTreeSet::new();
        units.retain(|unit| seen.insert(*unit));
        units
    }

    /// The day by which all must be done, and what it is: the end of rectification where that is
    /// set, else the visit.
    pub(super) fn deadline(&self) -> (&'static str, &str) {
        let campaign = &self.scene.campaign;
        match &campaign.rectification_due {
            Some(due) => ("rectification", due),
            None => ("onsite", &campaign.onsite_due),
        }
    }

    /// Against which times effects count.
    pub(super) fn times(&self) -> Times {
        Times {
            measured_at: self.newest.as_ref().map(|(newest, _)| newest.at.0),
            today: self.scene.today,
            deadline: day(self.deadline().1),
        }
    }

    /// The value where a project's effect counts, as the newest assessment has it.
    pub(super) fn standing(&self, project: &Project) -> Base {
        let ground = self.ground(&project.item);
        let measured = ground.and_then(|ground| ground.at(&project.effect_division));
        let which = self.newest.as_ref().map(|(newest, _)| newest);
        Base {
            assessment: which.map(|newest| newest.id.clone()).unwrap_or_default(),
            label: which.map(|newest| newest.label.clone()).unwrap_or_default(),
            on: which.map(|newest| newest.at.day_in_china()).unwrap_or_default(),
            value: measured.map(|measured| measured.value),
            unit: ground.map(|ground| ground.measure.unit.key().to_owned()).unwrap_or_default(),
            decimals: ground.map_or(0, |ground| ground.measure.decimals),
        }
    }

    /// Whether an assessment was made since a project was begun, and by it the value moved the right
    /// way.
    pub(super) fn has_moved(&self, project: &Project) -> bool {
        let Some((newest, _)) = &self.newest else { return false };
        let newer = project.begun_at.is_some_and(|begun| newest.at.0 > begun);
        let from = project.base.as_ref().and_then(|base| base.value);
        let Some(ground) = self.ground(&project.item) else { return false };
        let to = ground.at(&project.effect_division).map(|measured| measured.value);
        let limit = ground.measure.judgement.threshold.as_ref().map(|found| &found.limit);
        match (from, to) {
            (Some(from), Some(to)) => {
                newer && project::moved(from, to, limit, ground.measure.decimals)
            }
            _ => false,
        }
    }

    /// Whether the reader acts for the unit of a project, or for all.
    pub(super) fn acts_for(&self, unit: Option<&str>) -> bool {
        self.reach.office || self.reach.acts_for(unit)
    }

    /// Whether the reader may change a project.
    pub(super) fn changes(&self, project: &Project) -> bool {
        self.acts_for(project.unit.as_deref())
            && project.state.is_live()
            && (self.reach.office || project.state != State::Done)
    }

    /// The moves that the reader may make.
    pub(super) fn moves(&self, project: &Project) -> Vec<Move> {
        let may = |way: &Move| match way.hand(project.state) {
            Hand::Office => self.reach.office,
            Hand::Unit => self.acts_for(project.unit.as_deref()),
        };
        project.state.moves().iter().copied().filter(may).collect()
    }

    /// Whether evidence may be put beside a project by the reader.
    pub(super) fn proves(&self, project: &Project) -> bool {
        self.acts_for(project.unit.as_deref())
            && !matches!(project.state, State::Closed | State::Cancelled)
    }

    /// Everything wrong with a project on top of what it was.
    pub(super) fn faults(&self, old: Option<&Project>, new: &Project) -> Vec<Problem> {
        let mut problems = project::faults(new, &self.scene.on);
        let mut wrong =
            |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
        let edition = self.scene.edition.as_ref();
        let has_item = edition.is_some_and(|edition| edition.indicator(&new.item).is_some());
        if !has_item {
            wrong("projects.unknown_item", "item");
        }
        let is_known =
            |code: &str| code == self.city || self.scene.directory.divisions.contains_key(code);
        if !is_known(&new.division) {
            wrong("projects.unknown_division", "division");
        }
        if new.effect_division != self.city && new.effect_division != new.division {
            wrong("projects.effect_place", "effect_division");
        }
        if let Some(unit) = &new.unit
            && old.is_none_or(|old| old.unit != new.unit)
        {
            let found = self.scene.directory.organisation(unit);
            let there = found.is_some_and(|found| {
                found.to_on.as_deref().is_none_or(|to| to > self.scene.on.as_str())
            });
            if !there {
                wrong("projects.unknown_unit", "unit");
            }
        }
        if let Some(post) = &new.post {
            let found = self.scene.directory.post(post);
            if found.is_none_or(|found| Some(&found.organisation) != new.unit.as_ref()) {
                wrong("projects.unknown_post", "post");
            }
        }
        if has_item && new.effect.is_some() {
            let units = self.units(&new.item);
            if units.is_empty() {
                wrong("projects.no_effect", "effect");
            } else if !project::unit_of(new).is_some_and(|unit| units.contains(&unit)) {
                wrong("projects.effect_unit", "effect_unit");
            }
        }
        problems
    }

    /// That a new or changed project is the reader's to write.
    pub(super) fn writes(&self, old: Option<&Project>, new: &Project) -> Result<()> {
        if self.reach.office {
            return Ok(());
        }
        let own = |field| Problem::error("projects.not_your_unit").at_field(field);
        if !self.reach.acts_for(new.unit.as_deref()) {
            return Err(Error::invalid(own("unit")));
        }
        if let Some(old) = old.filter(|old| old.state != State::Draft) {
            let agreed = project::agreed(old, new).into_iter();
            let stays = |field| Problem::error("projects.agreed_stays").at_field(field);
            Failure::gather(agreed.map(stays).collect())?;
        }
        Ok(())
    }

    /// Today.
    pub(super) fn today(&self) -> Date {
        self.scene.today
    }
}
