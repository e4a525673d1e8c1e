//! The minutes of a meeting as an official document.

use super::Meeting;
use crate::{
    Ctx, Result,
    campaigns::calendar::day,
    coordination::{
        desk::Desk,
        kind::{Kind, State},
        paper::{self, Paper},
    },
};
use axum::response::Response;
use yuanjian_app::Locale;
use yuanjian_document::content::{Align, Block, Cell, Column, Table};

/// Set the minutes and send them.
pub(super) async fn send(ctx: &Ctx, desk: &Desk, meeting: &Meeting) -> Result<Response> {
    let locale = Locale::of(ctx.language);
    let office = paper::office_name(desk);
    let issued = meeting.issued_on.as_deref().and_then(day);
    let paper = Paper {
        mark: locale.say("coordination.paper.minutes_mark", [("office", office.clone())]),
        number: issued.map(|_| meeting.document.clone()),
        title: vec![locale.say("coordination.paper.minutes", [("title", meeting.title.clone())])],
        addressee: None,
        body: body(desk, meeting, &locale),
        signer: None,
        on: issued,
        printed_by: office,
        chain: meeting.chain.clone(),
    };
    paper::send(ctx, paper, "minutes.docx").await
}

fn body(desk: &Desk, meeting: &Meeting, locale: &Locale) -> Vec<Block> {
    let scene = &desk.scene;
    let say = |key: &str| locale.say(&format!("coordination.paper.{key}"), []);
    let comma = say("comma");
    let chair = meeting.chair_post.as_deref().map(|post| scene.post(post));
    let chair = chair.map(|held| format!("{}{}", held.title, held.person)).unwrap_or_default();
    let on = day(&meeting.on_day).map(|day| paper::day_said(day, locale)).unwrap_or_default();
    let mut body = vec![Block::text(locale.say(
        if chair.is_empty() { "coordination.paper.opening" } else { "coordination.paper.chaired" },
        [
            ("on", on),
            ("time", meeting.at_time.clone()),
            ("place", meeting.place.clone()),
            ("title", meeting.title.clone()),
            ("chair", chair),
        ],
    ))];
    if !meeting.agenda.is_empty() {
        body.push(Block::heading(1, say("agenda")));
        for (place, line) in (1..).zip(&meeting.agenda) {
            let speaker = line.unit.as_deref().map(|id| scene.unit(id).name);
            let speaker =
                speaker.map(|name| locale.say("coordination.paper.speaker", [("unit", name)]));
            let speaker = speaker.unwrap_or_default();
            let number = place.to_string();
            body.push(Block::text(locale.say(
                "coordination.paper.agenda_line",
                [("number", number), ("subject", line.subject.clone()), ("speaker", speaker)],
            )));
        }
    }
    body.push(Block::heading(1, say("minutes_body")));
    body.extend(paper::blocks(&meeting.minutes, 2));
    let actions = desk.matters.iter().filter(|one| {
        one.kind == Kind::Action
            && one.meeting.as_deref() == Some(&meeting.id)
            && one.state != State::Withdrawn
    });
    let rows: Vec<Vec<Cell>> = (1..)
        .zip(actions)
        .map(|(number, one): (i32, _)| {
            let unit = one.unit.as_deref().map(|id| scene.unit(id).name).unwrap_or_default();
            let due = one.due_on.clone().unwrap_or_default();
            [number.to_string(), one.title.clone(), unit, due].map(Cell::text).into()
        })
        .collect();
    if !rows.is_empty() {
        body.push(Block::heading(1, say("actions")));
        let column = |key: &str, weight: f32| Column::new(say(key), weight, Align::Left);
        body.push(Block::Table(Table {
            columns: vec![
                column("number", 0.5),
                column("action", 3.0),
                column("unit", 1.3),
                column("due", 1.2),
            ],
            rows,
            ..Table::default()
        }));
    }
    body.push(Block::heading(1, say("attendance")));
    for (state, key) in
        [("present", "present"), ("substitute", "substitutes"), ("absent", "absent")]
    {
        let names: Vec<String> = meeting
            .seats
            .iter()
            .filter(|seat| seat.state == state)
            .map(|seat| {
                let who = if state == "substitute" { &seat.substitute } else { &seat.person };
                let late = if seat.late { say("late") } else { String::new() };
                let why = [who.as_str(), &seat.reason, &late];
                let why: Vec<&str> = why.into_iter().filter(|text| !text.is_empty()).collect();
                let unit = scene.unit(&seat.unit).name;
                match why.is_empty() {
                    true => unit,
                    false => locale.say(
                        "coordination.paper.seat",
                        [("unit", unit), ("who", why.join(&comma))],
                    ),
                }
            })
            .collect();
        if !names.is_empty() {
            let code = format!("coordination.paper.{key}");
            body.push(Block::text(locale.say(&code, [("names", names.join(&comma))])));
        }
    }
    body
}
