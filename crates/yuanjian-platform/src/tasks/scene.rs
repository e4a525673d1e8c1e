//! A campaign's tasks with everything that they are seen against on a day: who is who, the latest
//! values, extensions, the ladder.

use super::{
    check::{Against, ItemRow, UnitRow},
    state::{Facts, Ladder, Light, State, late_days, light},
    store::{self, Extension, Part, Task},
    version::{Cooperating, Held, Line, Named},
};
use crate::{
    Ctx, Result, Role,
    assessments::{self, Latest},
    campaigns::{
        self,
        calendar::{Calendar, day},
        store::Campaign,
    },
    moves::{self, Moved, Of},
    organisations::{self, Directory},
    standards,
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use time::Date;
use yuanjian_standard::{Edition, Verdict};

/// A campaign's tasks on a day.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) campaign: Campaign,
    pub(crate) tasks: Arc<Vec<Task>>,
    pub(crate) directory: Arc<Directory>,
    pub(super) ladder: Ladder,
    extensions: Arc<Vec<Extension>>,
    pub(crate) latest: Option<Arc<Latest>>,
    pub(crate) edition: Option<Cow<'static, Edition>>,
    pub(crate) calendar: Calendar,
    pub(crate) today: Date,
    /// Today as text.
    pub(crate) on: String,
    city: String,
    places: Arc<Places>,
}

/// What was given out in a campaign, as it is kept between requests.
#[derive(Debug)]
pub(crate) struct Breakdown {
    tasks: Arc<Vec<Task>>,
    extensions: Arc<Vec<Extension>>,
    places: Arc<Places>,
}

impl Breakdown {
    async fn read(ctx: &Ctx, campaign: &str) -> Result<Self> {
        let tasks = store::tasks(ctx, campaign).await?;
        let extensions = store::extensions(ctx, campaign).await?;
        let places = Arc::new(Places::of(&tasks, &extensions));
        Ok(Self { tasks: Arc::new(tasks), extensions: Arc::new(extensions), places })
    }
}

/// Where in their lists things stand, by the id of the task that they belong to.
#[derive(Debug, Default)]
struct Places {
    /// Each task itself.
    tasks: BTreeMap<String, usize>,
    /// What it was divided into.
    divided: BTreeMap<String, Vec<usize>>,
    /// Its extensions.
    extensions: BTreeMap<String, Vec<usize>>,
}

impl Places {
    fn of(tasks: &[Task], extensions: &[Extension]) -> Self {
        let mut places = Self::default();
        for (place, task) in tasks.iter().enumerate() {
            places.tasks.insert(task.id.clone(), place);
            if let Some(parent) = &task.parent {
                places.divided.entry(parent.clone()).or_default().push(place);
            }
        }
        for (place, extension) in extensions.iter().enumerate() {
            places.extensions.entry(extension.task.clone()).or_default().push(place);
        }
        places
    }
}

impl Scene {
    /// Everything of the campaign of this id.
    pub(crate) async fn of(ctx: &Ctx, campaign: &str) -> Result<Self> {
        Self::about(ctx, campaigns::store::campaign(ctx, campaign).await?).await
    }

    /// Everything of a campaign.
    pub(crate) async fn about(ctx: &Ctx, campaign: Campaign) -> Result<Self> {
        let today = campaigns::today(ctx)?;
        let edition = standards::named(ctx, &campaign.edition);
        let latest = assessments::latest(ctx).await?;
        let read = Breakdown::read(ctx, &campaign.id);
        let kept = ctx.platform.breakdowns.of(ctx, &campaign.id, read).await?;
        Ok(Self {
            places: kept.places.clone(),
            tasks: kept.tasks.clone(),
            extensions: kept.extensions.clone(),
            directory: organisations::directory(ctx).await?,
            ladder: store::ladder(ctx).await?.0,
            // Values judged by another edition say nothing of this one's rows.
            latest: latest.filter(|found| {
                edition.as_ref().is_some_and(|edition| edition.edition == found.edition)
            }),
            edition,
            calendar: campaigns::store::calendar(ctx).await?,
            today,
            on: today.to_string(),
            city: ctx.city()?.to_owned(),
            campaign,
        })
    }

    /// The task of this id.
    pub(crate) fn task(&self, id: &str) -> Option<&Task> {
        self.tasks.get(*self.places.tasks.get(id)?)
    }

    /// What a task was divided into.
    pub(super) fn children<'a>(&'a self, of: &'a Task) -> impl Iterator<Item = &'a Task> {
        let places = self.places.divided.get(&of.id).into_iter().flatten();
        places.filter_map(|place| self.tasks.get(*place))
    }

