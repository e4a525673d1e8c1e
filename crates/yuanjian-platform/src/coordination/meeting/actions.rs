//! Calling meetings, signing in, keeping papers, writing and issuing minutes.

use super::{
    AgendaLine, KINDS, Meeting, MeetingState, MeetingWay, Paper, Seat, go,
    store::{add_meeting, put_meeting},
};
use crate::{
    Ctx, Error, Result,
    campaigns::calendar::day,
    coordination::{MANAGE, desk::Desk, paper},
    layers,
    moves::{self, Moved, Of},
    workbooks::{self, Import, Line},
};
use axum::body::Bytes;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Event, StoreError};
use yuanjian_types::Problem;

/// A meeting as people call it.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeetingBody {
    /// `mobilisation`, `progress`, `coordination`, `supervision`, `report`, `feedback`, `other`.
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) on_day: String,
    /// `09:00`; empty when not yet known.
    #[serde(default)]
    pub(crate) at_time: String,
    #[serde(default)]
    pub(crate) place: String,
    /// Post of who presides.
    #[serde(default)]
    pub(crate) chair_post: Option<String>,
    #[serde(default)]
    pub(crate) agenda: Vec<AgendaLine>,
    /// The units that are invited, with who is to come for each.
    #[serde(default)]
    pub(crate) invited: Vec<InvitedBody>,
    /// Which revision was read; for a change.
    #[serde(default)]
    pub(crate) revision: i64,
}

/// A unit that is invited.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeetingInvited)]
pub(crate) struct InvitedBody {
    pub(crate) unit: String,
    #[serde(default)]
    pub(crate) person: String,
}

/// How a unit's seat is taken.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeetingSeatBody)]
pub(crate) struct SeatBody {
    #[serde(default)]
    pub(crate) person: String,
    /// `expected`, `present`, `substitute`, `absent`.
    pub(crate) state: String,
    /// Who came instead.
    #[serde(default)]
    pub(crate) substitute: String,
    #[serde(default)]
    pub(crate) late: bool,
    /// Why somebody is absent or sent another.
    #[serde(default)]
    pub(crate) reason: String,
    /// Revision of the meeting.
    pub(crate) revision: i64,
}

/// Minutes being written.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeetingMinutesBody)]
pub(crate) struct MinutesBody {
    /// Paragraphs by line; a line that begins with `# ` is a heading.
    pub(crate) minutes: String,
    pub(crate) revision: i64,
}

/// A move of a meeting.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeetingMoveBody {
    #[serde(rename = "move")]
    pub(crate) way: MeetingWay,
    #[serde(default)]
    pub(crate) note: String,
    /// Number of the minutes; with `issue`.
    #[serde(default)]
    pub(crate) document: String,
    pub(crate) revision: i64,
}

fn faults(desk: &Desk, body: &MeetingBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |code: &str, field: &str| problems.push(Problem::error(code).at_field(field));
    if !KINDS.contains(&body.kind.as_str()) {
        tell("coordination.unknown_meeting_kind", "kind");
    }
    if body.title.trim().is_empty() {
        tell("coordination.field_missing", "title");
    }
    for (text, field) in [(&body.title, "title"), (&body.place, "place")] {
        if text.chars().count() > 200 {
            tell("coordination.text_too_long", field);
        }
    }
    if day(&body.on_day).is_none() {
        tell("request.bad_day", "on_day");
    }
    if !body.at_time.is_empty() && !is_time(&body.at_time) {
        tell("coordination.bad_time", "at_time");
    }
    let directory = &desk.scene.directory;
    if body.chair_post.as_deref().is_some_and(|id| directory.post(id).is_none()) {
        tell("coordination.unknown_post", "chair_post");
    }
    let known = |id: &str| directory.organisations.iter().any(|unit| unit.id == id);
    if body.agenda.len() > 50 || body.invited.len() > 500 {
        tell("coordination.too_many_lines", "agenda");
    }
    for (place, line) in body.agenda.iter().enumerate() {
        if line.subject.trim().is_empty() || line.subject.chars().count() > 300 {
            tell("coordination.field_missing", &format!("agenda[{place}].subject"));
        }
        if line.unit.as_deref().is_some_and(|id| !known(id)) {
            tell("coordination.unknown_unit", &format!("agenda[{place}].unit"));
        }
        if line.minutes.is_some_and(|minutes| !(1..=600).contains(&minutes)) {
            tell("coordination.bad_minutes", &format!("agenda[{place}].minutes"));
        }
    }
    let mut seen = BTreeSet::new();
    for (place, one) in body.invited.iter().enumerate() {
        if !known(&one.unit) {
            tell("coordination.unknown_unit", &format!("invited[{place}].unit"));
        }
        if !seen.insert(&one.unit) {
            tell("coordination.unit_twice", &format!("invited[{place}].unit"));
        }
        if one.person.chars().count() > 100 {
            tell("coordination.text_too_long", &format!("invited[{place}].person"));
        }
    }
    problems
}

