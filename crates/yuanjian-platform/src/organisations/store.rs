//! The directory as rows. A city has hundreds of organisations, not millions: they are read whole.

use crate::{
    Ctx, Result, removal,
    withdrawal::{Withdrawn, rests},
};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;
use yuanjian_store::{Tx, database::one};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Organisation {
    pub(crate) id: String,
    pub(crate) division: String,
    pub(crate) name: String,
    pub(crate) short_name: String,
    pub(crate) kind: String,
    pub(crate) precedence: i64,
    pub(crate) from_on: String,
    pub(crate) to_on: Option<String>,
    pub(crate) revision: i64,
    pub(crate) withdrawn: Option<Withdrawn>,
}

/// A name beside the present one.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct Name {
    #[serde(skip)]
    pub(crate) organisation: String,
    pub(crate) name: String,
    /// Empty for an alias.
    pub(crate) short_name: String,
    /// `alias` or `former`.
    pub(crate) kind: String,
    pub(crate) from_on: Option<String>,
    pub(crate) to_on: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) phone: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Post {
    pub(crate) id: String,
    pub(crate) organisation: String,
    pub(crate) title: String,
    pub(crate) precedence: i64,
    pub(crate) revision: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Holder {
    pub(crate) id: String,
    pub(crate) post: String,
    pub(crate) person: String,
    pub(crate) from_on: String,
    pub(crate) to_on: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Contact {
    pub(super) organisation: String,
    pub(super) person: String,
    pub(super) substitute: Option<String>,
    pub(super) duty: String,
    pub(super) revision: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct BodyRow {
    pub(super) id: String,
    pub(super) division: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) parent: Option<String>,
    pub(super) founding_document: String,
    pub(super) founded_on: String,
    pub(super) term_until: Option<String>,
    pub(super) duty: String,
    pub(super) precedence: i64,
    pub(super) revision: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Seat {
    pub(super) body: String,
    pub(super) role: String,
    pub(super) post: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Expert {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) employer: String,
    pub(super) title: String,
    pub(super) skills: String,
    pub(super) from_on: String,
    pub(super) to_on: Option<String>,
    pub(super) revision: i64,
}

/// The whole directory of a city.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    pub(crate) organisations: Vec<Organisation>,
    /// Those that were taken back.
    pub(crate) withdrawn: Vec<Organisation>,
    pub(crate) names: Vec<Name>,
    pub(crate) people: BTreeMap<String, Person>,
    pub(crate) posts: Vec<Post>,
    pub(crate) holders: Vec<Holder>,
    pub(super) contacts: Vec<Contact>,
    pub(crate) divisions: BTreeMap<String, String>,
    places: Places,
}

/// Where in their lists things stand, by id: one page asks for thousands of names.
#[derive(Debug, Clone, Default)]
struct Places {
    /// Those that were taken back follow on the others.
    organisations: BTreeMap<String, usize>,
    posts: BTreeMap<String, usize>,
    /// By the id of the post that they hold or held.
    holders: BTreeMap<String, Vec<usize>>,
}

impl Places {
    fn of(directory: &Directory) -> Self {
        let organisations = directory.organisations.iter().chain(&directory.withdrawn);
        let posts = directory.posts.iter().enumerate();
        let mut holders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, holder) in directory.holders.iter().enumerate() {
            holders.entry(holder.post.clone()).or_default().push(place);
        }
        Self {
            organisations: organisations.enumerate().map(|(n, one)| (one.id.clone(), n)).collect(),
            posts: posts.map(|(n, post)| (post.id.clone(), n)).collect(),
            holders,
        }
    }
}

impl Directory {
    /// What an organisation is called on a day. A renaming that lies ahead is on file already:
    /// until its day comes, the name before it holds.
    pub(crate) fn called<'a>(&'a self, organisation: &'a Organisation, on: &str) -> Called<'a> {
        let former = self
            .names
            .iter()
            .filter(|name| name.organisation == organisation.id && name.kind == "former")
            .filter(|name| name.to_on.as_deref().is_some_and(|to| to > on));
        let last = former.clone().max_by(|a, b| a.to_on.cmp(&b.to_on));
        let held = former.min_by(|a, b| a.to_on.cmp(&b.to_on));
        match (held, last) {
            (Some(held), Some(last)) => Called {
                name: &held.name,
                short_name: &held.short_name,
                coming: last.to_on.as_deref().map(|from_on| (organisation.name.as_str(), from_on)),
            },
            _ => Called {
                name: &organisation.name,
                short_name: &organisation.short_name,
                coming: None,
            },
        }
    }
}

impl Directory {
    /// The organisation of this id, one that was taken back among them: what names it stays read.
    pub(crate) fn organisation(&self, id: &str) -> Option<&Organisation> {
        let place = *self.places.organisations.get(id)?;
        let behind = place.checked_sub(self.organisations.len());
        behind.map_or_else(|| self.organisations.get(place), |place| self.withdrawn.get(place))
    }

    /// What an organisation is called on a day, shortly; its id when it is not there.
    pub(crate) fn short_name<'a>(&'a self, id: &'a str, on: &str) -> &'a str {
        self.organisation(id).map_or(id, |one| self.called(one, on).short_name)
    }

    /// The organisation that a name means: one it has, one it had, or one that people use. The
    /// second answer says whether the name is the present one.
    pub(crate) fn meant(&self, name: &str, on: &str) -> Option<(&Organisation, bool)> {
        let present = self.organisations.iter().find(|one| {
            let called = self.called(one, on);
            called.name == name || called.short_name == name
        });
        if let Some(found) = present {
            return Some((found, true));
        }
        let other = self.names.iter().find(|other| {
            other.name == name || (!other.short_name.is_empty() && other.short_name == name)
        })?;
        Some((self.organisation(&other.organisation)?, other.kind == "alias"))
    }

    /// Every organisation that a name may mean, as [`Self::meant`] understands it: people use some
    /// names for several.
    pub(crate) fn all_meant(&self, name: &str, on: &str) -> Vec<(&Organisation, bool)> {
        let present = |one: &&Organisation| {
            let called = self.called(one, on);
            called.name == name || called.short_name == name
        };
        let mut found: Vec<(&Organisation, bool)> =
            self.organisations.iter().filter(present).map(|one| (one, true)).collect();
        if !found.is_empty() {
            return found;
        }
        for other in &self.names {
            let says =
                other.name == name || (!other.short_name.is_empty() && other.short_name == name);
            let Some(unit) = says.then(|| self.organisation(&other.organisation)).flatten() else {
                continue;
            };
            match found.iter_mut().find(|(known, _)| known.id == unit.id) {
                Some((_, present)) => *present |= other.kind == "alias",
                None => found.push((unit, other.kind == "alias")),
            }
        }
        // Those that were taken back are meant only where no other is.
        if found.iter().any(|(one, _)| one.withdrawn.is_none()) {
            found.retain(|(one, _)| one.withdrawn.is_none());
        }
        found
    }

    /// The post of this id.
    pub(crate) fn post(&self, id: &str) -> Option<&Post> {
        self.posts.get(*self.places.posts.get(id)?)
    }

    /// Who holds a post on a day.
    pub(crate) fn holder(&self, post: &str, on: &str) -> Option<&str> {
        let of_post = self.places.holders.get(post)?;
        let mut held = of_post.iter().rev().filter_map(|place| self.holders.get(*place));
        let held = held.find(|holder| {
            holder.from_on.as_str() <= on && holder.to_on.as_deref().is_none_or(|to| to >= on)
        })?;
        self.people.get(&held.person).map(|person| person.name.as_str())
    }
}

/// The names that hold on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Called<'a> {
    pub(crate) name: &'a str,
    pub(crate) short_name: &'a str,
    /// The name that is on file for a day ahead, and that day.
    pub(crate) coming: Option<(&'a str, &'a str)>,
}

