//! The invented city's breakdown at the size of a real one: lines for parts of the city, every
//! unit with a part in one, and points to be looked at on site below the lines.

use super::{
    actions::{self, IssueBody, PartBody, TaskBody},
    scene::Scene,
    state::{Move, State},
    store::{self, Task},
    work::{self, MoveBody},
};
use crate::{
    Ctx, Error, Result, campaigns,
    demo::{Size, Words, filled, nth},
};
use time::Duration;

/// Add lines and points to the running campaign. `units` are the ids of the units that take them
/// and of a post of each; who asks acts for all units.
///
/// # Errors
/// When no campaign runs, or the database does not serve.
pub(crate) async fn grow(
    ctx: &Ctx,
    units: &[(String, String)],
    words: &Words,
    size: &Size,
) -> Result<()> {
    let campaign = campaigns::store::current(ctx).await?.ok_or_else(Error::not_found)?.id;
    lines(ctx, &campaign, units, words, size.lines).await?;
    let versions = store::versions(ctx, &campaign).await?;
    let number = versions.first().map_or(1, |last| last.number + 1);
    let shown = (100 + number).to_string();
    let document = filled(&words.document, &[("number", shown.as_str())]);
    let body = IssueBody { document, note: words.note.clone(), number };
    actions::issue(ctx, &campaign, body).await?;
    points(ctx, &campaign, units, words, size.points).await
}

/// Lines for rows of the edition in parts of the city, until there are so many; and a part in one
/// of those that there were for each unit.
async fn lines(
    ctx: &Ctx,
    campaign: &str,
    units: &[(String, String)],
    words: &Words,
    wanted: usize,
) -> Result<()> {
    let scene = Scene::of(ctx, campaign).await?;
    let rows = scene.edition.iter().flat_map(|edition| &edition.indicators);
    let rows: Vec<&str> = rows.map(|row| row.key.as_str()).collect();
    let city = ctx.city()?;
    let parts = scene.directory.divisions.iter().filter(|(code, _)| *code != city);
    let parts: Vec<(&String, &String)> = parts.collect();
    let old: Vec<&Task> = scene.tasks.iter().filter(|task| task.parent.is_none()).collect();
    let added = (0..wanted.saturating_sub(old.len())).filter_map(|place| {
        let item = *nth(&rows, place)?;
        let (code, division) = nth(&parts, place / rows.len())?;
        let (lead, post) = nth(units, place)?;
        let name = scene.item_name(item, ctx.language.tag());
        Some(TaskBody {
            number: Some((old.len() + place + 1) as i64),
            item: item.to_owned(),
            title: filled(&words.line, &[("item", name.as_str()), ("division", division.as_str())]),
            requirement: words.note.clone(),
            division: (*code).clone(),
            lead: Some(lead.clone()),
            leader_post: Some(post.clone()),
            person_post: Some(post.clone()),
            due_on: Some(scene.campaign.materials_due.clone()),
            ..TaskBody::default()
        })
    });
    actions::create_all(ctx, campaign, added).await?;
    let open: Vec<&&Task> = old.iter().filter(|task| is_open(task)).collect();
    for (place, task) in open.iter().enumerate() {
        let own = units.iter().skip(place).step_by(open.len());
        let more = own.map(|(unit, _)| PartBody {
            organisation: unit.clone(),
            part: words.part.clone(),
            due_on: None,
        });
        let kept = task.parts.iter().map(PartBody::of);
        let body = TaskBody { cooperating: kept.chain(more).collect(), ..TaskBody::of(task) };
        actions::update(ctx, &task.id, body).await?;
    }
    Ok(())
}

/// Points below the lines, in turn: most of them under way, some handed in, accepted or late.
async fn points(
    ctx: &Ctx,
    campaign: &str,
    units: &[(String, String)],
    words: &Words,
    wanted: usize,
) -> Result<()> {
    let scene = Scene::of(ctx, campaign).await?;
    let lines: Vec<&Task> =
        scene.tasks.iter().filter(|task| task.parent.is_none() && is_open(task)).collect();
    let bodies = (0..wanted).filter_map(|place| {
        let line = nth(&lines, place)?;
        let (lead, post) = nth(units, place)?;
        let helps = nth(units, place + 1).filter(|(unit, _)| place % 3 == 0 && unit != lead);
        let shown = (place + 1).to_string();
        let due = scene.today.checked_add(Duration::days(place as i64 % 100 - 10))?;
        Some(TaskBody {
            parent: Some(line.id.clone()),
            number: Some((scene.children(line).count() + place / lines.len() + 1) as i64),
            title: filled(
                &words.point,
                &[("place", words.place(place)), ("number", shown.as_str())],
            ),
            requirement: words.note.clone(),
            lead: Some(lead.clone()),
            person_post: Some(post.clone()),
            cooperating: helps
                .map(|(unit, _)| PartBody {
                    organisation: unit.clone(),
                    part: words.part.clone(),
                    due_on: None,
                })
                .into_iter()
                .collect(),
            due_on: Some(due.to_string()),
            ..TaskBody::default()
        })
    });
    let made = actions::create_all(ctx, campaign, bodies).await?;
    // Of ten points one is not given out yet, three were handed in, of those one was accepted.
    for (revision, way, least, most) in
        [(1, Move::Start, 0, 8), (2, Move::Submit, 6, 8), (3, Move::Accept, 8, 8)]
    {
        let meant = |place: &usize| (least..=most).contains(&(place % 10));
        let moves = made.iter().enumerate().filter(|(place, _)| meant(place)).map(|(_, id)| {
            let body = MoveBody {
                way,
                note: String::new(),
                report: words.report.clone(),
                quantity_done: None,
                signed_by: String::new(),
                exception: words.report.clone(),
                revision,
            };
            (id.clone(), body)
        });
        work::move_all(ctx, campaign, moves).await?;
    }
    Ok(())
}

fn is_open(task: &Task) -> bool {
    matches!(task.state, State::Draft | State::InProgress)
}
