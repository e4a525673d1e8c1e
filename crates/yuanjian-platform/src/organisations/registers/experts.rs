//! The roster of experts as a workbook.

use super::{
    super::{
        actions,
        groups::{self, ExpertBody},
        http::shown,
        store::{self, Expert},
    },
    MOST_ROWS, Register,
};
use crate::{
    Ctx, Result,
    workbooks::{Cell, Column, Deed, Import, Line, Mark, Plan, Row, Stored, among, may, must},
};
use std::collections::BTreeSet;
use yuanjian_standard::sheets::SheetCells;
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

pub(super) const COLUMNS: [Column; 8] = [
    may("id", 12.0),
    must("name", 12.0),
    may("phone", 16.0),
    must("employer", 28.0),
    may("title", 18.0),
    must("skills", 36.0),
    must("from_on", 12.0),
    may("to_on", 12.0),
];

impl Line for Expert {
    fn mark(&self) -> Mark<'_> {
        Mark { id: &self.id, called: &self.name, revision: self.revision }
    }
}

impl Stored for Expert {
    async fn put_back(&self, tx: &mut Tx, city: &str, revision: i64) -> Result<()> {
        store::put_expert(tx, city, &Self { revision, ..self.clone() }, false).await
    }

    async fn take_out(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
        store::remove_expert(tx, city, id, revision).await
    }
}

/// The roster, numbers as who asks may see them.
pub(super) async fn rows(ctx: &Ctx) -> Result<Vec<Row>> {
    Ok(store::experts(ctx).await?.iter().map(|expert| row(ctx, expert)).collect())
}

fn row(ctx: &Ctx, expert: &Expert) -> Row {
    let cells = [
        ("id", expert.id.clone()),
        ("name", expert.name.clone()),
        ("phone", shown(ctx, None, &expert.phone)),
        ("employer", expert.employer.clone()),
        ("title", expert.title.clone()),
        ("skills", expert.skills.clone()),
        ("from_on", expert.from_on.clone()),
        ("to_on", expert.to_on.clone().unwrap_or_default()),
    ];
    cells.map(|(key, text)| (key, Cell::Text(text))).into()
}

/// What a workbook asks for.
pub(super) async fn plan(ctx: &Ctx, sheets: &[SheetCells]) -> Result<Plan<Expert>> {
    // The roster is the city's, not a district's.
    actions::reach(ctx, ctx.city()?)?;
    let experts = store::experts(ctx).await?;
    let mut plan = Plan::default();
    let layout = super::layout(Register::Experts);
    let Some((table, lines)) = plan.open(layout, sheets, MOST_ROWS) else { return Ok(plan) };
    let mut ids = BTreeSet::new();
    for place in lines {
        let mut line = table.line(place);
        let old = line.known(&mut ids, among(&experts));
        let day = |key: &str| table.day(place, key, None);
        let body = ExpertBody {
            name: line.text("name"),
            phone: line.kept("phone", old.map(|old| old.phone.as_str())),
            employer: line.text("employer"),
            title: line.kept("title", old.map(|old| old.title.as_str())),
            skills: line.text("skills"),
            from_on: day("from_on"),
            to_on: match old.filter(|_| !line.has("to_on")) {
                Some(old) => old.to_on.clone(),
                None => Some(day("to_on")).filter(|day| !day.is_empty()),
            },
            revision: old.map_or(0, |old| old.revision),
        };
        let mut faults = Vec::new();
        let same = |one: &&Expert| one.name == body.name && one.employer == body.employer;
        if old.is_none() && experts.iter().any(|one| same(&one)) {
            faults.push(Problem::error("organisations.expert_known").at_field("name"));
        }
        let phone = groups::phone_of(old, &body);
        faults.extend(groups::expert_faults(&phone, &body));
        line.judged(faults);
        if !plan.read(line) {
            continue;
        }
        let new = groups::expert_row(old.map(|old| old.id.as_str()), phone, body);
        let differs = |old| table.differences(&row(ctx, old), &row(ctx, &new), ctx.language);
        let fields = old.map(differs).unwrap_or_default();
        plan.wants(place, old, new, fields);
    }
    Ok(plan)
}

/// Write them inside a change.
pub(super) async fn put(tx: &mut Tx, city: &str, deeds: &[Deed<Expert>]) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for (old, expert) in deeds {
        events.push(groups::put_advisor(tx, city, expert, old.is_none()).await?);
    }
    Ok(events)
}

/// Undo a workbook inside a change.
pub(super) async fn undo(
    ctx: &Ctx,
    tx: &mut Tx,
    city: &str,
    import: &Import<Expert>,
) -> Result<()> {
    let now = store::experts(ctx).await?;
    import.undoable(among(&now))?;
    import.put_back(tx, city).await
}
