//! A unit's week on one page: how long there is, the lights of what it leads, and what it still has
//! to hand in, the latest first. The numbers are those of the screens.

use super::brief::{TITLE_CHARS, cut, lights, made, opening, page};
use crate::{
    Ctx, Result,
    campaigns::{self, calendar::days, http::Countdown},
    tasks::{self, Followed, TaskLights},
};
use serde::Serialize;
use time::{Date, Duration};
use yuanjian_app::Locale;
use yuanjian_document::content::{Align, Block, Cell, Column, Report, Table};

/// Lines that the page names.
const MOST_OWED: usize = 12;

/// What the page says.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct UnitBrief {
    campaign: String,
    title: String,
    unit: String,
    unit_name: String,
    today: String,
    /// The next deadline; none when the campaign waits for others.
    next: Option<Countdown>,
    /// Lights of the lines that it leads.
    lights: TaskLights,
    /// The same a week ago.
    was: TaskLights,
    /// That day.
    since: String,
    /// What it still has to hand in, the latest first.
    owed: Vec<Owed>,
    /// How many that are in all, and of those late.
    owed_in_all: usize,
    late_in_all: usize,
}

/// Something that a unit still has to hand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = UnitBriefOwed)]
pub(super) struct Owed {
    /// The task.
    id: String,
    title: String,
    /// Whether it is a part of a task that another unit leads.
    part: bool,
    /// None when the task has no day.
    due: Option<String>,
    /// Days to it; negative when it is late.
    days: Option<i64>,
}

/// The brief of a unit as of today.
///
/// # Errors
/// Not found for who neither acts for the unit nor sees every unit.
pub(super) async fn brief(ctx: &Ctx, id: &str, unit: &str) -> Result<UnitBrief> {
    let unit_name = tasks::unit_seen(ctx, unit).await?;
    let campaign = campaigns::store::campaign(ctx, id).await?;
    let view = campaigns::http::view(ctx, campaign).await?;
    let today = campaigns::today(ctx)?;
    let since = (today - Duration::days(7)).to_string();
    let (lights, was) = tasks::lights(ctx, id, Some(unit), Some(since.clone())).await?;
    let following = tasks::followed(ctx, &tasks::running(ctx).await?).await?;
    let mut owed: Vec<Owed> = following
        .tasks
        .iter()
        .filter(|task| task.campaign == id)
        .flat_map(|task| owed_of(task, unit, today))
        .collect();
    owed.sort_by(|a, b| {
        (a.days.is_none(), a.days, &a.title).cmp(&(b.days.is_none(), b.days, &b.title))
    });
    let owed_in_all = owed.len();
    let late_in_all = owed.iter().filter(|one| one.days.is_some_and(|days| days < 0)).count();
    owed.truncate(MOST_OWED);
    Ok(UnitBrief {
        campaign: id.to_owned(),
        title: view.title,
        unit: unit.to_owned(),
        unit_name,
        today: view.today,
        next: view.next,
        lights,
        was: was.unwrap_or_default(),
        since,
        owed,
        owed_in_all,
        late_in_all,
    })
}

/// What a unit owes in a task: the task itself, or its part.
fn owed_of(task: &Followed, unit: &str, today: Date) -> Vec<Owed> {
    let line = |part: bool, due: Option<Date>| Owed {
        id: task.id.clone(),
        title: task.title.clone(),
        part,
        due: due.map(|due| due.to_string()),
        days: due.map(|due| days(today, due)),
    };
    let lead = task.lead.as_deref() == Some(unit);
    let parts = task.parts.iter().filter(|part| part.unit == unit && part.awaited);
    lead.then(|| line(false, task.due))
        .into_iter()
        .chain(parts.map(|part| line(true, part.due)))
        .filter(|_| task.awaited)
        .collect()
}

/// The page as a document: `docx` or `pdf`.
pub(super) async fn document(ctx: &Ctx, id: &str, unit: &str, pdf: bool) -> Result<Vec<u8>> {
    let brief = brief(ctx, id, unit).await?;
    made(ctx, report(&brief, &Locale::of(ctx.language)), pdf).await
}

fn report(brief: &UnitBrief, locale: &Locale) -> Report {
    let facts = [("unit", brief.unit_name.clone()), ("day", brief.today.clone())];
    let body = vec![
        opening(&brief.title, brief.next.as_ref(), locale),
        lights(&brief.lights, Some((&brief.was, &brief.since)), locale),
        owed(brief, locale),
    ];
    page(locale.say("notices.unit_brief_title", facts), body, &brief.today, locale)
}

fn owed(brief: &UnitBrief, locale: &Locale) -> Block {
    let say = |key: &str| locale.say(&format!("notices.{key}"), []);
    if brief.owed.is_empty() {
        return Block::text(say("unit_brief_none"));
    }
    let columns = vec![
        Column::new(say("brief_task"), 4.4, Align::Left),
        Column::new(say("unit_brief_duty"), 1.2, Align::Left),
        Column::new(say("brief_due"), 1.7, Align::Left),
        Column::new(say("unit_brief_left"), 1.6, Align::Left),
    ];
    let rows = brief
        .owed
        .iter()
        .map(|one| {
            let duty = if one.part { "unit_brief_part" } else { "unit_brief_lead" };
            let cells = [
                cut(&one.title, TITLE_CHARS),
                say(duty),
                one.due.clone().unwrap_or_default(),
                one.days.map(|days| left(days, locale)).unwrap_or_default(),
            ];
            cells.map(Cell::text).to_vec()
        })
        .collect();
    let facts =
        [("shown", brief.owed.len()), ("count", brief.owed_in_all), ("late", brief.late_in_all)];
    let facts = facts.map(|(name, number)| (name, number.to_string()));
    let caption = locale.say("notices.unit_brief_owed", facts);
    Block::Table(Table { caption, columns, rows, note: String::new() })
}

fn left(days: i64, locale: &Locale) -> String {
    let key = match days {
        0 => "notices.unit_brief_today",
        1.. => "notices.unit_brief_days_left",
        _ => "notices.unit_brief_days_late",
    };
    locale.say(key, [("days", days.abs().to_string())])
}
