//! The groups that lead the review, with who sits on them today: for documents that name them.

use super::store;
use crate::{Ctx, Result};

/// A group and its seats in their order.
#[derive(Debug)]
pub(crate) struct Leading {
    /// `leading_group`, `office` …
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) seats: Vec<Seated>,
}

/// A seat with its post and who holds it.
#[derive(Debug)]
pub(crate) struct Seated {
    /// `head`, `deputy`, `member` …
    pub(crate) role: String,
    /// Unit and title of the post.
    pub(crate) post: String,
    /// Empty while nobody holds it.
    pub(crate) person: String,
}

/// The city's own groups on the day of asking.
pub(crate) async fn leading(ctx: &Ctx) -> Result<Vec<Leading>> {
    let on = ctx.now.day_in_china();
    let directory = store::directory(ctx).await?;
    let (bodies, seats) = store::bodies(ctx).await?;
    let city = ctx.city()?;
    let seated = |body: &str| {
        let own = seats.iter().filter(|seat| seat.body == body);
        own.filter_map(|seat| {
            let post = directory.post(&seat.post)?;
            let unit = directory.short_name(&post.organisation, &on);
            Some(Seated {
                role: seat.role.clone(),
                post: format!("{unit}{}", post.title),
                person: directory.holder(&post.id, &on).unwrap_or_default().to_owned(),
            })
        })
        .collect()
    };
    let own = bodies.iter().filter(|body| body.division == city);
    Ok(own
        .map(|body| Leading {
            kind: body.kind.clone(),
            name: body.name.clone(),
            seats: seated(&body.id),
        })
        .collect())
}
