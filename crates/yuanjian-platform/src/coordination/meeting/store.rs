//! Meetings as rows.

use super::{Meeting, MeetingState};
use crate::{
    Ctx, Error, Result,
    layers::{parsed, written},
};
use sqlx::{
    Any, Row as _,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};

/// The meetings of a campaign, the newest first.
pub(crate) async fn meetings(ctx: &Ctx, campaign: &str) -> Result<Vec<Meeting>> {
    let rows = sqlx::query(
        "select * from meeting where city = $1 and campaign = $2 \
         order by on_day desc, number desc",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(meeting).collect()
}

/// One meeting.
pub(crate) async fn one_meeting(ctx: &Ctx, id: &str) -> Result<Meeting> {
    let row = sqlx::query("select * from meeting where city = $1 and id = $2")
        .bind(ctx.city()?)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?
        .ok_or_else(Error::not_found)?;
    meeting(&row)
}

fn meeting(row: &AnyRow) -> Result<Meeting> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let state = text("state")?;
    Ok(Meeting {
        id: text("id")?,
        campaign: text("campaign")?,
        number: row.try_get("number")?,
        kind: text("kind")?,
        title: text("title")?,
        on_day: text("on_day")?,
        at_time: text("at_time")?,
        place: text("place")?,
        chair_post: row.try_get("chair_post")?,
        agenda: parsed(&text("agenda")?)?,
        seats: parsed(&text("seats")?)?,
        papers: parsed(&text("papers")?)?,
        minutes: text("minutes")?,
        document: text("document")?,
        issued_on: row.try_get("issued_on")?,
        chain: text("chain")?,
        state: MeetingState::parse(&state)
            .ok_or_else(|| Failure::bug(format!("meeting state {state}")))?,
        account_name: text("account_name")?,
        revision: row.try_get("revision")?,
    })
}

pub(super) async fn add_meeting(tx: &mut Tx, city: &str, new: &Meeting) -> Result<()> {
    let query = sqlx::query(
        "insert into meeting (id, city, campaign, account_name, number, kind, title, on_day, \
         at_time, place, chair_post, agenda, seats, papers, minutes, document, issued_on, chain, \
         state, revision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
         $15, $16, $17, $18, $19, 1)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.campaign.as_str())
    .bind(new.account_name.as_str());
    with_content(query, new)?.execute(tx.sql()).await?;
    Ok(())
}

/// Bind what a meeting says, from its number to its state, in the order of its columns.
fn with_content<'q>(
    query: Query<'q, Any, AnyArguments>,
    new: &'q Meeting,
) -> Result<Query<'q, Any, AnyArguments>> {
    Ok(query
        .bind(new.number)
        .bind(new.kind.as_str())
        .bind(new.title.as_str())
        .bind(new.on_day.as_str())
        .bind(new.at_time.as_str())
        .bind(new.place.as_str())
        .bind(new.chair_post.as_deref())
        .bind(written(&new.agenda)?)
        .bind(written(&new.seats)?)
        .bind(written(&new.papers)?)
        .bind(new.minutes.as_str())
        .bind(new.document.as_str())
        .bind(new.issued_on.as_deref())
        .bind(new.chain.as_str())
        .bind(new.state.key()))
}

/// Change a meeting, if it is still the revision that was read.
pub(super) async fn put_meeting(tx: &mut Tx, city: &str, new: &Meeting) -> Result<()> {
    let query = sqlx::query(
        "update meeting set number = $4, kind = $5, title = $6, on_day = $7, at_time = $8, \
         place = $9, chair_post = $10, agenda = $11, seats = $12, papers = $13, minutes = $14, \
         document = $15, issued_on = $16, chain = $17, state = $18, revision = revision + 1 \
         where id = $1 and city = $2 and revision = $3",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.revision);
    Ok(one(&with_content(query, new)?.execute(tx.sql()).await?)?)
}
