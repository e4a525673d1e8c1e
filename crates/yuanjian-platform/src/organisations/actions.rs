//! What people do with the directory.

use super::{
    store::{self, Contact, Directory, Holder, Name, Organisation, Person, Post},
    words,
};
use crate::{Ctx, Error, Result, Role, campaigns::calendar::day};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::{Event, StoreError, Tx};
use yuanjian_types::Problem;

/// What an organisation may be.
pub(super) const KINDS: [&str; 7] =
    ["office", "supervision", "bureau", "district", "company", "institute", "other"];

/// An organisation as people write it.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationBody {
    /// Official name; a change of it is a renaming and has its own door.
    pub(super) name: String,
    pub(super) short_name: String,
    /// `office`, `supervision`, `bureau`, `district`, `company`, `institute`, `other`.
    pub(super) kind: String,
    pub(super) division: String,
    /// Official precedence: its place in every list.
    pub(super) precedence: i64,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) from_on: String,
    #[serde(default)]
    pub(super) to_on: Option<String>,
    #[serde(default)]
    pub(super) revision: i64,
}

/// A new official name from a day on.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RenameBody {
    pub(super) name: String,
    pub(super) short_name: String,
    pub(super) from_on: String,
    pub(super) revision: i64,
}

/// Somebody with a number. A masked number stands for the one that is kept.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonBody {
    pub(super) name: String,
    #[serde(default)]
    pub(super) phone: String,
}

/// Whom to ring.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactBody {
    pub(super) person: PersonBody,
    #[serde(default)]
    pub(super) substitute: Option<PersonBody>,
    #[serde(default)]
    pub(super) duty: String,
    /// 0 when there was none.
    pub(super) revision: i64,
}

/// A post.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PostBody {
    pub(super) title: String,
    #[serde(default)]
    pub(super) precedence: i64,
}

/// Who takes a post from a day on; who held it until then holds it until the day before.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HolderBody {
    pub(super) person: PersonBody,
    pub(super) from_on: String,
    pub(super) revision: i64,
}

/// The last day of whoever holds a post, when nobody follows.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VacancyBody {
    pub(super) to_on: String,
    pub(super) revision: i64,
}

/// Whether who asks may change what lies in a division.
pub(super) fn reaches(ctx: &Ctx, division: &str) -> bool {
    ctx.actor.as_ref().is_some_and(|actor| {
        actor.grants.iter().any(|grant| match grant.role {
            Role::Office => true,
            Role::District => grant.covers(division),
            _ => false,
        })
    })
}

pub(super) async fn create(ctx: &Ctx, body: OrganisationBody) -> Result<String> {
    let directory = store::directory(ctx).await?;
    Failure::gather(faults(&directory, "", &body))?;
    reach(ctx, &body.division)?;
    let new = organisation(Uuid::now_v7().to_string(), &body);
    let mut tx = ctx.begin().await?;
    let event = put_new(&mut tx, ctx.city()?, &new, &body.aliases).await?;
    tx.commit([event]).await?;
    Ok(new.id)
}

pub(super) async fn update(ctx: &Ctx, id: &str, body: OrganisationBody) -> Result<()> {
    let directory = store::directory(ctx).await?;
    let old = find(&directory, id)?;
    let mut problems = faults(&directory, id, &body);
    let called = directory.called(old, &ctx.now.day_in_china());
    if called.name != body.name.trim() {
        problems.push(Problem::error("organisations.rename_by_day").at_field("name"));
    }
    Failure::gather(problems)?;
    reach(ctx, &old.division)?;
    reach(ctx, &body.division)?;
    let new = kept_names(old, called, organisation(id.to_owned(), &body));
    let mut tx = ctx.begin().await?;
    let event = put_changed(&mut tx, ctx.city()?, old, &new, &body.aliases).await?;
    Ok(tx.commit([event]).await?)
}

/// An organisation whose new name is on file keeps it, whatever the form that shows today's says.
pub(super) fn kept_names(
    old: &Organisation,
    called: store::Called<'_>,
    new: Organisation,
) -> Organisation {
    match called.coming {
        None => new,
        Some(_) => {
            Organisation { name: old.name.clone(), short_name: old.short_name.clone(), ..new }
        }
    }
}