/// The directory of the reader's city.
pub(crate) async fn directory(ctx: &Ctx) -> Result<Arc<Directory>> {
    ctx.platform.directories.of(ctx, "", read_directory(ctx)).await
}

async fn read_directory(ctx: &Ctx) -> Result<Directory> {
    let city = ctx.city()?;
    let db = ctx.platform.db.read();
    let mut found = named(ctx).await?;
    let rows = sqlx::query("select id, name, phone from person where city = $1")
        .bind(city)
        .fetch_all(db)
        .await?;
    for row in &rows {
        let person = Person { name: row.try_get("name")?, phone: row.try_get("phone")? };
        found.people.insert(row.try_get("id")?, person);
    }
    let rows = sqlx::query(
        "select id, organisation, title, precedence, revision from post where city = $1 \
         order by precedence, id",
    )
    .bind(city)
    .fetch_all(db)
    .await?;
    for row in &rows {
        found.posts.push(Post {
            id: row.try_get("id")?,
            organisation: row.try_get("organisation")?,
            title: row.try_get("title")?,
            precedence: row.try_get("precedence")?,
            revision: row.try_get("revision")?,
        });
    }
    found.posts.retain(|post| found.organisations.iter().any(|one| one.id == post.organisation));
    let rows = sqlx::query(
        "select id, post, person, from_on, to_on from post_holder where city = $1 \
         order by from_on, id",
    )
    .bind(city)
    .fetch_all(db)
    .await?;
    for row in &rows {
        found.holders.push(Holder {
            id: row.try_get("id")?,
            post: row.try_get("post")?,
            person: row.try_get("person")?,
            from_on: row.try_get("from_on")?,
            to_on: row.try_get("to_on")?,
        });
    }
    let rows = sqlx::query(
        "select organisation, person, substitute, duty, revision from contact where city = $1",
    )
    .bind(city)
    .fetch_all(db)
    .await?;
    for row in &rows {
        found.contacts.push(Contact {
            organisation: row.try_get("organisation")?,
            person: row.try_get("person")?,
            substitute: row.try_get("substitute")?,
            duty: row.try_get("duty")?,
            revision: row.try_get("revision")?,
        });
    }
    let rows = sqlx::query(
        "select code, name from city where code = $1 \
         union all select code, name from division where city = $1 and withdrawn is null",
    )
    .bind(city)
    .fetch_all(db)
    .await?;
    for row in &rows {
        found.divisions.insert(row.try_get("code")?, row.try_get("name")?);
    }
    found.places = Places::of(&found);
    Ok(found)
}

