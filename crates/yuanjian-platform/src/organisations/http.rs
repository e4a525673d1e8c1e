//! The doors of the directory, and how it looks to a reader today.

use super::{
    actions::{self, ContactBody, HolderBody, OrganisationBody, PostBody, RenameBody, VacancyBody},
    groups::{self, BodyBody, ExpertBody},
    store::{self, Directory, Name, Organisation},
    usual::{self, Usual},
    withdrawal, words, workbook,
};
use crate::{
    Ctx, Result, Role,
    campaigns::http::Made,
    http::Body,
    identity::Actor,
    withdrawal::{WithdrawalBody, Withdrawn},
    workbooks::{self, ImportQuery, Imported},
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};

/// Who may ring anybody.
const RINGS: [Role; 4] =
    [Role::Office, Role::Leader, Role::Supervisor, Role::SecurityAdministrator];

/// Who is who in an organisation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct OrganisationView {
    id: String,
    name: String,
    short_name: String,
    kind: String,
    division: String,
    division_name: String,
    precedence: i64,
    from_on: String,
    to_on: Option<String>,
    aliases: Vec<String>,
    /// Names that it had, with the days they held.
    former_names: Vec<Name>,
    /// A name that it will have, and from which day on.
    coming_name: Option<ComingName>,
    posts: Vec<PostView>,
    contact: Option<ContactView>,
    /// That it was taken back as a mistake.
    withdrawn: Option<Withdrawn>,
    revision: i64,
    may: Vec<String>,
}

/// A renaming that lies ahead.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ComingName {
    name: String,
    from_on: String,
}

/// Somebody; the number whole or masked.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct PersonView {
    name: String,
    phone: String,
}

/// A post and everybody who held it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PostView {
    id: String,
    title: String,
    /// Who holds it today.
    holder: Option<PersonView>,
    holders: Vec<HolderView>,
    revision: i64,
}

/// From when to when somebody held a post.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct HolderView {
    person: PersonView,
    from_on: String,
    to_on: Option<String>,
}

/// Whom to ring.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ContactView {
    person: PersonView,
    substitute: Option<PersonView>,
    duty: String,
    revision: i64,
}

/// A leading group, its office, or a working team.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct BodyView {
    id: String,
    name: String,
    kind: String,
    division: String,
    division_name: String,
    parent: Option<String>,
    founding_document: String,
    founded_on: String,
    term_until: Option<String>,
    duty: String,
    precedence: i64,
    seats: Vec<SeatView>,
    revision: i64,
    may: Vec<String>,
}

/// A seat: whoever holds the post today sits on it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SeatView {
    role: String,
    post: String,
    post_title: String,
    organisation: String,
    organisation_name: String,
    holder: Option<PersonView>,
}

/// An expert.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ExpertView {
    id: String,
    name: String,
    phone: String,
    employer: String,
    title: String,
    skills: String,
    from_on: String,
    to_on: Option<String>,
    revision: i64,
    may: Vec<String>,
}

/// What to look for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct Search {
    /// Part of a name, an alias, a former name, initials or pinyin.
    #[serde(default)]
    search: Option<String>,
    #[serde(default)]
    division: Option<String>,
    /// Those that were taken back, in place of those that stand.
    #[serde(default)]
    withdrawn: bool,
}

/// The organisations in official precedence.
#[utoipa::path(get, path = "/api/v1/organisations", tag = "organisations", params(Search), responses((status = 200, body = Vec<OrganisationView>)))]
pub(super) async fn list_organisations(
    ctx: Ctx,
    Query(query): Query<Search>,
) -> Result<Json<Vec<OrganisationView>>> {
    let directory = store::directory(&ctx).await?;
    let mut views = views(&ctx, &directory, query.withdrawn);
    if let Some(division) = query.division.filter(|code| !code.is_empty()) {
        views.retain(|view| view.division == division);
    }
    if let Some(typed) = query.search.filter(|typed| !typed.trim().is_empty()) {
        views.retain(|view| {
            let mut names = vec![view.name.as_str(), view.short_name.as_str()];
            names.extend(view.aliases.iter().map(String::as_str));
            names.extend(view.coming_name.iter().map(|coming| coming.name.as_str()));
            names.extend(view.former_names.iter().map(|name| name.name.as_str()));
            names.iter().any(|name| words::answers(name, &typed))
        });
    }
    Ok(Json(views))
}