/// Whether it is an hour of the day, `09:30`.
fn is_time(text: &str) -> bool {
    let Some((hour, minute)) = text.split_once(':') else { return false };
    let within = |text: &str, most: u8| {
        text.len() == 2 && text.parse::<u8>().is_ok_and(|number| number <= most)
    };
    within(hour, 23) && within(minute, 59)
}

fn written(desk: &Desk, old: Option<&Meeting>, by: &str, body: MeetingBody) -> Meeting {
    let last = desk.meetings.iter().map(|meeting| meeting.number).max().unwrap_or_default();
    let seats = body.invited.into_iter().map(|one| {
        let held = old.and_then(|old| old.seats.iter().find(|seat| seat.unit == one.unit));
        let person = one.person.trim().to_owned();
        match held {
            Some(held) => Seat { person, ..held.clone() },
            None => Seat {
                unit: one.unit,
                person,
                state: "expected".to_owned(),
                substitute: String::new(),
                late: false,
                reason: String::new(),
            },
        }
    });
    let agenda = body
        .agenda
        .into_iter()
        .map(|line| AgendaLine { subject: line.subject.trim().to_owned(), ..line });
    Meeting {
        id: old.map_or_else(|| Uuid::now_v7().to_string(), |old| old.id.clone()),
        campaign: desk.scene.campaign.id.clone(),
        number: old.map_or(last + 1, |old| old.number),
        kind: body.kind,
        title: body.title.trim().to_owned(),
        on_day: day(&body.on_day).map(|day| day.to_string()).unwrap_or_default(),
        at_time: body.at_time,
        place: body.place.trim().to_owned(),
        chair_post: body.chair_post,
        agenda: agenda.collect(),
        seats: seats.collect(),
        papers: old.map(|old| old.papers.clone()).unwrap_or_default(),
        minutes: old.map(|old| old.minutes.clone()).unwrap_or_default(),
        document: old.map(|old| old.document.clone()).unwrap_or_default(),
        issued_on: old.and_then(|old| old.issued_on.clone()),
        chain: old.map(|old| old.chain.clone()).unwrap_or_default(),
        state: old.map_or(MeetingState::Planned, |old| old.state),
        account_name: old.map_or_else(|| by.to_owned(), |old| old.account_name.clone()),
        revision: body.revision,
    }
}

/// Call a meeting.
pub(crate) async fn create(ctx: &Ctx, campaign: &str, body: MeetingBody) -> Result<String> {
    let desk = Desk::of(ctx, campaign).await?;
    desk.open()?;
    Failure::gather(faults(&desk, &body))?;
    let new = written(&desk, None, &ctx.actor()?.display_name, body);
    let mut tx = ctx.begin().await?;
    add_meeting(&mut tx, ctx.city()?, &new).await?;
    let moved = moved(ctx, &desk, &new, "create", new.state, "")?;
    moves::add(&mut tx, Of::Matters, ctx.city()?, campaign, &moved).await?;
    let told = json!({ "title": new.title, "kind": new.kind, "on": new.on_day });
    tx.commit([Event::new("coordination.meeting_called", "meeting", &new.id).with(told)]).await?;
    Ok(new.id)
}

/// A meeting that may still be changed, of the revision that was read.
pub(super) async fn to_change(ctx: &Ctx, id: &str, revision: i64) -> Result<(Desk, Meeting)> {
    let (desk, old) = Desk::around_meeting(ctx, id).await?;
    desk.open()?;
    if revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    if !old.state.is_open() {
        return Err(Error::refused(Problem::error("coordination.meeting_closed")));
    }
    Ok((desk, old))
}

