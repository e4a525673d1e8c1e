//! The groups that lead the review with their seats, and the roster of experts: written one by one
//! by their forms, or many at once by a workbook.

use super::{
    actions::{blank, reach},
    store::{self, BodyRow, Directory, Expert, Seat},
    words,
};
use crate::{Ctx, Error, Result, campaigns::calendar::day};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

/// A leading group, its office, or a working team.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BodyBody {
    pub(super) name: String,
    /// `leading_group`, `office`, `working_team`.
    pub(super) kind: String,
    pub(super) division: String,
    /// The group that it serves.
    #[serde(default)]
    pub(super) parent: Option<String>,
    pub(super) founding_document: String,
    pub(super) founded_on: String,
    #[serde(default)]
    pub(super) term_until: Option<String>,
    #[serde(default)]
    pub(super) duty: String,
    #[serde(default)]
    pub(super) precedence: i64,
    pub(super) seats: Vec<SeatBody>,
    #[serde(default)]
    pub(super) revision: i64,
}

/// A seat that comes with a post.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SeatBody {
    /// `head`, `deputy`, `member`.
    pub(super) role: String,
    pub(super) post: String,
}

/// An expert.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpertBody {
    pub(super) name: String,
    #[serde(default)]
    pub(super) phone: String,
    pub(super) employer: String,
    #[serde(default)]
    pub(super) title: String,
    pub(super) skills: String,
    pub(super) from_on: String,
    #[serde(default)]
    pub(super) to_on: Option<String>,
    #[serde(default)]
    pub(super) revision: i64,
}

pub(super) async fn put_body(ctx: &Ctx, id: Option<&str>, body: BodyBody) -> Result<String> {
    let directory = store::directory(ctx).await?;
    let (bodies, _) = store::bodies(ctx).await?;
    if let Some(id) = id {
        let old = bodies.iter().find(|old| old.id == id).ok_or_else(Error::not_found)?;
        reach(ctx, &old.division)?;
    }
    Failure::gather(body_faults(&directory, &bodies, id, &body))?;
    reach(ctx, &body.division)?;
    let (row, seats) = body_rows(id, body);
    let mut tx = ctx.begin().await?;
    let event = put_group(&mut tx, ctx.city()?, &row, &seats, id.is_none()).await?;
    tx.commit([event]).await?;
    Ok(row.id)
}

/// Everything that is wrong with a group as it is written.
pub(super) fn body_faults(
    directory: &Directory,
    bodies: &[BodyRow],
    id: Option<&str>,
    body: &BodyBody,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |code: &str, field: &str| {
        problems.push(Problem::error(code).at_field(field));
    };
    if blank(&body.name, 80) {
        wrong("organisations.bad_name", "name");
    }
    if !matches!(body.kind.as_str(), "leading_group" | "office" | "working_team") {
        wrong("organisations.bad_body_kind", "kind");
    }
    if !directory.divisions.contains_key(&body.division) {
        wrong("organisations.unknown_division", "division");
    }
    if day(&body.founded_on).is_none() {
        wrong("request.bad_day", "founded_on");
    }
    if body.term_until.as_deref().is_some_and(|d| day(d).is_none() || d < body.founded_on.as_str())
    {
        wrong("organisations.term_order", "term_until");
    }
    if blank(&body.founding_document, 80) {
        wrong("organisations.founding_document", "founding_document");
    }
    // Up from the parent, as far as there are bodies: the body itself must not be among them.
    let above = std::iter::successors(body.parent.as_deref(), |id| {
        bodies.iter().find(|body| body.id == *id).and_then(|body| body.parent.as_deref())
    });
    if above.take(bodies.len() + 1).any(|above| Some(above) == id) {
        wrong("organisations.body_within_itself", "parent");
    } else if body.parent.as_deref().is_some_and(|p| !bodies.iter().any(|b| b.id == p)) {
        wrong("organisations.unknown_body", "parent");
    }
    if body.seats.iter().filter(|seat| seat.role == "head").count() > 1 {
        wrong("organisations.two_heads", "seats");
    }
    for (place, seat) in body.seats.iter().enumerate() {
        if !matches!(seat.role.as_str(), "head" | "deputy" | "member")
            || !directory.posts.iter().any(|post| post.id == seat.post)
        {
            wrong("organisations.bad_seat", &format!("seats[{place}]"));
        }
    }
    problems
}

