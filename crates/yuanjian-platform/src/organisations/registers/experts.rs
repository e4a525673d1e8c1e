//! The roster of experts as a workbook.

use super::{
    super::{
        actions,
        groups::{self, ExpertBody},
        http::shown,
        store::{self, Expert},
    },
    Plan,
    table::{Column, Row, Table, added, changed, may, must},
};
use crate::{Ctx, Result};
use std::collections::BTreeSet;
use yuanjian_app::Locale;
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

/// An expert to be written, and whether it is a new one.
pub(super) type Deed = (Expert, bool);

/// The roster, numbers as who asks may see them.
pub(super) async fn rows(ctx: &Ctx) -> Result<Vec<Row>> {
    Ok(store::experts(ctx).await?.iter().map(|expert| row(ctx, expert)).collect())
}

fn row(ctx: &Ctx, expert: &Expert) -> Row {
    Row::from([
        ("id", expert.id.clone()),
        ("name", expert.name.clone()),
        ("phone", shown(ctx, None, &expert.phone)),
        ("employer", expert.employer.clone()),
        ("title", expert.title.clone()),
        ("skills", expert.skills.clone()),
        ("from_on", expert.from_on.clone()),
        ("to_on", expert.to_on.clone().unwrap_or_default()),
    ])
}

/// What a workbook asks for.
pub(super) async fn plan(ctx: &Ctx, sheets: &[SheetCells]) -> Result<Plan<Deed>> {
    // The roster is the city's, not a district's.
    actions::reach(ctx, ctx.city()?)?;
    let experts = store::experts(ctx).await?;
    let locale = Locale::of(ctx.language);
    let mut plan = Plan::default();
    let table = match Table::open("experts", &COLUMNS, sheets) {
        Ok(table) => table,
        Err(problems) => return Ok(Plan { problems, ..plan }),
    };
    let (lines, fault) = table.rows();
    plan.problems.extend(fault);
    let mut ids = BTreeSet::new();
    for line in lines {
        let id = table.text(line, "id");
        let old = experts.iter().find(|expert| expert.id == id);
        let mut faults = Vec::new();
        if !id.is_empty() && (old.is_none() || !ids.insert(id)) {
            faults.push(Problem::error("organisations.unknown_id").at_field("id"));
        }
        let body = ExpertBody {
            name: table.text(line, "name"),
            phone: table.text(line, "phone"),
            employer: table.text(line, "employer"),
            title: table.text(line, "title"),
            skills: table.text(line, "skills"),
            from_on: table.text(line, "from_on"),
            to_on: table.maybe(line, "to_on"),
            revision: old.map_or(0, |old| old.revision),
        };
        let same = |one: &&Expert| one.name == body.name && one.employer == body.employer;
        if old.is_none() && experts.iter().any(|one| same(&one)) {
            faults.push(Problem::error("organisations.expert_known").at_field("name"));
        }
        let phone = groups::phone_of(old, &body);
        faults.extend(groups::expert_faults(&phone, &body));
        if !faults.is_empty() {
            plan.faulty += 1;
            plan.problems.extend(faults.into_iter().map(|fault| {
                let key = fault.place.field.clone().unwrap_or_default();
                table.at(line, &key, fault)
            }));
            continue;
        }
        let new = groups::expert_row(old.map(|old| old.id.as_str()), phone, body);
        match old {
            None => {
                plan.changes.push(added(new.name.clone()));
                plan.deeds.push((new, true));
            }
            Some(old) => {
                let fields = table.differences("experts", &row(ctx, old), &row(ctx, &new), &locale);
                if fields.is_empty() {
                    plan.unchanged += 1;
                } else {
                    plan.changes.push(changed(new.name.clone(), fields));
                    plan.deeds.push((new, false));
                }
            }
        }
    }
    Ok(plan)
}

/// Write them inside a change.
pub(super) async fn put(tx: &mut Tx, city: &str, deeds: Vec<Deed>) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for (expert, new) in deeds {
        events.push(groups::put_advisor(tx, city, &expert, new).await?);
    }
    Ok(events)
}