/// The organisations and their names, and nothing else of the directory.
async fn named(ctx: &Ctx) -> Result<Directory> {
    let city = ctx.city()?;
    let db = ctx.platform.db.read();
    let mut found = Directory::default();
    let rows = sqlx::query(
        "select id, division, name, short_name, kind, precedence, from_on, to_on, revision, \
         withdrawn from organisation where city = $1 order by precedence, id",
    )
    .bind(city)
    .fetch_all(db)
    .await?;
    for row in &rows {
        let organisation = Organisation {
            id: row.try_get("id")?,
            division: row.try_get("division")?,
            name: row.try_get("name")?,
            short_name: row.try_get("short_name")?,
            kind: row.try_get("kind")?,
            precedence: row.try_get("precedence")?,
            from_on: row.try_get("from_on")?,
            to_on: row.try_get("to_on")?,
            revision: row.try_get("revision")?,
            withdrawn: Withdrawn::read(row)?,
        };
        match organisation.withdrawn {
            None => found.organisations.push(organisation),
            Some(_) => found.withdrawn.push(organisation),
        }
    }
    let rows = sqlx::query(
        "select organisation, name, short_name, kind, from_on, to_on from organisation_name \
         where city = $1 order by to_on, id",
    )
    .bind(city)
    .fetch_all(db)
    .await?;
    for row in &rows {
        found.names.push(Name {
            organisation: row.try_get("organisation")?,
            name: row.try_get("name")?,
            short_name: row.try_get("short_name")?,
            kind: row.try_get("kind")?,
            from_on: row.try_get("from_on")?,
            to_on: row.try_get("to_on")?,
        });
    }
    Ok(found)
}

