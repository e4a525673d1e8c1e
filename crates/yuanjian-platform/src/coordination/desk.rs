//! A campaign's matters and meetings with everything that they are seen against on a day, and who
//! may see and do what.

use super::{
    delivery::{Delivery, Promise, Work, weigh},
    kind::{Hand, Kind, State, Way},
    meeting::{self, Meeting},
    store::{self, Matter},
};
use crate::{
    Ctx, Error, Result, Role,
    campaigns::calendar::{day, days},
    tasks::{self, Reach, Scene, Task},
};
use yuanjian_types::Problem;

/// A campaign's desk on a day.
#[derive(Debug)]
pub(super) struct Desk {
    /// Tasks, directory, calendar, edition and the day.
    pub(super) scene: Scene,
    pub(super) matters: Vec<Matter>,
    pub(super) meetings: Vec<Meeting>,
    pub(super) hands: Hands,
}

/// Who asks, as far as matters are concerned.
#[derive(Debug)]
pub(super) struct Hands {
    /// As tasks see them: office, units, whether everywhere.
    pub(super) reach: Reach,
    /// Whether they decide.
    pub(super) decides: bool,
    /// Whether they read what was handed up, and nothing else.
    pub(super) reviews: bool,
}

impl Desk {
    /// Everything of the campaign of this id.
    pub(super) async fn of(ctx: &Ctx, campaign: &str) -> Result<Self> {
        Self::over(ctx, Scene::of(ctx, campaign).await?).await
    }

    /// Everything over tasks that are known.
    pub(super) async fn over(ctx: &Ctx, scene: Scene) -> Result<Self> {
        let actor = ctx.actor()?;
        let hands = Hands {
            reach: Reach::of(ctx, &scene.directory)?,
            decides: super::DECIDE.allows(&actor.roles()),
            reviews: actor.grants.iter().all(|grant| grant.role == Role::Reviewer),
        };
        Ok(Self {
            matters: store::matters(ctx, &scene.campaign.id).await?,
            meetings: meeting::meetings(ctx, &scene.campaign.id).await?,
            hands,
            scene,
        })
    }

    /// A matter with its campaign's desk, for who may see it.
    pub(super) async fn around(ctx: &Ctx, id: &str) -> Result<(Self, Matter)> {
        let matter = store::one_matter(ctx, id).await?;
        let desk = Self::of(ctx, &matter.campaign).await?;
        if !desk.sees(&matter) {
            return Err(Error::not_found());
        }
        Ok((desk, matter))
    }

    /// A meeting with its campaign's desk, for who may see it.
    pub(super) async fn around_meeting(ctx: &Ctx, id: &str) -> Result<(Self, Meeting)> {
        let meeting = meeting::one_meeting(ctx, id).await?;
        let desk = Self::of(ctx, &meeting.campaign).await?;
        if !desk.sees_meeting(&meeting) {
            return Err(Error::not_found());
        }
        Ok((desk, meeting))
    }

    /// The meeting of this id.
    pub(super) fn meeting(&self, id: &str) -> Option<&Meeting> {
        self.meetings.iter().find(|meeting| meeting.id == id)
    }

    /// A matter of the campaign.
    pub(super) fn matter(&self, id: &str) -> Option<&Matter> {
        self.matters.iter().find(|matter| matter.id == id)
    }

    /// The matters of a kind that the reader may see.
    pub(super) fn seen(&self, kind: Kind) -> impl Iterator<Item = &Matter> {
        self.matters.iter().filter(move |one| one.kind == kind && self.sees(one))
    }

    /// Whether the reader may know of a matter: the office, leaders and supervisors of all; a unit
    /// of its own, of what it was asked, and of what stands at a task in which it takes part.
    pub(super) fn sees(&self, matter: &Matter) -> bool {
        let Hands { reach, reviews, .. } = &self.hands;
        if *reviews {
            return matter.kind == Kind::Practice && matter.state != State::Withdrawn;
        }
        let minuted = || {
            let meeting = matter.meeting.as_deref().and_then(|id| self.meeting(id));
            matter.kind == Kind::Action && meeting.is_some_and(|one| one.issued_on.is_some())
        };
        reach.everywhere
            || matter.kind.is_common()
            || reach.acts_for(matter.unit.as_deref())
            || reach.acts_for(matter.counterpart.as_deref())
            || self.tasks_of(matter).any(|task| reach.takes_part(task))
            || minuted()
    }

    /// Whether the reader may know of a meeting: whoever oversees, was invited, or, once its
    /// minutes are issued, is at work on the review.
    pub(super) fn sees_meeting(&self, meeting: &Meeting) -> bool {
        let Hands { reach, reviews, .. } = &self.hands;
        !reviews
            && (reach.everywhere
                || meeting.issued_on.is_some()
                || meeting.seats.iter().any(|seat| reach.units.contains(&seat.unit)))
    }

    /// Whether a way is the reader's.
    pub(super) fn is_theirs(&self, matter: &Matter, hand: Hand) -> bool {
        let Hands { reach, decides, .. } = &self.hands;
        let own = reach.acts_for(matter.unit.as_deref());
        match hand {
            Hand::Owner => own || reach.office,
            Hand::Asker => own,
            Hand::Counterpart => reach.acts_for(matter.counterpart.as_deref()),
            Hand::Office => reach.office,
            Hand::Decider => *decides,
        }
    }

