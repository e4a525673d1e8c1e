//! The invented city's directory, and as many units more as one asks for.

use super::{
    actions::{
        ContactBody, HolderBody, OrganisationBody, PersonBody, PostBody, add_post, faults,
        organisation, person, person_faults, put_contact, put_holder, put_new, put_new_post, reach,
        take_post,
    },
    groups::{BodyBody, ExpertBody, SeatBody, put_body, put_expert},
    store::{self, Holder, Name, Post},
};
use crate::{Ctx, Result};
use serde::Deserialize;
use uuid::Uuid;
use yuanjian_app::Failure;
use yuanjian_store::Event;

/// A unit that is invented in number, with its one post and who holds it.
#[derive(Debug, Clone)]
pub(crate) struct Invented {
    pub(crate) name: String,
    pub(crate) short_name: String,
    pub(crate) kind: String,
    pub(crate) division: String,
    pub(crate) post: String,
    pub(crate) person: String,
}

/// Add units by the rules of one, in one change; answers the ids of each and of its post.
///
/// # Errors
/// When a unit is not as it should be, or the database does not serve.
pub(crate) async fn grow(ctx: &Ctx, new: &[Invented]) -> Result<Vec<(String, String)>> {
    let directory = store::directory(ctx).await?;
    let (city, on) = (ctx.city()?, ctx.now.day_in_china());
    let (mut made, mut events) = (Vec::new(), Vec::new());
    let mut tx = ctx.begin().await?;
    for (place, unit) in new.iter().enumerate() {
        let body = OrganisationBody {
            name: unit.name.clone(),
            short_name: unit.short_name.clone(),
            kind: unit.kind.clone(),
            division: unit.division.clone(),
            precedence: 1_000 + place as i64,
            from_on: on.clone(),
            ..OrganisationBody::default()
        };
        let held = PersonBody { name: unit.person.clone(), phone: String::new() };
        let mut problems = faults(&directory, "", &body);
        problems.extend(person_faults(&directory, &held, "person"));
        Failure::gather(problems)?;
        reach(ctx, &body.division)?;
        let unit_id = Uuid::now_v7().to_string();
        let added = organisation(unit_id.clone(), &body);
        events.push(put_new(&mut tx, city, &added, &[]).await?);
        let post = Post {
            id: Uuid::now_v7().to_string(),
            organisation: unit_id.clone(),
            title: unit.post.clone(),
            precedence: 100,
            revision: 1,
        };
        events.push(put_new_post(&mut tx, city, &post).await?);
        let holder = Holder {
            id: Uuid::now_v7().to_string(),
            post: post.id.clone(),
            person: person(&mut tx, city, &directory, &held).await?,
            from_on: on.clone(),
            to_on: None,
        };
        events.push(put_holder(&mut tx, city, &post, &holder, &held.name).await?);
        made.push((unit_id, post.id));
    }
    tx.commit(events).await?;
    Ok(made)
}

/// The invented city's posts, people, groups and experts.
///
/// # Errors
/// When the demo data are wrong or the database does not serve.
pub async fn fill(ctx: &Ctx) -> Result<()> {
    #[derive(Deserialize)]
    struct Demo {
        posts: Vec<PostOf>,
        contacts: Vec<ContactOf>,
        aliases: Vec<AliasOf>,
        renames: Vec<RenameOf>,
        bodies: Vec<BodyOf>,
        experts: Vec<ExpertBody>,
    }
    #[derive(Deserialize)]
    struct PostOf {
        organisation: String,
        title: String,
        holders: Vec<(String, String, String)>,
    }
    #[derive(Deserialize)]
    struct ContactOf {
        organisation: String,
        person: PersonBody,
        substitute: PersonBody,
        duty: String,
    }
    #[derive(Deserialize)]
    struct AliasOf {
        organisation: String,
        aliases: Vec<String>,
    }
    #[derive(Deserialize)]
    struct RenameOf {
        organisation: String,
        former: String,
        former_short: String,
        from_on: String,
        to_on: String,
    }
    #[derive(Deserialize)]
    struct BodyOf {
        /// Organisation and title of the post of each seat.
        sits: Vec<(String, String, String)>,
        parent_place: Option<usize>,
        body: BodyBody,
    }
    let demo: Demo = toml::from_str(include_str!("../../../../data/demo/organisations.toml"))
        .map_err(|e| Failure::bug(format!("data/demo/organisations.toml: {e}")))?;
    let directory = store::directory(ctx).await?;
    let id = |short: &str| {
        directory
            .organisations
            .iter()
            .find(|organisation| organisation.short_name == short)
            .map(|organisation| organisation.id.clone())
            .ok_or_else(|| Failure::bug(format!("data/demo/organisations.toml: {short}")))
    };
    for (place, post) in demo.posts.into_iter().enumerate() {
        let body = PostBody { title: post.title, precedence: place as i64 };
        let made = add_post(ctx, &id(&post.organisation)?, body).await?;
        for (revision, (name, phone, from_on)) in post.holders.into_iter().enumerate() {
            let revision = revision as i64 + 1;
            let body = HolderBody { person: PersonBody { name, phone }, from_on, revision };
            take_post(ctx, &made, body).await?;
        }
    }
    for contact in demo.contacts {
        let body = ContactBody {
            person: contact.person,
            substitute: Some(contact.substitute),
            duty: contact.duty,
            revision: 0,
        };
        put_contact(ctx, &id(&contact.organisation)?, body).await?;
    }
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    for of in demo.aliases {
        store::put_aliases(&mut tx, city, &id(&of.organisation)?, &of.aliases).await?;
    }
    for of in demo.renames {
        let name = Name {
            organisation: id(&of.organisation)?,
            name: of.former,
            short_name: of.former_short,
            kind: "former".to_owned(),
            from_on: Some(of.from_on),
            to_on: Some(of.to_on),
        };
        store::add_name(&mut tx, city, &name).await?;
    }
    tx.commit([Event::new("organisations.demo_filled", "city", city)]).await?;
    let directory = store::directory(ctx).await?;
    let mut made: Vec<String> = Vec::new();
    for of in demo.bodies {
        let mut body = of.body;
        for (role, organisation, title) in of.sits {
            let organisation = id(&organisation)?;
            let post = directory
                .posts
                .iter()
                .find(|post| post.organisation == organisation && post.title == title)
                .ok_or_else(|| Failure::bug(format!("data/demo/organisations.toml: {title}")))?;
            body.seats.push(SeatBody { role, post: post.id.clone() });
        }
        body.parent = of.parent_place.and_then(|place| made.get(place).cloned());
        body.precedence = made.len() as i64;
        made.push(put_body(ctx, None, body).await?);
    }
    for expert in demo.experts {
        put_expert(ctx, None, expert).await?;
    }
    Ok(())
}
