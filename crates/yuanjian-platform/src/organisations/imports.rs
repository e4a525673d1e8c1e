//! Workbooks of the directory that were taken in, each to be undone whole: organisations are what
//! they were, with their other names and whom to ring; what a workbook added is taken back, as a
//! mistake is, so that whatever names it can still be read.

use super::{
    MANAGE,
    actions::{self, OrganisationBody, PersonBody},
    store::{self, Contact, Directory, Organisation, Person},
    withdrawal,
};
use crate::{
    Ctx, Error, Result,
    withdrawal::{Of, Withdrawn},
    workbooks::{self, Import, ImportView, Line, Mark, among},
};
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use yuanjian_app::Locale;
use yuanjian_store::{Event, Tx};
use yuanjian_types::Problem;

/// By which its imports are kept; they are of no campaign.
pub(super) const KIND: &str = "organisations";

/// An organisation with what its row says beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Listed {
    organisation: Organisation,
    aliases: Vec<String>,
    contact: Option<Rung>,
}

/// Whom to ring, by name: an id may be gone when it is needed again.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Rung {
    person: Person,
    substitute: Option<Person>,
    duty: String,
    revision: i64,
}

impl Line for Listed {
    fn mark(&self) -> Mark<'_> {
        // Both that of the organisation and that of its contact, which only grow.
        let contact = self.contact.as_ref().map_or(0, |contact| contact.revision);
        Mark {
            id: &self.organisation.id,
            called: &self.organisation.name,
            revision: self.organisation.revision + contact,
        }
    }
}

impl Listed {
    pub(super) fn of(directory: &Directory, organisation: &Organisation) -> Self {
        let id = &organisation.id;
        let own = directory.names.iter();
        let own = own.filter(|name| name.organisation == *id && name.kind == "alias");
        let contact = contact_of(directory, id).and_then(|contact| {
            let person = |id: &String| directory.people.get(id).cloned();
            Some(Rung {
                person: person(&contact.person)?,
                substitute: contact.substitute.as_ref().and_then(person),
                duty: contact.duty.clone(),
                revision: contact.revision,
            })
        });
        let aliases = own.map(|name| name.name.clone()).collect();
        Self { organisation: organisation.clone(), aliases, contact }
    }
}

fn contact_of<'a>(directory: &'a Directory, organisation: &str) -> Option<&'a Contact> {
    directory.contacts.iter().find(|contact| contact.organisation == organisation)
}

/// What a workbook is going to do, to be kept: each organisation as it was, if it was there, as it
/// becomes, and whether its contact is written as well.
pub(super) fn kept<'a>(
    ctx: &Ctx,
    file: &str,
    directory: &Directory,
    asked: impl Iterator<Item = (Option<&'a Organisation>, &'a Organisation, bool)>,
) -> Result<Import<Listed>> {
    let mut import = Import::of(ctx, file, &[])?;
    for (old, new, rings) in asked {
        let before = old.map_or(0, |old| old.revision);
        let contact = contact_of(directory, &new.id).map_or(0, |contact| contact.revision);
        import.after.push((new.id.clone(), before + 1 + contact + i64::from(rings)));
        import.before.extend(old.map(|old| Listed::of(directory, old)));
    }
    Ok(import)
}

/// The workbooks of the directory that were taken in, the newest first: the office sees all, a
/// district its own.
#[utoipa::path(get, path = "/api/v1/organisations/imports", tag = "organisations", responses((status = 200, body = Vec<ImportView>)))]
pub(super) async fn list_organisation_imports(ctx: Ctx) -> Result<Json<Vec<ImportView>>> {
    let directory = store::directory(&ctx).await?;
    let view = |import: Import<Listed>| {
        let now = now(&directory, &import);
        import.told(true, among(&now))
    };
    Ok(Json(workbooks::store::own::<Listed>(&ctx, "", KIND).await?.into_iter().map(view).collect()))
}

/// The organisations that a workbook wrote, as they are.
fn now(directory: &Directory, import: &Import<Listed>) -> Vec<Listed> {
    let there = import.after.iter().filter_map(|(id, _)| directory.organisation(id));
    there.map(|one| Listed::of(directory, one)).collect()
}