/// Change what a meeting says.
pub(super) async fn update(ctx: &Ctx, id: &str, body: MeetingBody) -> Result<()> {
    let (desk, old) = to_change(ctx, id, body.revision).await?;
    Failure::gather(faults(&desk, &body))?;
    let new = written(&desk, Some(&old), "", body);
    let invited = |meeting: &Meeting| -> Vec<String> {
        meeting.seats.iter().map(|seat| desk.scene.unit(&seat.unit).name).collect()
    };
    let mut tx = ctx.begin().await?;
    put_meeting(&mut tx, ctx.city()?, &new).await?;
    let told = json!({
        "before": { "title": old.title, "on": old.on_day, "at_time": old.at_time,
            "place": old.place, "agenda": old.agenda.len(), "invited": invited(&old) },
        "after": { "title": new.title, "on": new.on_day, "at_time": new.at_time,
            "place": new.place, "agenda": new.agenda.len(), "invited": invited(&new) },
    });
    Ok(tx.commit([Event::new("coordination.meeting_changed", "meeting", id).with(told)]).await?)
}

/// Say how a unit's seat is taken: the unit itself, or the office.
pub(crate) async fn put_seat(ctx: &Ctx, id: &str, unit: &str, body: SeatBody) -> Result<()> {
    let (desk, old) = to_change(ctx, id, body.revision).await?;
    let reach = &desk.hands.reach;
    if !reach.office && !reach.acts_for(Some(unit)) {
        return Err(Error::refused(Problem::error("coordination.not_your_seat")));
    }
    let place = old.seats.iter().position(|seat| seat.unit == unit);
    let place = place.ok_or_else(Error::not_found)?;
    let seat = Seat {
        unit: unit.to_owned(),
        person: body.person,
        state: body.state,
        substitute: body.substitute,
        late: body.late,
        reason: body.reason,
    };
    Failure::gather(seat.faults(""))?;
    let mut new = old.clone();
    new.seats[place] = seat.tidied();
    let seat = &new.seats[place];
    let mut tx = ctx.begin().await?;
    put_meeting(&mut tx, ctx.city()?, &new).await?;
    let told = json!({
        "title": old.title, "unit": desk.scene.unit(unit).name, "state": seat.state,
        "person": seat.person, "substitute": seat.substitute, "late": seat.late,
        "reason": seat.reason,
    });
    Ok(tx.commit([Event::new("coordination.signed_in", "meeting", id).with(told)]).await?)
}

/// Take the seats of a sign-in sheet over, with what they were before.
pub(super) async fn put_seats<T: Line>(
    ctx: &Ctx,
    old: &Meeting,
    seats: Vec<Seat>,
    kind: &str,
    import: &Import<T>,
) -> Result<()> {
    let (city, changed) = (ctx.city()?, import.before.len());
    let new = Meeting { seats, ..old.clone() };
    let mut tx = ctx.begin().await?;
    put_meeting(&mut tx, city, &new).await?;
    workbooks::store::add_import(&mut tx, city, &old.campaign, kind, import).await?;
    let told = json!({ "title": old.title, "file": import.file_name, "seats": changed });
    let event = Event::new("coordination.sign_in_taken", "meeting", &old.id).with(told);
    Ok(tx.commit([event]).await?)
}

/// Take a sign-in sheet back: the seats are taken as before.
pub(super) async fn put_seats_back<T: Line>(
    ctx: &Ctx,
    old: &Meeting,
    seats: Vec<Seat>,
    import: &Import<T>,
) -> Result<()> {
    let (city, changed) = (ctx.city()?, import.before.len());
    let new = Meeting { seats, ..old.clone() };
    let mut tx = ctx.begin().await?;
    workbooks::store::undo_import(&mut tx, city, &import.id).await?;
    put_meeting(&mut tx, city, &new).await?;
    let told = json!({ "title": old.title, "file": import.file_name, "seats": changed });
    let event = Event::new("coordination.sign_in_undone", "meeting", &old.id).with(told);
    Ok(tx.commit([event]).await?)
}

/// Keep a paper.
pub(super) async fn add_paper(
    ctx: &Ctx,
    id: &str,
    revision: i64,
    name: &str,
    bytes: Bytes,
) -> Result<()> {
    let (_, old) = to_change(ctx, id, revision).await?;
    let name = layers::file_name(name)
        .ok_or_else(|| Error::invalid(Problem::error("coordination.bad_file").at_field("name")))?;
    if bytes.is_empty() || old.papers.len() >= 50 {
        return Err(Error::invalid(Problem::error("coordination.bad_file").at_field("file")));
    }
    let size = bytes.len() as i64;
    let digest = ctx.platform.blobs.put(bytes).await?;
    let told = json!({ "title": old.title, "file": name, "digest": digest.as_str() });
    let mut new = old;
    new.papers.push(Paper { id: Uuid::now_v7().to_string(), name, digest, size });
    let mut tx = ctx.begin().await?;
    put_meeting(&mut tx, ctx.city()?, &new).await?;
    Ok(tx.commit([Event::new("coordination.paper_added", "meeting", id).with(told)]).await?)
}

