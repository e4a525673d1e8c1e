//! Survey campaigns: which unit finds out which figure by when and in which form, what the units
//! answered with its source, method and proof, and how their answers are put together.
//!
//! A line asks one or several units for the same figure of the same place and year; that several
//! are asked is how disagreement comes to light. "We have no value", with the reason, is an
//! answer; nothing is ever zero because nobody spoke. A survey closes only when every hole and
//! every conflict is decided or explained, and closing carries its figures into the statistics in
//! the same transaction. The rules (`state`, `consolidation`) are pure.

mod actions;
mod answer_sheet;
mod answers;
mod carry;
mod consolidation;
mod demo;
mod desk;
mod followed;
mod http;
mod lines;
mod pressing;
mod proposal;
mod report;
mod state;
mod store;
mod view;
mod workbook;

pub use demo::fill;
pub(crate) use followed::{FollowedSurvey, followed};
pub(crate) use pressing::waiting;
pub(crate) use store::lines_in;

use crate::{Action, Role, Routes, access::BUSINESS};
use utoipa_axum::routes;

/// Surveys as far as they concern one; a reviewer reads what was closed.
pub const READ: Action = Action::of("surveys.read", BUSINESS);
/// Answer for one's own unit.
pub const ANSWER: Action = Action::of(
    "surveys.answer",
    &[
        Role::Office,
        Role::District,
        Role::Bureau,
        Role::Supervisor,
        Role::Technician,
        Role::Treasurer,
    ],
);
/// Write surveys, issue them, accept and decide answers, close them.
pub const MANAGE: Action = Action::of("surveys.manage", &[Role::Office]);

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .with(READ, routes!(http::list_surveys))
        .with(MANAGE, routes!(http::create_survey))
        .with(READ, routes!(http::get_survey))
        .with(MANAGE, routes!(http::update_survey))
        .with(MANAGE, routes!(http::remove_survey))
        .with(MANAGE, routes!(http::move_survey))
        .with(MANAGE, routes!(http::create_survey_line))
        .with(MANAGE, routes!(http::update_survey_line))
        .with(MANAGE, routes!(http::remove_survey_line))
        .with(MANAGE, routes!(http::propose_survey_lines))
        .with(MANAGE, routes!(http::decide_survey_line))
        .with(ANSWER, routes!(http::put_survey_answer))
        .with(ANSWER, routes!(http::move_survey_answer))
        .with(ANSWER, routes!(answer_sheet::export_survey_answers))
        .with(ANSWER, routes!(answer_sheet::import_survey_answers))
        .with(ANSWER, routes!(answer_sheet::list_survey_answer_imports))
        .with(ANSWER, routes!(answer_sheet::undo_survey_answer_import))
        .with(MANAGE, routes!(workbook::export_survey_lines))
        .with(MANAGE, routes!(workbook::import_survey_lines))
        .with(MANAGE, routes!(workbook::list_survey_imports))
        .with(MANAGE, routes!(workbook::undo_survey_import))
        .with(READ, routes!(report::export_consolidation))
}
