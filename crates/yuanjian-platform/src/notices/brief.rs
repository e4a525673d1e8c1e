//! The week on one page for the head of the leading group: how long there is, the lights and what
//! changed, what is latest, what fails, what is to be decided. The numbers are those of the screens,
//! by the same functions; what does not fit is counted, never set on a second page.

use super::store::{self, BriefRow};
use crate::{
    Ctx, Error, Result, assessments, audit,
    campaigns::{self, http::Countdown},
    layers::blocking,
    standards, tasks,
    tasks::TaskLights,
};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;
use yuanjian_app::{Language, Locale, paper};
use yuanjian_document::{
    Lang,
    content::{Align, Block, Cell, Column, FrozenStamp, Inline, Report, Table},
};
use yuanjian_standard::Verdict;
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// Tasks that the page names.
const MOST_LATE: usize = 5;
/// Failing rows that the page names.
const MOST_FAILS: usize = 6;
/// Decisions that the office may ask for, and how long each may be.
const MOST_DECISIONS: usize = 3;
const DECISION_CHARS: usize = 56;
/// So much of a title stands in the table.
pub(super) const TITLE_CHARS: usize = 24;

/// What the page says.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct Brief {
    campaign: String,
    title: String,
    today: String,
    /// The next deadline; none when the campaign waits for others.
    next: Option<Countdown>,
    lights: TaskLights,
    /// Lights on the day of the brief before.
    was: Option<TaskLights>,
    /// That day.
    since: Option<String>,
    /// The latest of the late, the longest first.
    late: Vec<LateTask>,
    /// How many are late in all.
    late_in_all: usize,
    /// Rows that the newest assessment judged as failing.
    fails: Vec<String>,
    fails_in_all: usize,
    /// Whether there is an assessment by the campaign's edition.
    assessed: bool,
    /// What the office asks to be decided.
    decisions: Vec<String>,
}

/// A late task.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = BriefLateTask)]
pub(super) struct LateTask {
    id: String,
    title: String,
    unit: String,
    due: String,
    days: i64,
}

/// The brief of a campaign as of today.
pub(super) async fn brief(ctx: &Ctx, id: &str) -> Result<Brief> {
    let campaign = campaigns::store::campaign(ctx, id).await?;
    let view = campaigns::http::view(ctx, campaign.clone()).await?;
    let kept = store::briefs(ctx, id).await?;
    let since = kept.iter().find(|one| one.made_on < view.today).map(|one| one.made_on.clone());
    let (lights, was) = tasks::lights(ctx, id, None, since.clone()).await?;
    let mut late: Vec<LateTask> = tasks::followed(ctx, &tasks::running(ctx).await?)
        .await?
        .tasks
        .into_iter()
        .filter(|task| task.campaign == id && task.late > 0 && task.is_open_to_all())
        .map(|task| LateTask {
            id: task.id,
            title: task.title,
            unit: task.lead_name,
            due: task.due.map(|due| due.to_string()).unwrap_or_default(),
            days: task.late,
        })
        .collect();
    late.sort_by(|a, b| b.days.cmp(&a.days).then_with(|| a.title.cmp(&b.title)));
    let late_in_all = late.len();
    late.truncate(MOST_LATE);
    let edition = standards::named(ctx, &campaign.edition);
    let latest = assessments::latest(ctx)
        .await?
        .filter(|found| edition.as_ref().is_some_and(|edition| edition.edition == found.edition));
    let tag = ctx.language.tag();
    let mut fails: Vec<String> = Vec::new();
    if let (Some(latest), Some(edition)) = (&latest, &edition) {
        let failing = |key: &str| {
            latest.items.get(key).is_some_and(|item| item.applies && item.verdict == Verdict::Fail)
        };
        fails.extend(
            edition
                .indicators
                .iter()
                .filter(|row| failing(&row.key))
                .map(|row| edition.name(tag, "indicator", &row.key).to_owned()),
        );
    }
    let fails_in_all = fails.len();
    fails.truncate(MOST_FAILS);
    Ok(Brief {
        campaign: id.to_owned(),
        title: view.title,
        today: view.today,
        next: view.next,
        lights,
        was,
        since,
        late,
        late_in_all,
        fails,
        fails_in_all,
        assessed: latest.is_some(),
        decisions: kept.into_iter().next().map(|one| one.decisions).unwrap_or_default(),
    })
}

/// Keep today's brief with what is to be decided; the next one tells what changed since.
pub(super) async fn keep(ctx: &Ctx, id: &str, decisions: Vec<String>) -> Result<()> {
    campaigns::store::campaign(ctx, id).await?;
    let decisions: Vec<String> = decisions
        .iter()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    let long = decisions.iter().any(|text| text.chars().count() > DECISION_CHARS);
    if decisions.len() > MOST_DECISIONS || long {
        return Err(Error::invalid(
            Problem::error("notices.bad_decisions")
                .at_field("decisions")
                .with("most", MOST_DECISIONS)
                .with("chars", DECISION_CHARS),
        ));
    }
    let row = BriefRow {
        id: Uuid::now_v7().to_string(),
        made_on: ctx.now.day_in_china(),
        account_name: ctx.actor()?.display_name.clone(),
        decisions,
    };
    let mut tx = ctx.begin().await?;
    store::add_brief(&mut tx, ctx.city()?, id, &row).await?;
    Ok(tx
        .commit([Event::new("notices.brief_kept", "campaign", id)
            .with(json!({ "on": row.made_on, "decisions": row.decisions.len() }))])
        .await?)
}

/// The page as a document: `docx` or `pdf`.
pub(super) async fn document(ctx: &Ctx, id: &str, pdf: bool) -> Result<Vec<u8>> {
    let brief = brief(ctx, id).await?;
    made(ctx, report(&brief, &Locale::of(ctx.language)), pdf).await
}

