//! What a plan says before anybody edits it: the campaign's goals, who leads, who does what, by
//! when, drawn from what is on file. A draft for people to write on, not a finished text.

use super::{Plan, Section};
use crate::{
    Ctx, Result,
    campaigns::{
        self,
        calendar::day,
        plan::{Anchor, back},
    },
    coordination::{desk::Desk, paper},
    organisations,
    tasks::{State, Task},
};
use std::collections::BTreeMap;
use yuanjian_app::Locale;

/// Draft the plan.
pub(super) async fn draft(ctx: &Ctx, desk: &Desk) -> Result<Plan> {
    let locale = Locale::of(ctx.language);
    let campaign = &desk.scene.campaign;
    let say = |key: &str| locale.say(&format!("coordination.plan.{key}"), []);
    let section = |key: &str, text: String| Section { title: say(key), text };
    let facts = [
        ("campaign", campaign.title.clone()),
        ("edition", campaign.edition.clone()),
        ("year", campaign.data_year.to_string()),
        ("rows", desk.scene.edition.as_ref().map_or(0, |e| e.headline.indicators).to_string()),
        ("notice", notice(campaign)),
        ("materials", said(&campaign.materials_due, &locale)),
        ("report", said(&campaign.report_due, &locale)),
        ("onsite", said(&campaign.onsite_due, &locale)),
        ("office", paper::office_name(desk)),
    ];
    let filled = |key: &str| locale.say(&format!("coordination.plan.{key}_text"), facts.clone());
    Ok(Plan {
        title: locale.say("coordination.plan.title", [("campaign", campaign.title.clone())]),
        issuer: paper::office_name(desk),
        addressees: say("addressees"),
        sections: vec![
            section("guiding", filled("guiding")),
            section(
                "goals",
                format!("{}\n{}", filled("goals"), targets(desk, ctx, &locale)).trim().to_owned(),
            ),
            section("leading", leading(ctx, &locale).await?),
            section(
                "duties",
                format!("{}\n{}", filled("duties"), duties(desk, &locale)).trim().to_owned(),
            ),
            section("phases", phases(desk, &locale)?),
            section("requirements", filled("requirements")),
        ],
        revision: 0,
    })
}

fn notice(campaign: &campaigns::store::Campaign) -> String {
    let notice = &campaign.notice;
    [notice.issuer.as_str(), &notice.title, &notice.number].concat()
}

fn said(text: &str, locale: &Locale) -> String {
    day(text).map(|day| paper::day_said(day, locale)).unwrap_or_default()
}

/// The city's own targets, item by item.
fn targets(desk: &Desk, ctx: &Ctx, locale: &Locale) -> String {
    let lines = lines(desk).filter_map(|task| {
        let target = task.target?;
        let item = desk.scene.item_name(&task.item, ctx.language.tag());
        let facts = [("item", item), ("target", target.to_string())];
        Some(locale.say("coordination.plan.target", facts))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn lines(desk: &Desk) -> impl Iterator<Item = &Task> {
    let tasks = desk.scene.tasks.iter();
    tasks.filter(|task| task.parent.is_none() && task.state != State::Withdrawn)
}

async fn leading(ctx: &Ctx, locale: &Locale) -> Result<String> {
    let mut text = Vec::new();
    for body in organisations::leading(ctx).await? {
        text.push(format!("# {}", body.name));
        for role in ["head", "deputy", "member"] {
            let seats = body.seats.iter().filter(|seat| seat.role == role);
            let names: Vec<String> = seats
                .map(|seat| match seat.person.as_str() {
                    "" => seat.post.clone(),
                    person => locale.say(
                        "coordination.paper.seat",
                        [("unit", person.to_owned()), ("who", seat.post.clone())],
                    ),
                })
                .collect();
            if !names.is_empty() {
                let whose = if body.kind == "office" { "office" } else { "group" };
                let code = format!("coordination.plan.role.{whose}.{role}");
                text.push(locale.say(&code, [("names", names.join("\u{3001}"))]));
            }
        }
    }
    Ok(text.join("\n"))
}

/// How many lines each unit leads, in the order of the directory.
fn duties(desk: &Desk, locale: &Locale) -> String {
    let mut counted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for task in lines(desk) {
        if let Some(lead) = task.lead.as_deref() {
            counted.entry(lead).or_default().push(task.number.to_string());
        }
    }
    let units = desk.scene.directory.organisations.iter();
    let said = units.filter_map(|unit| {
        let numbers = counted.get(unit.id.as_str())?;
        let facts = [
            ("unit", desk.scene.unit(&unit.id).name),
            ("count", numbers.len().to_string()),
            ("numbers", numbers.join("\u{3001}")),
        ];
        Some(locale.say("coordination.plan.duty", facts))
    });
    said.collect::<Vec<_>>().join("\n")
}

/// The campaign's steps by the deadline that they lead to, with their days.
fn phases(desk: &Desk, locale: &Locale) -> Result<String> {
    let campaign = &desk.scene.campaign;
    let frame = campaigns::frame(campaign)?;
    let planned = back(&campaign.steps, &frame, &desk.scene.calendar);
    let mut text = Vec::new();
    for (anchor, key, due) in [
        (Anchor::Materials, "materials", &campaign.materials_due),
        (Anchor::Report, "report", &campaign.report_due),
        (Anchor::Onsite, "onsite", &campaign.onsite_due),
    ] {
        let code = format!("coordination.plan.phase_{key}");
        text.push(format!("# {}", locale.say(&code, [("due", said(due, locale))])));
        for (step, days) in campaign.steps.iter().zip(&planned) {
            if step.anchor == anchor {
                let facts = [
                    ("step", step.title.clone()),
                    ("from", paper::day_said(days.from, locale)),
                    ("to", paper::day_said(days.to, locale)),
                ];
                text.push(locale.say("coordination.plan.step", facts));
            }
        }
    }
    Ok(text.join("\n"))
}