/// Undo a workbook of the directory: what it added is taken back, what it changed is as before.
/// Refused when some of it was changed since or something rests on it.
#[utoipa::path(post, path = "/api/v1/organisations/imports/{import}/undoings", tag = "organisations", params(("import" = String, Path)), responses((status = 204)))]
pub(super) async fn undo_organisation_import(
    ctx: Ctx,
    Path(import): Path<String>,
) -> Result<StatusCode> {
    let import = workbooks::store::own_one::<Listed>(&ctx, "", KIND, &import).await?;
    let directory = store::directory(&ctx).await?;
    let now = now(&directory, &import);
    import.undoable(among(&now))?;
    for (id, _, old) in import.ways_back() {
        let Some(is) = directory.organisation(id) else { continue };
        let divisions = [Some(is), old.map(|old| &old.organisation)];
        if !divisions.iter().flatten().all(|one| actions::reaches(&ctx, &one.division)) {
            return Err(Error::forbidden(MANAGE.key));
        }
        match old {
            Some(old) => fits(&ctx, &directory, old)?,
            None => free(&ctx, &directory, is).await?,
        }
    }
    let city = ctx.city()?;
    let withdrawn = Withdrawn {
        reason: Locale::of(ctx.language)
            .say("organisations.import_undone", [("file", import.file_name.clone())]),
        account_name: ctx.actor()?.display_name.clone(),
        at: ctx.now,
    };
    let mut tx = ctx.begin().await?;
    workbooks::store::undo_import(&mut tx, city, &import.id).await?;
    for (id, _, old) in import.ways_back() {
        let Some(is) = directory.organisation(id) else { continue };
        match old {
            Some(old) => {
                let back = Organisation { revision: is.revision, ..old.organisation.clone() };
                store::put_organisation(&mut tx, city, &back).await?;
                store::put_aliases(&mut tx, city, id, &old.aliases).await?;
            }
            None => {
                // Another that is entered rightly may go by the same names.
                store::put_aliases(&mut tx, city, id, &[]).await?;
                withdrawn.keep(&mut tx, Of::Organisation, city, id, is.revision).await?;
            }
        }
        put_contact_back(&mut tx, city, &directory, id, old).await?;
    }
    let said = json!({ "file": import.file_name, "kind": KIND });
    tx.commit([Event::new("organisations.workbook_undone", "city", city).with(said)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// That an organisation can be what it was: another may have its short name by now.
fn fits(ctx: &Ctx, directory: &Directory, old: &Listed) -> Result<()> {
    let was = &old.organisation;
    let body = OrganisationBody {
        name: was.name.clone(),
        short_name: was.short_name.clone(),
        kind: was.kind.clone(),
        division: was.division.clone(),
        precedence: was.precedence,
        aliases: old.aliases.clone(),
        from_on: was.from_on.clone(),
        to_on: was.to_on.clone(),
        revision: was.revision,
    };
    match actions::faults(directory, &was.id, &body).first() {
        None => Ok(()),
        Some(fault) => {
            let why = Locale::of(ctx.language).problem(fault);
            let blocked = Problem::error("organisations.undo_blocked").with("why", why);
            Err(Error::refused(blocked.with("name", was.short_name.as_str())))
        }
    }
}

/// That nothing rests on an organisation that a workbook added.
async fn free(ctx: &Ctx, directory: &Directory, is: &Organisation) -> Result<()> {
    let post = directory.posts.iter().find(|post| post.organisation == is.id);
    if let Some(post) = post {
        let what = format!("{}{}", is.short_name, post.title);
        return Err(Error::refused(Problem::error("workbooks.undo_rests").with("what", what)));
    }
    withdrawal::free(ctx, directory, &is.id).await
}

/// Whom to ring is who it was before the workbook; who came with it and has no duty is not kept.
async fn put_contact_back(
    tx: &mut Tx,
    city: &str,
    directory: &Directory,
    organisation: &str,
    old: Option<&Listed>,
) -> Result<()> {
    let Some(is) = contact_of(directory, organisation) else { return Ok(()) };
    match old.and_then(|old| old.contact.as_ref()) {
        None => store::remove_contact(tx, city, organisation, is.revision).await?,
        Some(was) if was.revision == is.revision => return Ok(()),
        Some(was) => {
            let asked =
                |one: &Person| PersonBody { name: one.name.clone(), phone: one.phone.clone() };
            let person = actions::person(tx, city, directory, &asked(&was.person)).await?;
            let substitute = match &was.substitute {
                Some(one) => Some(actions::person(tx, city, directory, &asked(one)).await?),
                None => None,
            };
            let back = Contact {
                organisation: organisation.to_owned(),
                person,
                substitute,
                duty: was.duty.clone(),
                revision: is.revision,
            };
            store::put_contact(tx, city, &back).await?;
        }
    }
    for person in is.substitute.iter().chain([&is.person]) {
        store::remove_person_without_duty(tx, city, person).await?;
    }
    Ok(())
}