/// A page as a document, `docx` or `pdf`, that prints where the record of changes stands.
pub(super) async fn made(ctx: &Ctx, mut report: Report, pdf: bool) -> Result<Vec<u8>> {
    report.frozen.chain = audit::stands_printed(&ctx.platform.db, ctx.city()?).await?;
    blocking(move || if pdf { paper::pdf(&report) } else { paper::docx(&report) }).await
}

fn report(brief: &Brief, locale: &Locale) -> Report {
    let say = |key: &str, facts: &[(&str, String)]| {
        locale.say(&format!("notices.brief_{key}"), facts.iter().cloned())
    };
    let lamps = lights(&brief.lights, brief.was.as_ref().zip(brief.since.as_deref()), locale);
    let mut body =
        vec![opening(&brief.title, brief.next.as_ref(), locale), lamps, late(brief, locale)];
    let strong = |key: &str, text: String| {
        Block::Paragraph(vec![Inline::Strong(say(key, &[])), Inline::Text(text)])
    };
    let names = brief.fails.join(&say("join", &[]));
    let count = brief.fails_in_all.to_string();
    body.push(strong(
        "fails",
        match (brief.assessed, brief.fails_in_all, brief.fails.len()) {
            (false, ..) => say("not_assessed", &[]),
            (true, 0, _) => say("no_fails", &[]),
            (true, all, shown) if all > shown => {
                say("fails_more", &[("names", names), ("count", count)])
            }
            _ => say("fails_all", &[("names", names), ("count", count)]),
        },
    ));
    let decisions = if brief.decisions.is_empty() {
        say("no_decisions", &[])
    } else {
        let numbered = brief.decisions.iter().enumerate();
        let numbered: Vec<String> =
            numbered.map(|(place, text)| format!("{}. {text}", place + 1)).collect();
        numbered.join(&say("between", &[]))
    };
    body.push(strong("decisions", decisions));
    page(say("title", &[("day", brief.today.clone())]), body, &brief.today, locale)
}

/// A page with its title.
pub(super) fn page(title: String, body: Vec<Block>, today: &str, locale: &Locale) -> Report {
    Report {
        lang: match locale.language {
            Language::Chinese => Lang::ZhCn,
            Language::English => Lang::En,
        },
        title: vec![title],
        body,
        frozen: FrozenStamp { at: today.to_owned(), ..FrozenStamp::default() },
        ..Report::default()
    }
}

/// How long there is to the next deadline.
pub(super) fn opening(title: &str, next: Option<&Countdown>, locale: &Locale) -> Block {
    let facts = |next: &Countdown| {
        vec![
            ("title", title.to_owned()),
            ("deadline", locale.say(&format!("notices.deadline.{}", next.what), [])),
            ("due", next.due.clone()),
            ("days", next.days.to_string()),
            ("working", next.working_days.to_string()),
        ]
    };
    Block::text(match next {
        Some(next) if next.days >= 0 => locale.say("notices.brief_countdown", facts(next)),
        Some(next) => locale.say("notices.brief_overdue", facts(next)),
        None => locale.say("notices.brief_waits", [("title", title.to_owned())]),
    })
}

/// The lights in a row, with what changed below.
pub(super) fn lights(now: &TaskLights, was: Option<(&TaskLights, &str)>, locale: &Locale) -> Block {
    let say = |key: &str| locale.say(&format!("notices.brief_{key}"), []);
    let keys = ["red", "yellow", "blue", "grey", "green"];
    let now = numbers(now);
    let mut columns = vec![Column::new("", 1.4, Align::Left)];
    columns.extend(keys.map(|key| Column::new(say(key), 1.0, Align::Right)));
    let row = |head: String, cells: [String; 5]| {
        let mut row = vec![Cell::text(head)];
        row.extend(cells.map(Cell::text));
        row
    };
    let mut rows = vec![row(say("now"), now.map(|number| number.to_string()))];
    if let Some((was, since)) = was {
        let was = numbers(was);
        let changed = std::array::from_fn(|place| match now[place] - was[place] {
            0 => "0".to_owned(),
            more if more > 0 => format!("+{more}"),
            less => format!("−{}", -less),
        });
        let head = locale.say("notices.brief_since", [("day", since.to_owned())]);
        rows.push(row(head, changed));
    }
    Block::Table(Table { caption: say("lights"), columns, rows, note: String::new() })
}

fn numbers(lights: &TaskLights) -> [i64; 5] {
    [lights.red, lights.yellow, lights.blue, lights.grey, lights.green].map(|n| n as i64)
}

fn late(brief: &Brief, locale: &Locale) -> Block {
    let say = |key: &str| locale.say(&format!("notices.brief_{key}"), []);
    if brief.late.is_empty() {
        return Block::text(say("none_late"));
    }
    let columns = vec![
        Column::new(say("task"), 4.4, Align::Left),
        Column::new(say("unit"), 1.6, Align::Left),
        Column::new(say("due"), 1.7, Align::Left),
        Column::new(say("days"), 1.2, Align::Right),
    ];
    let rows = brief
        .late
        .iter()
        .map(|task| {
            let cells = [
                cut(&task.title, TITLE_CHARS),
                cut(&task.unit, 8),
                task.due.clone(),
                task.days.to_string(),
            ];
            cells.map(Cell::text).to_vec()
        })
        .collect();
    let facts = [("shown", brief.late.len()), ("count", brief.late_in_all)];
    let caption =
        locale.say("notices.brief_late", facts.map(|(name, number)| (name, number.to_string())));
    Block::Table(Table { caption, columns, rows, note: String::new() })
}

/// The beginning of a text, at most so many characters long.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let begun: String = text.chars().take(most - 1).collect();
    format!("{begun}…")
}