/// A group and its seats as rows.
pub(super) fn body_rows(id: Option<&str>, body: BodyBody) -> (BodyRow, Vec<Seat>) {
    let row = BodyRow {
        id: id.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned),
        division: body.division,
        kind: body.kind,
        name: body.name.trim().to_owned(),
        parent: body.parent,
        founding_document: body.founding_document,
        founded_on: body.founded_on,
        term_until: body.term_until,
        duty: body.duty,
        precedence: body.precedence,
        revision: body.revision,
    };
    let seats: Vec<Seat> = body
        .seats
        .into_iter()
        .map(|seat| Seat { body: row.id.clone(), role: seat.role, post: seat.post })
        .collect();
    (row, seats)
}

/// Make or change a group inside a change.
pub(super) async fn put_group(
    tx: &mut Tx,
    city: &str,
    row: &BodyRow,
    seats: &[Seat],
    new: bool,
) -> Result<Event> {
    store::put_body(tx, city, row, seats, new).await?;
    Ok(Event::new("organisations.body_put", "body", &row.id).with(json!({
        "name": row.name, "document": row.founding_document, "seats": seats.len(),
    })))
}

pub(super) async fn put_expert(ctx: &Ctx, id: Option<&str>, body: ExpertBody) -> Result<String> {
    // The roster is the city's, not a district's.
    reach(ctx, ctx.city()?)?;
    let old = match id {
        Some(id) => Some(
            store::experts(ctx)
                .await?
                .into_iter()
                .find(|expert| expert.id == id)
                .ok_or_else(Error::not_found)?,
        ),
        None => None,
    };
    let phone = phone_of(old.as_ref(), &body);
    Failure::gather(expert_faults(&phone, &body))?;
    let expert = expert_row(id, phone, body);
    let mut tx = ctx.begin().await?;
    let event = put_advisor(&mut tx, ctx.city()?, &expert, id.is_none()).await?;
    tx.commit([event]).await?;
    Ok(expert.id)
}

/// The number that is meant: a masked one stands for the one that is kept.
pub(super) fn phone_of(old: Option<&Expert>, body: &ExpertBody) -> String {
    let kept = old.filter(|old| words::masked(&old.phone) == body.phone);
    kept.map_or_else(|| body.phone.trim().to_owned(), |old| old.phone.clone())
}

/// Everything that is wrong with an expert as they are written.
pub(super) fn expert_faults(phone: &str, body: &ExpertBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (text, field) in
        [(&body.name, "name"), (&body.employer, "employer"), (&body.skills, "skills")]
    {
        if blank(text, 120) {
            problems.push(Problem::error("organisations.bad_name").at_field(field));
        }
    }
    if !words::is_phone(phone) {
        problems.push(Problem::error("organisations.bad_phone").at_field("phone"));
    }
    if day(&body.from_on).is_none() {
        problems.push(Problem::error("request.bad_day").at_field("from_on"));
    }
    if body.to_on.as_deref().is_some_and(|to| day(to).is_none() || to < body.from_on.as_str()) {
        problems.push(Problem::error("organisations.term_order").at_field("to_on"));
    }
    problems
}

/// An expert as a row.
pub(super) fn expert_row(id: Option<&str>, phone: String, body: ExpertBody) -> Expert {
    Expert {
        id: id.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned),
        name: body.name.trim().to_owned(),
        phone,
        employer: body.employer,
        title: body.title,
        skills: body.skills,
        from_on: body.from_on,
        to_on: body.to_on,
        revision: body.revision,
    }
}

/// Add or change an expert inside a change.
pub(super) async fn put_advisor(
    tx: &mut Tx,
    city: &str,
    expert: &Expert,
    new: bool,
) -> Result<Event> {
    store::put_expert(tx, city, expert, new).await?;
    Ok(Event::new("organisations.expert_put", "expert", &expert.id)
        .with(json!({ "name": expert.name, "skills": expert.skills })))
}