    /// Whether the reader may write a matter of a kind for a unit. Actions come of meetings, which
    /// are the office's.
    pub(super) fn writes(&self, kind: Kind, unit: Option<&str>) -> bool {
        let Hands { reach, .. } = &self.hands;
        reach.office || (kind != Kind::Action && reach.acts_for(unit))
    }

    /// Whether the reader may change what a matter says: until it moved on, and a promise never
    /// by whoever gave it.
    pub(super) fn changes(&self, matter: &Matter) -> bool {
        let settled = match matter.kind {
            Kind::Liaison => matter.state == State::Withdrawn,
            _ => matter.state != State::Open,
        };
        let given = matches!(matter.kind, Kind::Commitment | Kind::Action);
        !settled && self.is_theirs(matter, if given { Hand::Office } else { Hand::Owner })
    }

    /// What the reader may do with a matter.
    pub(super) fn may(&self, matter: &Matter) -> Vec<String> {
        if self.scene.campaign.state.is_over() && !matter.kind.outlives() {
            return Vec::new();
        }
        let mut may: Vec<String> = matter
            .kind
            .ways(matter.state)
            .iter()
            .filter(|(_, hand)| self.is_theirs(matter, *hand))
            .map(|(way, _)| way.key().to_owned())
            .collect();
        if self.changes(matter) {
            may.push("update".to_owned());
        }
        let given = matter.kind == Kind::Action && matter.state == State::Open;
        if given && matter.tasks.is_empty() && self.hands.reach.office {
            may.push("give".to_owned());
        }
        may
    }

    /// The tasks that a matter names and that are there.
    pub(super) fn tasks_of<'a>(&'a self, matter: &'a Matter) -> impl Iterator<Item = &'a Task> {
        matter.tasks.iter().filter_map(|id| self.scene.task(id))
    }

    /// Where a matter stands: what became a task is done when the task is.
    pub(super) fn state(&self, matter: &Matter) -> State {
        let mut tasks = self.tasks_of(matter).peekable();
        let given = matter.kind == Kind::Action && matter.state == State::Open;
        if given && tasks.peek().is_some() && tasks.all(|task| task.state == tasks::State::Closed) {
            State::Done
        } else {
            matter.state
        }
    }

    /// Days past its day while something is owed; 0 when it is not late.
    pub(super) fn late_days(&self, matter: &Matter) -> i64 {
        let due = matter.due_on.as_deref().and_then(day);
        match due.filter(|_| matter.kind.awaits(self.state(matter))) {
            Some(due) => days(due, self.scene.today).max(0),
            None => 0,
        }
    }

    /// Working days left while something is owed; negative past the day.
    pub(super) fn working_days_left(&self, matter: &Matter) -> Option<i64> {
        let due = matter.due_on.as_deref().and_then(day)?;
        if !matter.kind.awaits(self.state(matter)) {
            return None;
        }
        let (today, calendar) = (self.scene.today, &self.scene.calendar);
        Some(if due < today { -calendar.between(due, today) } else { calendar.between(today, due) })
    }

    /// What became of a promise.
    pub(super) fn delivery(&self, matter: &Matter) -> Option<Delivery> {
        if matter.kind != Kind::Commitment || matter.state == State::Withdrawn {
            return None;
        }
        let works: Vec<Work<'_>> = self.measured(matter).map(|task| self.work(task)).collect();
        let promise = Promise {
            quantity: matter.quantity,
            unit: &matter.quantity_unit,
            said: matter.on_day.as_deref().and_then(day),
            due: matter.due_on.as_deref().and_then(day),
        };
        Some(weigh(&promise, &works, self.scene.today))
    }

    /// The tasks by which a promise is measured: those that it names, or else those of its item
    /// that its unit leads.
    fn measured<'a>(&'a self, matter: &'a Matter) -> impl Iterator<Item = &'a Task> {
        let named = !matter.tasks.is_empty();
        self.scene.tasks.iter().filter(move |task| {
            let meant = if named {
                matter.tasks.contains(&task.id)
            } else {
                !matter.item.is_empty()
                    && task.item == matter.item
                    && task.lead.is_some()
                    && task.lead == matter.unit
            };
            meant && task.state.counts()
        })
    }

    fn work<'a>(&'a self, task: &'a Task) -> Work<'a> {
        Work {
            done: task.quantity_done,
            unit: &task.quantity_unit,
            closed: task.state == tasks::State::Closed,
            submitted: task.submitted_on.as_deref().and_then(day),
            due: self.scene.due(task).as_deref().and_then(day),
            late: tasks::is_late(&self.scene, task),
        }
    }

    /// A task as people point to it: the numbers of the lines above it and its own, `12` or `12.1`.
    pub(super) fn task_number(&self, task: &Task) -> String {
        let mut path = vec![task.number.to_string()];
        let mut above = task;
        while let Some(parent) = above.parent.as_deref().and_then(|id| self.scene.task(id)) {
            path.insert(0, parent.number.to_string());
            above = parent;
            if path.len() > 20 {
                break;
            }
        }
        path.join(".")
    }

    /// A campaign that is over changes no more.
    pub(super) fn open(&self) -> Result<()> {
        if self.scene.campaign.state.is_over() {
            return Err(Error::refused(Problem::error("campaigns.over")));
        }
        Ok(())
    }
}

/// Whether a way is one that has a door of its own.
pub(super) fn has_own_door(way: Way) -> bool {
    way == Way::Decide
}