pub(super) async fn rename(ctx: &Ctx, id: &str, body: RenameBody) -> Result<()> {
    let directory = store::directory(ctx).await?;
    let old = find(&directory, id)?;
    reach(ctx, &old.division)?;
    // Told first: whoever is late did not see the name that the rules below speak of.
    if body.revision != old.revision {
        return Err(StoreError::Stale.into());
    }
    let mut problems = Vec::new();
    let last = directory
        .names
        .iter()
        .filter(|name| name.organisation == id && name.kind == "former")
        .filter_map(|name| name.to_on.clone())
        .max();
    let since = last.clone().unwrap_or_else(|| old.from_on.clone());
    if day(&body.from_on).is_none() || body.from_on <= since {
        problems.push(
            Problem::error("organisations.rename_day").at_field("from_on").with("since", since),
        );
    }
    if blank(&body.name, 80) || body.name.trim() == old.name {
        problems.push(Problem::error("organisations.bad_name").at_field("name"));
    }
    if blank(&body.short_name, 20) {
        problems.push(Problem::error("organisations.bad_name").at_field("short_name"));
    }
    Failure::gather(problems)?;
    let former = Name {
        organisation: id.to_owned(),
        name: old.name.clone(),
        short_name: old.short_name.clone(),
        kind: "former".to_owned(),
        from_on: Some(last.unwrap_or_else(|| old.from_on.clone())),
        to_on: Some(body.from_on.clone()),
    };
    let mut new = old.clone();
    body.name.trim().clone_into(&mut new.name);
    body.short_name.trim().clone_into(&mut new.short_name);
    new.revision = body.revision;
    let mut tx = ctx.begin().await?;
    store::put_organisation(&mut tx, ctx.city()?, &new).await?;
    store::add_name(&mut tx, ctx.city()?, &former).await?;
    Ok(tx
        .commit([Event::new("organisations.renamed", "organisation", id)
            .with(json!({ "from": old.name, "to": new.name, "from_on": body.from_on }))])
        .await?)
}

pub(super) async fn put_contact(ctx: &Ctx, id: &str, body: ContactBody) -> Result<()> {
    let directory = store::directory(ctx).await?;
    reach(ctx, &find(&directory, id)?.division)?;
    let mut problems = person_faults(&directory, &body.person, "person");
    if let Some(substitute) = &body.substitute {
        problems.extend(person_faults(&directory, substitute, "substitute"));
    }
    Failure::gather(problems)?;
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    let person = person(&mut tx, city, &directory, &body.person).await?;
    let substitute = match &body.substitute {
        Some(given) => Some(self::person(&mut tx, city, &directory, given).await?),
        None => None,
    };
    let contact = Contact {
        organisation: id.to_owned(),
        person,
        substitute,
        duty: body.duty.trim().to_owned(),
        revision: body.revision,
    };
    store::put_contact(&mut tx, city, &contact).await?;
    Ok(tx
        .commit([Event::new("organisations.contact_named", "organisation", id).with(json!({
            "person": body.person.name,
            "substitute": body.substitute.map(|given| given.name),
        }))])
        .await?)
}

pub(super) async fn add_post(ctx: &Ctx, organisation: &str, body: PostBody) -> Result<String> {
    let directory = store::directory(ctx).await?;
    reach(ctx, &find(&directory, organisation)?.division)?;
    if blank(&body.title, 40) {
        return Err(Error::invalid(Problem::error("organisations.bad_name").at_field("title")));
    }
    let post = Post {
        id: Uuid::now_v7().to_string(),
        organisation: organisation.to_owned(),
        title: body.title.trim().to_owned(),
        precedence: body.precedence,
        revision: 1,
    };
    let mut tx = ctx.begin().await?;
    let made = put_new_post(&mut tx, ctx.city()?, &post).await?;
    tx.commit([made]).await?;
    Ok(post.id)
}

/// Make a post inside a change.
pub(super) async fn put_new_post(tx: &mut Tx, city: &str, post: &Post) -> Result<Event> {
    store::add_post(tx, city, post).await?;
    Ok(Event::new("organisations.post_made", "post", &post.id)
        .with(json!({ "organisation": post.organisation, "title": post.title })))
}