/// Take a paper away; its contents stay kept.
pub(super) async fn remove_paper(ctx: &Ctx, id: &str, paper: &str, revision: i64) -> Result<()> {
    let (_, old) = to_change(ctx, id, revision).await?;
    let gone = old.papers.iter().find(|one| one.id == paper).ok_or_else(Error::not_found)?;
    let told = json!({ "title": old.title, "file": gone.name, "digest": gone.digest.as_str() });
    let papers = old.papers.iter().filter(|one| one.id != paper).cloned().collect();
    let new = Meeting { papers, ..old };
    let mut tx = ctx.begin().await?;
    put_meeting(&mut tx, ctx.city()?, &new).await?;
    Ok(tx.commit([Event::new("coordination.paper_removed", "meeting", id).with(told)]).await?)
}

/// Write the minutes; each writing stays on file.
pub(crate) async fn put_minutes(ctx: &Ctx, id: &str, body: MinutesBody) -> Result<()> {
    let (desk, old) = to_change(ctx, id, body.revision).await?;
    if old.state != MeetingState::Held {
        return Err(Error::refused(Problem::error("coordination.not_held")));
    }
    if body.minutes.chars().count() > 50_000 {
        return Err(Error::invalid(
            Problem::error("coordination.text_too_long").at_field("minutes"),
        ));
    }
    let new = Meeting { minutes: body.minutes.trim().to_owned(), ..old.clone() };
    let moved = moved(ctx, &desk, &old, "minutes", old.state, &new.minutes)?;
    let mut tx = ctx.begin().await?;
    put_meeting(&mut tx, ctx.city()?, &new).await?;
    moves::add(&mut tx, Of::Matters, ctx.city()?, &old.campaign, &moved).await?;
    let told = json!({ "title": old.title, "characters": new.minutes.chars().count() });
    Ok(tx.commit([Event::new("coordination.minutes_written", "meeting", id).with(told)]).await?)
}

/// Move a meeting on.
pub(crate) async fn move_meeting(ctx: &Ctx, id: &str, body: MeetingMoveBody) -> Result<()> {
    let (desk, old) = Desk::around_meeting(ctx, id).await?;
    desk.open()?;
    if !desk.hands.reach.office {
        return Err(Error::forbidden(MANAGE.key));
    }
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    let to = go(old.state, body.way, &body.note)?;
    let mut new = Meeting { state: to, ..old.clone() };
    match body.way {
        MeetingWay::Hold if day(&old.on_day).is_some_and(|on| on > desk.scene.today) => {
            return Err(Error::refused(Problem::error("coordination.not_yet")));
        }
        MeetingWay::Issue => {
            let mut problems = Vec::new();
            if old.minutes.trim().is_empty() {
                problems.push(Problem::error("coordination.no_minutes").at_field("minutes"));
            }
            if !(1..=100).contains(&body.document.trim().chars().count()) {
                problems.push(Problem::error("coordination.field_missing").at_field("document"));
            }
            let open = old.seats.iter().filter(|seat| seat.state == "expected").count();
            if open > 0 {
                let problem = Problem::error("coordination.seats_open").with("count", open);
                problems.push(problem.at_field("note"));
            }
            Failure::gather(problems)?;
            body.document.trim().clone_into(&mut new.document);
            new.issued_on = Some(desk.scene.on.clone());
            new.chain = paper::chain(ctx).await?;
        }
        MeetingWay::Reopen => {
            new.issued_on = None;
            new.chain.clear();
        }
        _ => {}
    }
    let note = if body.way == MeetingWay::Issue { &new.document } else { &body.note };
    let moved = moved(ctx, &desk, &old, body.way.key(), to, note)?;
    let mut tx = ctx.begin().await?;
    put_meeting(&mut tx, ctx.city()?, &new).await?;
    moves::add(&mut tx, Of::Matters, ctx.city()?, &old.campaign, &moved).await?;
    let told = json!({
        "title": old.title, "move": moved.name, "from": moved.from_state, "to": moved.to_state,
        "note": moved.note, "document": new.document,
    });
    Ok(tx.commit([Event::new("coordination.meeting_moved", "meeting", id).with(told)]).await?)
}

fn moved(
    ctx: &Ctx,
    desk: &Desk,
    old: &Meeting,
    name: &str,
    to: MeetingState,
    note: &str,
) -> Result<Moved> {
    let from = if name == "create" { "" } else { old.state.key() };
    Moved::by(ctx, &desk.scene.on, &old.id, name, (from, to.key()), note)
}
