//! What happened to tasks, matters, surveys, projects and entries of registers, step by step, as
//! people read it: who took which step on which day, from where to where, with which words.
//!
//! The record of changes proves that nothing was altered; this is the story told beside a thing,
//! and by it one knows how it stood on an earlier day. Each feature keeps its steps in a table of
//! its own, where its own queries find them; all of them are written and read here.

use crate::{Ctx, Error, Result, campaigns::calendar::day};
use serde::Serialize;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;
use yuanjian_store::Tx;
use yuanjian_types::Problem;

/// Of what the steps are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Tasks,
    /// Matters and meetings.
    Matters,
    Surveys,
    Projects,
    /// Entries of the map's registers, which are of no campaign.
    Registers,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Moved {
    /// Id of what it happened to: a task, a matter, a meeting, a survey or a line of one, a
    /// project, an entry of a register.
    pub(crate) subject: String,
    /// Id of the unit that it was about or that took it; empty when none.
    pub(crate) unit: String,
    /// Id of the survey; empty for what is no survey's.
    #[serde(skip)]
    pub(crate) survey: String,
    /// `create`, `submit`, `answer` …; some change no state.
    #[serde(rename = "move")]
    pub(crate) name: String,
    pub(crate) from_state: String,
    pub(crate) to_state: String,
    /// The words that came with it.
    pub(crate) note: String,
    pub(crate) account_name: String,
    pub(crate) on: String,
}

impl Moved {
    /// A step that whoever asks takes on a day; it is nobody's and in no survey until that is set.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub(crate) fn by(
        ctx: &Ctx,
        on: &str,
        subject: &str,
        name: &str,
        (from, to): (&str, &str),
        note: &str,
    ) -> Result<Self> {
        Ok(Self {
            subject: subject.to_owned(),
            unit: String::new(),
            survey: String::new(),
            name: name.to_owned(),
            from_state: from.to_owned(),
            to_state: to.to_owned(),
            note: note.trim().to_owned(),
            account_name: ctx.actor()?.display_name.clone(),
            on: on.to_owned(),
        })
    }
}

impl Of {
    fn table(self) -> &'static str {
        match self {
            Self::Tasks => "task_move",
            Self::Matters => "coordination_move",
            Self::Surveys => "survey_move",
            Self::Projects => "project_move",
            Self::Registers => "register_move",
        }
    }

    /// The columns of the subject, of the unit and of the survey, as far as there are.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Tasks => &["task", "organisation"],
            Self::Matters => &["subject"],
            Self::Surveys => &["subject", "unit", "survey"],
            Self::Projects => &["project"],
            Self::Registers => &["entry"],
        }
    }
}

/// The steps in a campaign, or those of one thing alone, the oldest first: ids rise with time. Of a
/// survey those of its lines too.
///
/// # Errors
/// When the database does not serve.
pub(crate) async fn list(
    ctx: &Ctx,
    of: Of,
    campaign: &str,
    thing: Option<&str>,
) -> Result<Vec<Moved>> {
    let (table, columns) = (of.table(), of.columns());
    let whose = if of == Of::Surveys { "survey" } else { columns[0] };
    // Asked for only where it is named, so that the index seeks the thing.
    let own = thing.map_or_else(String::new, |_| format!("and {whose} = $3 "));
    let mut query = sqlx::query(AssertSqlSafe(format!(
        "select * from {table} where city = $1 and campaign = $2 {own}order by id"
    )))
    .bind(ctx.city()?)
    .bind(campaign);
    if let Some(thing) = thing {
        query = query.bind(thing);
    }
    let rows = query.fetch_all(ctx.platform.db.read()).await?;
    rows.iter()
        .map(|row| {
            let text = |name: &str| row.try_get::<String, _>(name);
            let own =
                |place: usize| columns.get(place).map_or(Ok(String::new()), |name| text(name));
            Ok(Moved {
                subject: own(0)?,
                unit: own(1)?,
                survey: own(2)?,
                name: text("name")?,
                from_state: text("from_state")?,
                to_state: text("to_state")?,
                note: text("note")?,
                account_name: text("account_name")?,
                on: text("on_day")?,
            })
        })
        .collect()
}

/// A day with which to compare, and the steps by which one knows how things stood on it; nothing
/// when none is asked for.
///
/// # Errors
/// When it is no day.
pub(crate) async fn since(
    ctx: &Ctx,
    of: Of,
    campaign: &str,
    asked: Option<&str>,
) -> Result<Option<(String, Vec<Moved>)>> {
    let Some(text) = asked.filter(|text| !text.is_empty()) else { return Ok(None) };
    let wrong = || Error::invalid(Problem::error("request.bad_day").at_field("since"));
    let then = day(text).ok_or_else(wrong)?.to_string();
    Ok(Some((then, list(ctx, of, campaign, None).await?)))
}

/// Write a step down inside a change.
///
/// # Errors
/// When the database does not serve.
pub(crate) async fn add(
    tx: &mut Tx,
    of: Of,
    city: &str,
    campaign: &str,
    moved: &Moved,
) -> Result<()> {
    let now = tx.now().0;
    let (table, columns) = (of.table(), of.columns());
    let places: Vec<String> = (11..11 + columns.len()).map(|place| format!("${place}")).collect();
    let mut query = sqlx::query(AssertSqlSafe(format!(
        "insert into {table} (id, city, campaign, name, from_state, to_state, note, account_name, \
         on_day, at, {}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, {})",
        columns.join(", "),
        places.join(", ")
    )))
    .bind(Uuid::now_v7().to_string())
    .bind(city)
    .bind(campaign)
    .bind(moved.name.as_str())
    .bind(moved.from_state.as_str())
    .bind(moved.to_state.as_str())
    .bind(moved.note.as_str())
    .bind(moved.account_name.as_str())
    .bind(moved.on.as_str())
    .bind(now);
    for text in [&moved.subject, &moved.unit, &moved.survey].into_iter().take(columns.len()) {
        query = query.bind(text.as_str());
    }
    query.execute(tx.sql()).await?;
    Ok(())
}