/// A post with who holds it from today on.
pub(crate) async fn seat(
    ctx: &Ctx,
    organisation: &str,
    title: &str,
    person: &str,
    phone: &str,
) -> Result<String> {
    let body = PostBody { title: title.to_owned(), precedence: 100 };
    let post = add_post(ctx, organisation, body).await?;
    let person = PersonBody { name: person.to_owned(), phone: phone.to_owned() };
    let body = HolderBody { person, from_on: ctx.now.day_in_china(), revision: 1 };
    take_post(ctx, &post, body).await?;
    Ok(post)
}

pub(super) async fn take_post(ctx: &Ctx, id: &str, body: HolderBody) -> Result<()> {
    let directory = store::directory(ctx).await?;
    let post = directory.posts.iter().find(|post| post.id == id).ok_or_else(Error::not_found)?;
    reach(ctx, &find(&directory, &post.organisation)?.division)?;
    let before = directory.holders.iter().rfind(|holder| holder.post == id);
    let mut problems = person_faults(&directory, &body.person, "person");
    let from = day(&body.from_on);
    if from.is_none() || before.is_some_and(|holder| holder.from_on >= body.from_on) {
        problems.push(
            Problem::error("organisations.succession_day")
                .at_field("from_on")
                .with("since", before.map(|h| h.from_on.clone()).unwrap_or_default()),
        );
    }
    Failure::gather(problems)?;
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    store::touch_post(&mut tx, city, id, body.revision).await?;
    if let (Some(before), Some(from)) = (before.filter(|holder| holder.to_on.is_none()), from) {
        let until = crate::campaigns::calendar::before(from).to_string();
        store::end_holder(&mut tx, city, &before.id, &until).await?;
    }
    let holder = Holder {
        id: Uuid::now_v7().to_string(),
        post: id.to_owned(),
        person: person(&mut tx, city, &directory, &body.person).await?,
        from_on: body.from_on.clone(),
        to_on: None,
    };
    let event = put_holder(&mut tx, city, post, &holder, &body.person.name).await?;
    Ok(tx.commit([event]).await?)
}

pub(super) async fn vacate_post(ctx: &Ctx, id: &str, body: VacancyBody) -> Result<()> {
    let directory = store::directory(ctx).await?;
    let post = directory.posts.iter().find(|post| post.id == id).ok_or_else(Error::not_found)?;
    reach(ctx, &find(&directory, &post.organisation)?.division)?;
    let last = directory.holders.iter().rfind(|holder| holder.post == id);
    let Some(last) = last.filter(|holder| holder.to_on.is_none()) else {
        return Err(Error::refused(Problem::error("organisations.nobody_holds")));
    };
    if day(&body.to_on).is_none() || body.to_on < last.from_on {
        let wrong = Problem::error("organisations.succession_day").at_field("to_on");
        return Err(Error::invalid(wrong.with("since", last.from_on.as_str())));
    }
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    store::touch_post(&mut tx, city, id, body.revision).await?;
    store::end_holder(&mut tx, city, &last.id, &body.to_on).await?;
    let name = directory.people.get(&last.person).map(|person| person.name.as_str());
    let told = json!({ "title": post.title, "name": name, "to_on": body.to_on });
    Ok(tx.commit([Event::new("organisations.post_vacated", "post", id).with(told)]).await?)
}

/// Add an organisation inside a change.
pub(super) async fn put_new(
    tx: &mut Tx,
    city: &str,
    new: &Organisation,
    aliases: &[String],
) -> Result<Event> {
    store::add_organisation(tx, city, new).await?;
    store::put_aliases(tx, city, &new.id, aliases).await?;
    Ok(Event::new("organisations.created", "organisation", &new.id)
        .with(json!({ "name": new.name, "division": new.division })))
}

/// Change an organisation inside a change.
pub(super) async fn put_changed(
    tx: &mut Tx,
    city: &str,
    old: &Organisation,
    new: &Organisation,
    aliases: &[String],
) -> Result<Event> {
    store::put_organisation(tx, city, new).await?;
    store::put_aliases(tx, city, &new.id, aliases).await?;
    Ok(Event::new("organisations.changed", "organisation", &new.id).with(json!({
        "short_name": [old.short_name, new.short_name],
        "division": [old.division, new.division],
        "precedence": [old.precedence, new.precedence],
        "to_on": [old.to_on, new.to_on],
        "aliases": aliases,
    })))
}