pub(super) async fn add_organisation(tx: &mut Tx, city: &str, new: &Organisation) -> Result<()> {
    sqlx::query(
        "insert into organisation (id, city, division, name, short_name, kind, precedence, \
         from_on, to_on, revision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.division.as_str())
    .bind(new.name.as_str())
    .bind(new.short_name.as_str())
    .bind(new.kind.as_str())
    .bind(new.precedence)
    .bind(new.from_on.as_str())
    .bind(new.to_on.as_deref())
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(super) async fn put_organisation(tx: &mut Tx, city: &str, new: &Organisation) -> Result<()> {
    let done = sqlx::query(
        "update organisation set division = $4, name = $5, short_name = $6, kind = $7, \
         precedence = $8, from_on = $9, to_on = $10, revision = revision + 1 \
         where id = $1 and city = $2 and revision = $3",
    )
    .bind(new.id.as_str())
    .bind(city)
    .bind(new.revision)
    .bind(new.division.as_str())
    .bind(new.name.as_str())
    .bind(new.short_name.as_str())
    .bind(new.kind.as_str())
    .bind(new.precedence)
    .bind(new.from_on.as_str())
    .bind(new.to_on.as_deref())
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

pub(super) async fn add_name(tx: &mut Tx, city: &str, new: &Name) -> Result<()> {
    sqlx::query(
        "insert into organisation_name (id, city, organisation, name, short_name, kind, \
         from_on, to_on) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(city)
    .bind(new.organisation.as_str())
    .bind(new.name.as_str())
    .bind(new.short_name.as_str())
    .bind(new.kind.as_str())
    .bind(new.from_on.as_deref())
    .bind(new.to_on.as_deref())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Replace the aliases; former names stay.
pub(super) async fn put_aliases(
    tx: &mut Tx,
    city: &str,
    organisation: &str,
    aliases: &[String],
) -> Result<()> {
    let before = "delete from organisation_name \
                  where organisation = $1 and city = $2 and kind = 'alias'";
    removal::parts(tx, before, city, organisation).await?;
    for alias in aliases {
        let name = Name {
            organisation: organisation.to_owned(),
            name: alias.clone(),
            short_name: String::new(),
            kind: "alias".to_owned(),
            from_on: None,
            to_on: None,
        };
        add_name(tx, city, &name).await?;
    }
    Ok(())
}

pub(super) async fn add_person(tx: &mut Tx, city: &str, person: &Person) -> Result<String> {
    let id = Uuid::now_v7().to_string();
    sqlx::query("insert into person (id, city, name, phone) values ($1, $2, $3, $4)")
        .bind(id.as_str())
        .bind(city)
        .bind(person.name.as_str())
        .bind(person.phone.as_str())
        .execute(tx.sql())
        .await?;
    Ok(id)
}

pub(super) async fn add_post(tx: &mut Tx, city: &str, post: &Post) -> Result<()> {
    sqlx::query(
        "insert into post (id, city, organisation, title, precedence, revision) \
         values ($1, $2, $3, $4, $5, 1)",
    )
    .bind(post.id.as_str())
    .bind(city)
    .bind(post.organisation.as_str())
    .bind(post.title.as_str())
    .bind(post.precedence)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(super) async fn touch_post(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
    let done = sqlx::query(
        "update post set revision = revision + 1 where id = $1 and city = $2 and revision = $3",
    )
    .bind(id)
    .bind(city)
    .bind(revision)
    .execute(tx.sql())
    .await?;
    Ok(one(&done)?)
}

/// Whether somebody sits on a group by a post.
pub(super) async fn is_seated(ctx: &Ctx, post: &str) -> Result<bool> {
    rests(ctx, "select 1 as one from seat where city = $1 and post = $2 limit 1", post).await
}

/// Remove a post that nothing names.
pub(super) async fn remove_post(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
    let statement = "delete from post where id = $1 and city = $2 and revision = $3";
    removal::row(tx, statement, city, id, revision).await
}

/// Forget who held and holds a post.
pub(super) async fn remove_holders(tx: &mut Tx, city: &str, post: &str) -> Result<()> {
    removal::parts(tx, "delete from post_holder where post = $1 and city = $2", city, post).await
}

/// Forget a person who neither holds nor held a post and is nobody's contact.
pub(super) async fn remove_person_without_duty(tx: &mut Tx, city: &str, id: &str) -> Result<()> {
    let statement = "delete from person where id = $1 and city = $2 \
         and not exists (select 1 from post_holder h where h.person = $1) \
         and not exists (select 1 from contact c where c.person = $1 or c.substitute = $1)";
    removal::parts(tx, statement, city, id).await
}

pub(super) async fn end_holder(tx: &mut Tx, city: &str, id: &str, to_on: &str) -> Result<()> {
    let done = sqlx::query("update post_holder set to_on = $3 where id = $1 and city = $2")
        .bind(id)
        .bind(city)
        .bind(to_on)
        .execute(tx.sql())
        .await?;
    Ok(one(&done)?)
}

pub(super) async fn add_holder(tx: &mut Tx, city: &str, holder: &Holder) -> Result<()> {
    sqlx::query(
        "insert into post_holder (id, city, post, person, from_on, to_on) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(holder.id.as_str())
    .bind(city)
    .bind(holder.post.as_str())
    .bind(holder.person.as_str())
    .bind(holder.from_on.as_str())
    .bind(holder.to_on.as_deref())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Revision 0 makes it; any other must be the one that was read.
pub(super) async fn put_contact(tx: &mut Tx, city: &str, contact: &Contact) -> Result<()> {
    let done = if contact.revision == 0 {
        sqlx::query(
            "insert into contact (organisation, city, person, substitute, duty, revision) \
             values ($1, $2, $3, $4, $5, 1) on conflict do nothing",
        )
        .bind(contact.organisation.as_str())
        .bind(city)
        .bind(contact.person.as_str())
        .bind(contact.substitute.as_deref())
        .bind(contact.duty.as_str())
        .execute(tx.sql())
        .await?
    } else {
        sqlx::query(
            "update contact set person = $4, substitute = $5, duty = $6, revision = revision + 1 \
             where organisation = $1 and city = $2 and revision = $3",
        )
        .bind(contact.organisation.as_str())
        .bind(city)
        .bind(contact.revision)
        .bind(contact.person.as_str())
        .bind(contact.substitute.as_deref())
        .bind(contact.duty.as_str())
        .execute(tx.sql())
        .await?
    };
    Ok(one(&done)?)
}

/// Name nobody to ring, as it was before somebody was named.
pub(super) async fn remove_contact(
    tx: &mut Tx,
    city: &str,
    organisation: &str,
    revision: i64,
) -> Result<()> {
    let statement = "delete from contact where organisation = $1 and city = $2 and revision = $3";
    removal::row(tx, statement, city, organisation, revision).await
}

pub(super) async fn bodies(ctx: &Ctx) -> Result<(Vec<BodyRow>, Vec<Seat>)> {
    let city = ctx.city()?;
    let rows = sqlx::query(
        "select id, division, kind, name, parent, founding_document, founded_on, term_until, \
         duty, precedence, revision from body where city = $1 and withdrawn is null \
         order by precedence, id",
    )
    .bind(city)
    .fetch_all(ctx.platform.db.read())
    .await?;
    let mut bodies = Vec::new();
    for row in &rows {
        bodies.push(BodyRow {
            id: row.try_get("id")?,
            division: row.try_get("division")?,
            kind: row.try_get("kind")?,
            name: row.try_get("name")?,
            parent: row.try_get("parent")?,
            founding_document: row.try_get("founding_document")?,
            founded_on: row.try_get("founded_on")?,
            term_until: row.try_get("term_until")?,
            duty: row.try_get("duty")?,
            precedence: row.try_get("precedence")?,
            revision: row.try_get("revision")?,
        });
    }
    let rows =
        sqlx::query("select body, role, post from seat where city = $1 order by precedence, id")
            .bind(city)
            .fetch_all(ctx.platform.db.read())
            .await?;
    let mut seats = Vec::new();
    for row in &rows {
        seats.push(Seat {
            body: row.try_get("body")?,
            role: row.try_get("role")?,
            post: row.try_get("post")?,
        });
    }
    Ok((bodies, seats))
}

/// Short name of today and division of each organisation, of those that were taken back too: what
/// names them stays read.
pub(crate) async fn short_names(ctx: &Ctx) -> Result<BTreeMap<String, (String, String)>> {
    let on = ctx.now.day_in_china();
    let directory = named(ctx).await?;
    let all = directory.organisations.iter().chain(&directory.withdrawn);
    let short = all.map(|one| {
        let name = directory.called(one, &on).short_name.to_owned();
        (one.id.clone(), (name, one.division.clone()))
    });
    Ok(short.collect())
}

/// Whether an organisation is of a division.
pub(crate) async fn units_in(ctx: &Ctx, division: &str) -> Result<bool> {
    let statement = "select 1 as one from organisation where city = $1 and division = $2 and withdrawn is null \
         limit 1";
    rests(ctx, statement, division).await
}

/// Whether a group is of a division.
pub(crate) async fn bodies_in(ctx: &Ctx, division: &str) -> Result<bool> {
    let statement =
        "select 1 as one from body where city = $1 and division = $2 and withdrawn is null limit 1";
    rests(ctx, statement, division).await
}

/// The organisations whose posts sit on a leading group.
pub(crate) async fn members(ctx: &Ctx) -> Result<BTreeSet<String>> {
    let rows = sqlx::query(
        "select distinct p.organisation from seat s join body b on b.id = s.body \
         join post p on p.id = s.post where s.city = $1 and b.kind = 'leading_group' \
         and b.withdrawn is null",
    )
    .bind(ctx.city()?)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(|row| Ok(row.try_get("organisation")?)).collect()
}

/// Make or change a group with all its seats.
pub(super) async fn put_body(
    tx: &mut Tx,
    city: &str,
    body: &BodyRow,
    seats: &[Seat],
    new: bool,
) -> Result<()> {
    let query = if new {
        sqlx::query(
            "insert into body (id, city, revision, division, kind, name, parent, \
             founding_document, founded_on, term_until, duty, precedence) \
             values ($1, $2, $3 + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
    } else {
        sqlx::query(
            "update body set division = $4, kind = $5, name = $6, parent = $7, \
             founding_document = $8, founded_on = $9, term_until = $10, duty = $11, \
             precedence = $12, revision = revision + 1 \
             where id = $1 and city = $2 and revision = $3",
        )
    };
    let done = query
        .bind(body.id.as_str())
        .bind(city)
        .bind(if new { 0 } else { body.revision })
        .bind(body.division.as_str())
        .bind(body.kind.as_str())
        .bind(body.name.as_str())
        .bind(body.parent.as_deref())
        .bind(body.founding_document.as_str())
        .bind(body.founded_on.as_str())
        .bind(body.term_until.as_deref())
        .bind(body.duty.as_str())
        .bind(body.precedence)
        .execute(tx.sql())
        .await?;
    one(&done)?;
    let before = "delete from seat where body = $1 and city = $2";
    removal::parts(tx, before, city, &body.id).await?;
    for (place, seat) in seats.iter().enumerate() {
        sqlx::query(
            "insert into seat (id, city, body, role, post, precedence) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(city)
        .bind(body.id.as_str())
        .bind(seat.role.as_str())
        .bind(seat.post.as_str())
        .bind(place as i64)
        .execute(tx.sql())
        .await?;
    }
    Ok(())
}

/// Remove a group with its seats.
pub(super) async fn remove_body(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
    let statement = "delete from body where id = $1 and city = $2 and revision = $3";
    removal::row(tx, statement, city, id, revision).await?;
    removal::parts(tx, "delete from seat where body = $1 and city = $2", city, id).await
}

/// Remove an expert.
pub(super) async fn remove_expert(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()> {
    let statement = "delete from expert where id = $1 and city = $2 and revision = $3";
    removal::row(tx, statement, city, id, revision).await
}

pub(super) async fn experts(ctx: &Ctx) -> Result<Vec<Expert>> {
    let rows = sqlx::query(
        "select id, name, phone, employer, title, skills, from_on, to_on, revision \
         from expert where city = $1 and withdrawn is null order by name, id",
    )
    .bind(ctx.city()?)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Expert {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                phone: row.try_get("phone")?,
                employer: row.try_get("employer")?,
                title: row.try_get("title")?,
                skills: row.try_get("skills")?,
                from_on: row.try_get("from_on")?,
                to_on: row.try_get("to_on")?,
                revision: row.try_get("revision")?,
            })
        })
        .collect()
}

pub(super) async fn put_expert(tx: &mut Tx, city: &str, expert: &Expert, new: bool) -> Result<()> {
    let query = if new {
        sqlx::query(
            "insert into expert (id, city, revision, name, phone, employer, title, skills, \
             from_on, to_on) values ($1, $2, $3 + 1, $4, $5, $6, $7, $8, $9, $10)",
        )
    } else {
        sqlx::query(
            "update expert set name = $4, phone = $5, employer = $6, title = $7, skills = $8, \
             from_on = $9, to_on = $10, revision = revision + 1 \
             where id = $1 and city = $2 and revision = $3",
        )
    };
    let done = query
        .bind(expert.id.as_str())
        .bind(city)
        .bind(if new { 0 } else { expert.revision })
        .bind(expert.name.as_str())
        .bind(expert.phone.as_str())
        .bind(expert.employer.as_str())
        .bind(expert.title.as_str())
        .bind(expert.skills.as_str())
        .bind(expert.from_on.as_str())
        .bind(expert.to_on.as_deref())
        .execute(tx.sql())
        .await?;
    Ok(one(&done)?)
}