    /// The extensions that were asked for a task, oldest first.
    pub(super) fn extensions<'a>(
        &'a self,
        of: &Task,
    ) -> impl DoubleEndedIterator<Item = &'a Extension> {
        let places = self.places.extensions.get(&of.id).into_iter().flatten();
        places.filter_map(|place| self.extensions.get(*place))
    }

    /// Whether an extension waits to be decided.
    pub(super) fn is_extension_asked(&self, of: &Task) -> bool {
        self.extensions(of).any(|one| one.state == "asked")
    }

    /// The day that holds, the last approved extension counted.
    pub(crate) fn due(&self, task: &Task) -> Option<String> {
        let approved = self.extensions(task).rfind(|one| one.state == "approved");
        approved.map(|one| one.until_on.clone()).max(task.due_on.clone())
    }

    /// What the light hangs on.
    pub(super) fn facts(&self, task: &Task) -> Facts {
        let late_part = |part: &Part| {
            matches!(part.state.as_str(), "open" | "returned")
                && part.due_on.as_deref().is_some_and(|due| due < self.on.as_str())
        };
        let behind = task.parts.iter().any(late_part)
            || self.children(task).any(|child| {
                let facts = self.facts(child);
                facts.behind || late_days(&facts, self.today) > 0
            });
        let needs_value = task.parent.is_none() && !task.item.is_empty();
        Facts {
            state: task.state,
            due: self.due(task).as_deref().and_then(day),
            submitted: task.submitted_on.as_deref().and_then(day),
            quantity: task.quantity,
            done: task.quantity_done,
            has_value: needs_value.then(|| self.has_value(&task.item)),
            behind,
        }
    }

    fn has_value(&self, item: &str) -> bool {
        let found = self.latest.as_ref().and_then(|latest| latest.items.get(item));
        found.is_some_and(|item| item.verdict != Verdict::Missing)
    }

    /// How a task looks today.
    pub(super) fn light(&self, task: &Task) -> Option<Light> {
        light(&self.facts(task), &self.ladder, self.today)
    }

    /// How a task stood on an earlier day, by its moves; values and parts are today's.
    pub(super) fn was(&self, task: &Task, moves: &[Moved], then: Date) -> (State, Option<Light>) {
        let text = then.to_string();
        let own = moves.iter().filter(|moved| moved.subject == task.id && moved.on <= text);
        let last = own.clone().rfind(|moved| moved.from_state != moved.to_state);
        let state = last.and_then(|moved| State::parse(&moved.to_state)).unwrap_or(State::Draft);
        let submitted =
            own.clone().rfind(|moved| moved.name == "submit").and_then(|moved| day(&moved.on));
        let facts = Facts { state, submitted, ..self.facts(task) };
        (state, light(&facts, &self.ladder, then))
    }

    /// A unit with what it is called today.
    pub(crate) fn unit(&self, id: &str) -> Named {
        Named { id: id.to_owned(), name: self.directory.short_name(id, &self.on).to_owned() }
    }

    /// A post with who holds it today.
    pub(crate) fn post(&self, id: &str) -> Held {
        let title = self.directory.post(id).map(|post| post.title.clone());
        Held {
            title: title.unwrap_or_else(|| id.to_owned()),
            person: self.directory.holder(id, &self.on).unwrap_or_default().to_owned(),
            post: id.to_owned(),
        }
    }

    /// The code of the city, which stands for all of it.
    pub(super) fn city_code(&self) -> String {
        self.city.clone()
    }

    /// The name of a territory.
    pub(super) fn division_name(&self, code: &str) -> String {
        self.directory.divisions.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// Number and name of a row of the edition.
    pub(crate) fn item_name(&self, key: &str, tag: &str) -> String {
        let Some(edition) = &self.edition else { return key.to_owned() };
        let number = edition.indicator(key).and_then(|row| row.number.as_deref());
        let name = edition.name(tag, "indicator", key);
        match number {
            Some(number) => format!("{number} {name}"),
            None => name.to_owned(),
        }
    }

    /// The row of the edition that a cell means: its key, its name, or its number with its name.
    pub(crate) fn item_meant(&self, cell: &str) -> Option<String> {
        let edition = self.edition.as_ref()?;
        let found = edition.indicators.iter().find(|row| {
            row.key == cell
                || ["zh-CN", "en"].iter().any(|tag| {
                    self.item_name(&row.key, tag) == cell
                        || edition.name(tag, "indicator", &row.key) == cell
                })
        });
        found.map(|row| row.key.clone())
    }

    /// The lines of the breakdown as they would be issued now.
    pub(crate) fn lines(&self) -> Vec<Line> {
        let asked = |task: &&Task| task.parent.is_none() && task.state != State::Withdrawn;
        self.tasks.iter().filter(asked).map(|task| self.line(task)).collect()
    }

    /// A task as a line.
    pub(super) fn line(&self, task: &Task) -> Line {
        Line {
            task: task.id.clone(),
            number: task.number,
            item: task.item.clone(),
            title: task.title.clone(),
            requirement: task.requirement.clone(),
            quality: task.quality.clone(),
            quantity: task.quantity,
            quantity_unit: task.quantity_unit.clone(),
            target: task.target,
            division: task.division.clone(),
            lead: task.lead.as_deref().map(|id| self.unit(id)),
            leader: task.leader_post.as_deref().map(|id| self.post(id)),
            person: task.person_post.as_deref().map(|id| self.post(id)),
            cooperating: task
                .parts
                .iter()
                .map(|part| Cooperating {
                    unit: self.unit(&part.organisation),
                    part: part.part.clone(),
                    due_on: part.due_on.clone(),
                })
                .collect(),
            starts_on: task.starts_on.clone(),
            due_on: task.due_on.clone(),
            central: task.central,
            note: task.note.clone(),
        }
    }

    /// What the breakdown is held against.
    pub(super) async fn against(&self, ctx: &Ctx) -> Result<Against> {
        let members = organisations::members(ctx).await?;
        let tag = ctx.language.tag();
        let rows = self.edition.iter().flat_map(|edition| &edition.indicators);
        let items = rows
            .map(|row| {
                let known = self.latest.as_ref().and_then(|latest| latest.items.get(&row.key));
                ItemRow {
                    key: row.key.clone(),
                    name: self.item_name(&row.key, tag),
                    applies: known.is_none_or(|item| item.applies),
                    limit: known.and_then(|item| item.limit.clone()),
                }
            })
            .collect();
        let units = self
            .directory
            .organisations
            .iter()
            .map(|unit| UnitRow {
                id: unit.id.clone(),
                name: self.directory.called(unit, &self.on).short_name.to_owned(),
                there: unit.to_on.as_deref().is_none_or(|to| to > self.on.as_str()),
                member: members.contains(&unit.id),
            })
            .collect();
        let posts = self
            .directory
            .posts
            .iter()
            .map(|post| (post.id.clone(), self.directory.holder(&post.id, &self.on).is_some()));
        let headline = self.edition.as_ref().map_or(0, |edition| edition.headline.indicators);
        Ok(Against {
            items,
            headline: usize::try_from(headline).unwrap_or_default(),
            units,
            posts: posts.collect::<BTreeMap<_, _>>(),
            materials_due: self.campaign.materials_due.clone(),
            report_due: self.campaign.report_due.clone(),
        })
    }
}