/// Put somebody of this name on a post inside a change.
pub(super) async fn put_holder(
    tx: &mut Tx,
    city: &str,
    post: &Post,
    holder: &Holder,
    name: &str,
) -> Result<Event> {
    store::add_holder(tx, city, holder).await?;
    Ok(Event::new("organisations.post_taken", "post", &post.id)
        .with(json!({ "title": post.title, "name": name, "from_on": holder.from_on })))
}

pub(super) fn organisation(id: String, body: &OrganisationBody) -> Organisation {
    Organisation {
        id,
        division: body.division.clone(),
        name: body.name.trim().to_owned(),
        short_name: body.short_name.trim().to_owned(),
        kind: body.kind.clone(),
        precedence: body.precedence,
        from_on: body.from_on.clone(),
        to_on: body.to_on.clone(),
        revision: body.revision,
        withdrawn: None,
    }
}

/// Everything that is wrong with an organisation as it is written.
pub(super) fn faults(directory: &Directory, id: &str, body: &OrganisationBody) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |code: &str, field: &str| {
        problems.push(Problem::error(code).at_field(field));
    };
    if blank(&body.name, 80) {
        wrong("organisations.bad_name", "name");
    }
    if blank(&body.short_name, 20) {
        wrong("organisations.bad_name", "short_name");
    }
    let others = || directory.organisations.iter().filter(|other| other.id != id);
    if others().any(|other| other.name == body.name.trim()) {
        wrong("organisations.name_taken", "name");
    }
    if others().any(|other| other.short_name == body.short_name.trim()) {
        wrong("organisations.name_taken", "short_name");
    }
    if !KINDS.contains(&body.kind.as_str()) {
        wrong("organisations.bad_kind", "kind");
    }
    if !directory.divisions.contains_key(&body.division) {
        wrong("organisations.unknown_division", "division");
    }
    if !(0..=9_999).contains(&body.precedence) {
        wrong("organisations.bad_precedence", "precedence");
    }
    if body.aliases.iter().any(|alias| blank(alias, 80)) {
        wrong("organisations.bad_name", "aliases");
    }
    if day(&body.from_on).is_none() {
        wrong("request.bad_day", "from_on");
    }
    if body.to_on.as_deref().is_some_and(|to| day(to).is_none() || to < body.from_on.as_str()) {
        wrong("organisations.term_order", "to_on");
    }
    problems
}

/// What is wrong with somebody as they are written.
pub(super) fn person_faults(directory: &Directory, body: &PersonBody, at: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    if blank(&body.name, 40) {
        problems.push(Problem::error("organisations.bad_name").at_field(format!("{at}.name")));
    }
    if known(directory, body).is_none() && !words::is_phone(body.phone.trim()) {
        problems.push(Problem::error("organisations.bad_phone").at_field(format!("{at}.phone")));
    }
    problems
}

/// The person who is meant, made when nobody of that name and number is known.
pub(super) async fn person(
    tx: &mut Tx,
    city: &str,
    directory: &Directory,
    body: &PersonBody,
) -> Result<String> {
    if let Some(id) = known(directory, body) {
        return Ok(id.to_owned());
    }
    let new = Person { name: body.name.trim().to_owned(), phone: body.phone.trim().to_owned() };
    store::add_person(tx, city, &new).await
}

fn known<'a>(directory: &'a Directory, body: &PersonBody) -> Option<&'a str> {
    let phone = body.phone.trim();
    directory
        .people
        .iter()
        .find(|(_, person)| {
            person.name == body.name.trim()
                && (person.phone == phone
                    || (phone.contains('*') && words::masked(&person.phone) == phone))
        })
        .map(|(id, _)| id.as_str())
}

pub(super) fn find<'a>(directory: &'a Directory, id: &str) -> Result<&'a Organisation> {
    directory.organisations.iter().find(|found| found.id == id).ok_or_else(Error::not_found)
}

pub(super) fn reach(ctx: &Ctx, division: &str) -> Result<()> {
    if reaches(ctx, division) { Ok(()) } else { Err(Error::forbidden(super::MANAGE.key)) }
}

pub(super) fn blank(text: &str, most: usize) -> bool {
    text.trim().is_empty() || text.chars().count() > most
}
