//! Assessments: what the city set, its figures, and every number frozen with what it rests on.
//!
//! The work itself is `yuanjian_app`'s, unchanged: a job writes the same folder that an office
//! would, has it assessed, and keeps every file of the results by its content. A verification
//! lays that folder out again and works the numbers out anew.

mod figures;
mod figures_http;
mod figures_workbook;
mod ground;
mod http;
mod latest;
mod passport;
mod setup;
mod store;
mod work;

pub(crate) use figures::{
    all as known_figures, any_of as figures_of, carry as carry_figures, put_all,
    scope_of as figure_scope,
};
pub(crate) use ground::{Finished, finished, layers_of};
pub(crate) use latest::{Kept, Latest, LatestItem, Newest, latest, newest, newest_file, values};
pub(crate) use setup::{Setup, needed as needed_setup, put as put_setup, tier_in_use, uses_figure};
pub(crate) use work::ask;

use crate::{
    Action, Role, Routes,
    access::{BUSINESS, INSIDE},
    jobs::Works,
};
use axum::extract::DefaultBodyLimit;
use utoipa_axum::routes;

/// Seeing assessments and what they rest on.
pub const READ: Action = Action::of("assessments.read", BUSINESS);
/// Running them, and what they are run with.
pub const RUN: Action = Action::of("assessments.run", &[Role::Office, Role::Technician]);
/// Handing one up: from then on reviewers read it.
pub const HAND_UP: Action = Action::of("assessments.hand_up", &[Role::Office]);
/// Having one worked out again, which is anybody's right who may see it.
pub const VERIFY: Action = Action::of("assessments.verify", BUSINESS);
/// Seeing the figures.
pub const STATISTICS_READ: Action = Action::of("statistics.read", INSIDE);
/// Entering figures.
pub const STATISTICS_ENTER: Action =
    Action::of("statistics.enter", &[Role::Office, Role::Bureau, Role::District]);

/// The routes.
pub fn routes() -> Routes {
    let (schemas, paths, methods) = routes!(figures_workbook::upload_statistics);
    Routes::default()
        .with(READ, routes!(http::get_assessment_setup))
        .with(RUN, routes!(http::put_assessment_setup))
        .with(READ, routes!(http::list_assessments))
        .with(RUN, routes!(http::run_assessment))
        .with(READ, routes!(http::get_assessment))
        .with(READ, routes!(passport::get_assessment_item))
        .with(VERIFY, routes!(http::verify_assessment))
        .with(READ, routes!(http::get_assessment_file))
        .with(HAND_UP, routes!(http::hand_up_assessment))
        .with(STATISTICS_READ, routes!(figures_http::get_statistics))
        .with(STATISTICS_ENTER, routes!(figures_http::put_statistics))
        .with(STATISTICS_ENTER, (schemas, paths, methods.layer(DefaultBodyLimit::disable())))
        .with(STATISTICS_READ, routes!(figures_workbook::get_statistics_template))
        .with(STATISTICS_ENTER, routes!(figures_workbook::list_statistics_imports))
        .with(STATISTICS_ENTER, routes!(figures_workbook::undo_statistics_import))
}

/// The jobs.
pub fn works() -> Works {
    Works::default()
        .with(work::RUN_JOB, RUN, |ctx, job, progress| Box::pin(work::run(ctx, job, progress)))
        .given_up(work::RUN_JOB, |tx, job, why| Box::pin(work::given_up(tx, job, why)))
        .with(work::VERIFY_JOB, RUN, |ctx, job, progress| {
            Box::pin(work::verify(ctx, job, progress))
        })
}