/// A day with which to compare, and the moves by which one knows how tasks stood on it; nothing
/// when none is asked for.
pub(super) async fn since(
    ctx: &Ctx,
    campaign: &str,
    asked: Option<&str>,
) -> Result<Option<(Date, Vec<Moved>)>> {
    let since = moves::since(ctx, Of::Tasks, campaign, asked).await?;
    Ok(since.and_then(|(then, moves)| Some((day(&then)?, moves))))
}

/// Who asks, as far as tasks are concerned.
#[derive(Debug)]
pub(crate) struct Reach {
    /// Whether the breakdown is theirs to write.
    pub(crate) office: bool,
    /// Whether they see inside every unit.
    pub(crate) everywhere: bool,
    /// The units for which they act.
    pub(crate) units: BTreeSet<String>,
}

impl Reach {
    /// Of who asks.
    pub(crate) fn of(ctx: &Ctx, directory: &Directory) -> Result<Self> {
        let actor = ctx.actor()?;
        let mut units: BTreeSet<String> =
            actor.grants.iter().filter_map(|grant| grant.organisation.clone()).collect();
        for grant in actor.grants.iter().filter(|grant| grant.role == Role::District) {
            let own = directory
                .organisations
                .iter()
                .filter(|unit| unit.kind == "district" && grant.covers(&unit.division));
            units.extend(own.map(|unit| unit.id.clone()));
        }
        let holds = |role: Role| actor.holds(role);
        Ok(Self {
            office: holds(Role::Office),
            everywhere: [Role::Office, Role::Leader, Role::Supervisor].into_iter().any(holds),
            units,
        })
    }

    /// Whether they act for this unit.
    pub(crate) fn acts_for(&self, unit: Option<&str>) -> bool {
        unit.is_some_and(|unit| self.units.contains(unit))
    }

    /// Whether they have something to do with a task: lead it or have a part in it.
    pub(crate) fn takes_part(&self, task: &Task) -> bool {
        self.acts_for(task.lead.as_deref())
            || task.parts.iter().any(|part| self.units.contains(&part.organisation))
    }

    /// Whether they may see a task. What was issued everybody may; a draft is the office's, and
    /// what a unit divided is seen by whoever takes part above it.
    pub(crate) fn sees(&self, scene: &Scene, task: &Task) -> bool {
        match task.parent.as_deref() {
            None => self.office || task.state != State::Draft,
            Some(_) if self.everywhere => true,
            Some(parent) => {
                self.takes_part(task)
                    || scene.task(parent).is_some_and(|parent| {
                        self.acts_for(parent.lead.as_deref())
                            || (parent.parent.is_some() && self.sees(scene, parent))
                            || self.takes_part(parent)
                    })
            }
        }
    }

    /// Whether they give a task out and accept it: the office, and for what a unit divided that
    /// unit itself.
    pub(super) fn gives(&self, scene: &Scene, task: &Task) -> bool {
        self.office
            || task
                .parent
                .as_deref()
                .and_then(|parent| scene.task(parent))
                .is_some_and(|parent| self.acts_for(parent.lead.as_deref()))
    }
}