/// Add an organisation.
#[utoipa::path(post, path = "/api/v1/organisations", tag = "organisations", request_body = OrganisationBody, responses((status = 201, body = Made)))]
pub(super) async fn create_organisation(
    ctx: Ctx,
    Body(body): Body<OrganisationBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::create(&ctx, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Change an organisation, except its official name.
#[utoipa::path(put, path = "/api/v1/organisations/{id}", tag = "organisations", params(("id" = String, Path)), request_body = OrganisationBody, responses((status = 204)))]
pub(super) async fn update_organisation(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<OrganisationBody>,
) -> Result<StatusCode> {
    actions::update(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Rename an organisation from a day on; the former name stays findable.
#[utoipa::path(post, path = "/api/v1/organisations/{id}/names", tag = "organisations", params(("id" = String, Path)), request_body = RenameBody, responses((status = 204)))]
pub(super) async fn rename_organisation(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<RenameBody>,
) -> Result<StatusCode> {
    actions::rename(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take back an organisation that was entered by mistake; it stays on file with the reason.
#[utoipa::path(post, path = "/api/v1/organisations/{id}/withdrawals", tag = "organisations", params(("id" = String, Path)), request_body = WithdrawalBody, responses((status = 204)))]
pub(super) async fn withdraw_organisation(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<WithdrawalBody>,
) -> Result<StatusCode> {
    withdrawal::withdraw(&ctx, &id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Name whom to ring, and who stands in.
#[utoipa::path(put, path = "/api/v1/organisations/{id}/contact", tag = "organisations", params(("id" = String, Path)), request_body = ContactBody, responses((status = 204)))]
pub(super) async fn put_contact(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<ContactBody>,
) -> Result<StatusCode> {
    actions::put_contact(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Add a post.
#[utoipa::path(post, path = "/api/v1/organisations/{id}/posts", tag = "organisations", params(("id" = String, Path)), request_body = PostBody, responses((status = 201, body = Made)))]
pub(super) async fn add_post(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<PostBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = actions::add_post(&ctx, &id, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Somebody takes a post; seats and duties follow.
#[utoipa::path(post, path = "/api/v1/posts/{id}/holders", tag = "organisations", params(("id" = String, Path)), request_body = HolderBody, responses((status = 204)))]
pub(super) async fn take_post(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<HolderBody>,
) -> Result<StatusCode> {
    actions::take_post(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whoever holds a post leaves it, and nobody holds it from the next day on.
#[utoipa::path(post, path = "/api/v1/posts/{id}/vacancies", tag = "organisations", params(("id" = String, Path)), request_body = VacancyBody, responses((status = 204)))]
pub(super) async fn vacate_post(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<VacancyBody>,
) -> Result<StatusCode> {
    actions::vacate_post(&ctx, &id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The bureaus that usually have a part in the review, for a city that begins.
#[utoipa::path(get, path = "/api/v1/usual_organisations", tag = "organisations", responses((status = 200, body = Vec<Usual>)))]
pub(super) async fn list_usual(ctx: Ctx) -> Result<Json<Vec<Usual>>> {
    let directory = store::directory(&ctx).await?;
    let city = ctx.city()?;
    let name = directory.divisions.get(city).map(String::as_str).unwrap_or_default();
    Ok(Json(usual::of(name, city, &directory)?))
}

/// The directory as a workbook, which can be handed in again.
#[utoipa::path(get, path = "/api/v1/organisations/workbook", tag = "organisations",
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn export_organisations(ctx: Ctx) -> Result<Response> {
    let directory = store::directory(&ctx).await?;
    workbook::write(&ctx, &directory, &|one, phone| shown(&ctx, Some(one), phone))
}

/// Hand a directory in: shown first with `check`, then taken whole.
#[utoipa::path(post, path = "/api/v1/organisations/workbook", tag = "organisations", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)))]
pub(super) async fn import_organisations(
    ctx: Ctx,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>> {
    let sheets = workbooks::sheets(&query.name, request).await?;
    Ok(Json(workbook::import(&ctx, &query.name, sheets, query.check).await?))
}

/// The groups: leading groups, their offices, working teams.
#[utoipa::path(get, path = "/api/v1/bodies", tag = "organisations", responses((status = 200, body = Vec<BodyView>)))]
pub(super) async fn list_bodies(ctx: Ctx) -> Result<Json<Vec<BodyView>>> {
    let directory = store::directory(&ctx).await?;
    let (bodies, seats) = store::bodies(&ctx).await?;
    let today = ctx.now.day_in_china();
    let seat = |seat: &store::Seat| {
        let post = directory.posts.iter().find(|post| post.id == seat.post)?;
        let organisation =
            directory.organisations.iter().find(|found| found.id == post.organisation)?;
        Some(SeatView {
            role: seat.role.clone(),
            post: post.id.clone(),
            post_title: post.title.clone(),
            organisation: organisation.id.clone(),
            organisation_name: directory.called(organisation, &today).short_name.to_owned(),
            holder: holder(&ctx, &directory, &post.id),
        })
    };
    let views = bodies
        .into_iter()
        .map(|body| BodyView {
            seats: seats.iter().filter(|s| s.body == body.id).filter_map(seat).collect(),
            division_name: directory.divisions.get(&body.division).cloned().unwrap_or_default(),
            may: may(&ctx, &body.division),
            id: body.id,
            name: body.name,
            kind: body.kind,
            division: body.division,
            parent: body.parent,
            founding_document: body.founding_document,
            founded_on: body.founded_on,
            term_until: body.term_until,
            duty: body.duty,
            precedence: body.precedence,
            revision: body.revision,
        })
        .collect();
    Ok(Json(views))
}

/// Found a group.
#[utoipa::path(post, path = "/api/v1/bodies", tag = "organisations", request_body = BodyBody, responses((status = 201, body = Made)))]
pub(super) async fn create_body(
    ctx: Ctx,
    Body(body): Body<BodyBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = groups::put_body(&ctx, None, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Change a group with all its seats.
#[utoipa::path(put, path = "/api/v1/bodies/{id}", tag = "organisations", params(("id" = String, Path)), request_body = BodyBody, responses((status = 204)))]
pub(super) async fn update_body(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<BodyBody>,
) -> Result<StatusCode> {
    groups::put_body(&ctx, Some(&id), body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take back a group that was entered by mistake; the reason stays on record.
#[utoipa::path(post, path = "/api/v1/bodies/{id}/withdrawals", tag = "organisations", params(("id" = String, Path)), request_body = WithdrawalBody, responses((status = 204)))]
pub(super) async fn withdraw_body(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<WithdrawalBody>,
) -> Result<StatusCode> {
    withdrawal::withdraw_body(&ctx, &id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The roster of experts.
#[utoipa::path(get, path = "/api/v1/experts", tag = "organisations", responses((status = 200, body = Vec<ExpertView>)))]
pub(super) async fn list_experts(ctx: Ctx) -> Result<Json<Vec<ExpertView>>> {
    let may = may(&ctx, ctx.city()?);
    let views = store::experts(&ctx)
        .await?
        .into_iter()
        .map(|expert| ExpertView {
            phone: shown(&ctx, None, &expert.phone),
            id: expert.id,
            name: expert.name,
            employer: expert.employer,
            title: expert.title,
            skills: expert.skills,
            from_on: expert.from_on,
            to_on: expert.to_on,
            revision: expert.revision,
            may: may.clone(),
        })
        .collect();
    Ok(Json(views))
}

/// Add an expert.
#[utoipa::path(post, path = "/api/v1/experts", tag = "organisations", request_body = ExpertBody, responses((status = 201, body = Made)))]
pub(super) async fn create_expert(
    ctx: Ctx,
    Body(body): Body<ExpertBody>,
) -> Result<(StatusCode, Json<Made>)> {
    let id = groups::put_expert(&ctx, None, body).await?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

/// Change an expert.
#[utoipa::path(put, path = "/api/v1/experts/{id}", tag = "organisations", params(("id" = String, Path)), request_body = ExpertBody, responses((status = 204)))]
pub(super) async fn update_expert(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<ExpertBody>,
) -> Result<StatusCode> {
    groups::put_expert(&ctx, Some(&id), body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take back an expert who was entered by mistake; the reason stays on record.
#[utoipa::path(post, path = "/api/v1/experts/{id}/withdrawals", tag = "organisations", params(("id" = String, Path)), request_body = WithdrawalBody, responses((status = 204)))]
pub(super) async fn withdraw_expert(
    ctx: Ctx,
    Path(id): Path<String>,
    Body(body): Body<WithdrawalBody>,
) -> Result<StatusCode> {
    withdrawal::withdraw_expert(&ctx, &id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn views(ctx: &Ctx, directory: &Directory, withdrawn: bool) -> Vec<OrganisationView> {
    let today = ctx.now.day_in_china();
    let listed = if withdrawn { &directory.withdrawn } else { &directory.organisations };
    listed
        .iter()
        .map(|organisation| {
            let person = |id: &str| person(ctx, directory, Some(organisation), id);
            let names = |kind: &'static str| {
                let own = directory.names.iter().filter(|n| n.organisation == organisation.id);
                own.filter(move |name| name.kind == kind)
            };
            let called = directory.called(organisation, &today);
            let posts = directory.posts.iter().filter(|post| post.organisation == organisation.id);
            let post = |post: &store::Post| PostView {
                id: post.id.clone(),
                title: post.title.clone(),
                holder: holder(ctx, directory, &post.id),
                holders: directory
                    .holders
                    .iter()
                    .filter(|holder| holder.post == post.id)
                    .filter_map(|holder| {
                        Some(HolderView {
                            person: person(&holder.person)?,
                            from_on: holder.from_on.clone(),
                            to_on: holder.to_on.clone(),
                        })
                    })
                    .collect(),
                revision: post.revision,
            };
            let contact = directory.contacts.iter().find(|c| c.organisation == organisation.id);
            OrganisationView {
                aliases: names("alias").map(|name| name.name.clone()).collect(),
                former_names: names("former")
                    .filter(|name| name.to_on.as_ref().is_some_and(|to| *to <= today))
                    .cloned()
                    .collect(),
                coming_name: called.coming.map(|(name, from_on)| ComingName {
                    name: name.to_owned(),
                    from_on: from_on.to_owned(),
                }),
                posts: posts.map(post).collect(),
                contact: contact.and_then(|contact| {
                    Some(ContactView {
                        person: person(&contact.person)?,
                        substitute: contact.substitute.as_deref().and_then(person),
                        duty: contact.duty.clone(),
                        revision: contact.revision,
                    })
                }),
                division_name: directory
                    .divisions
                    .get(&organisation.division)
                    .cloned()
                    .unwrap_or_default(),
                may: match organisation.withdrawn {
                    None => may(ctx, &organisation.division),
                    Some(_) => Vec::new(),
                },
                withdrawn: organisation.withdrawn.clone(),
                id: organisation.id.clone(),
                name: called.name.to_owned(),
                short_name: called.short_name.to_owned(),
                kind: organisation.kind.clone(),
                division: organisation.division.clone(),
                precedence: organisation.precedence,
                from_on: organisation.from_on.clone(),
                to_on: organisation.to_on.clone(),
                revision: organisation.revision,
            }
        })
        .collect()
}

/// Who holds a post today.
fn holder(ctx: &Ctx, directory: &Directory, post: &str) -> Option<PersonView> {
    let today = ctx.now.day_in_china();
    let holder = directory.holders.iter().rfind(|holder| {
        holder.post == post
            && holder.from_on <= today
            && holder.to_on.as_ref().is_none_or(|to| *to >= today)
    })?;
    let post = directory.post(post)?;
    person(ctx, directory, directory.organisation(&post.organisation), &holder.person)
}

/// Somebody of an organisation.
fn person(
    ctx: &Ctx,
    directory: &Directory,
    of: Option<&Organisation>,
    id: &str,
) -> Option<PersonView> {
    let person = directory.people.get(id)?;
    Some(PersonView { name: person.name.clone(), phone: shown(ctx, of, &person.phone) })
}

/// A number as who asks may see it: the office, the leaders whom it serves, whoever gives accounts
/// and whoever supervises ring everybody; others ring those of their own unit or district.
pub(super) fn shown(ctx: &Ctx, organisation: Option<&Organisation>, phone: &str) -> String {
    let rings = |actor: &Actor| {
        RINGS.iter().any(|role| actor.holds(*role))
            || organisation.is_some_and(|organisation| {
                actor.grants.iter().any(|grant| {
                    grant.organisation.as_deref() == Some(organisation.id.as_str())
                        || (grant.role == Role::District && grant.covers(&organisation.division))
                })
            })
    };
    if ctx.actor.as_ref().is_some_and(rings) { phone.to_owned() } else { words::masked(phone) }
}

fn may(ctx: &Ctx, division: &str) -> Vec<String> {
    if actions::reaches(ctx, division) { vec!["update".to_owned()] } else { Vec::new() }
}
