//! The gap board in a few sums, for a wall: the same counts as the board's own head.

use super::{
    board::{self, GapRow, Kind},
    conflicts::Conflicts,
    desk::Desk,
    state_of::Light,
};
use crate::{Ctx, Result, tasks::Scene};
use serde::Serialize;

/// Gaps by what is planned for them, and the money of that.
#[derive(Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = GapSums)]
pub(crate) struct Sums {
    /// Whether anything was measured by the campaign's edition; no gap is known before.
    assessed: bool,
    /// Rows that fail.
    failing: usize,
    /// Of those, without a measure.
    without_measure: usize,
    /// Of those, closed in time by what is planned.
    closing: usize,
    /// Rows that pass by little, and rows without a value or a sure threshold.
    near: usize,
    unknown: usize,
    /// The money of the measures that are to be done for failing rows, as far as it is known.
    budget_fen: i64,
    /// How many of those measures say no money.
    unpriced: usize,
}

/// The sums of the board of a scene's campaign.
pub(crate) async fn sums(ctx: &Ctx, scene: Scene) -> Result<Sums> {
    let desk = Desk::about(ctx, scene).await?;
    // Where sites lie says nothing of the sums.
    let board = board::board(ctx, &desk, &Conflicts::default());
    Ok(of(board.assessment.is_some(), &board.gaps))
}

fn of(assessed: bool, gaps: &[GapRow]) -> Sums {
    let mut sums = Sums { assessed, ..Sums::default() };
    for row in gaps {
        match row.kind {
            Kind::Failing => {
                sums.failing += 1;
                sums.without_measure += usize::from(row.light == Light::NoMeasure);
                sums.closing += usize::from(row.light == Light::Closes);
                sums.budget_fen = sums.budget_fen.saturating_add(row.budget_fen);
                sums.unpriced += row.unpriced;
            }
            Kind::Near => sums.near += 1,
            Kind::Unknown => sums.unknown += 1,
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: Kind, light: Light, budget_fen: i64, unpriced: usize) -> GapRow {
        GapRow {
            item: String::new(),
            name: String::new(),
            kind,
            veto: false,
            provisional: false,
            asked_only: false,
            light,
            value: None,
            unit: String::new(),
            decimals: 0,
            at_least: None,
            at_most: None,
            gap: None,
            reduce: false,
            units: Vec::new(),
            planned: None,
            planned_all: None,
            forecast: None,
            forecast_all: None,
            budget_fen,
            unpriced,
            fen_per_unit: None,
            measures: Vec::new(),
            districts: Vec::new(),
        }
    }

    #[test]
    fn money_counts_for_gaps_alone_and_what_says_none_is_counted_beside_it() {
        let rows = [
            row(Kind::Failing, Light::NoMeasure, 0, 0),
            row(Kind::Failing, Light::Closes, 1_250_000, 1),
            row(Kind::Failing, Light::TooLate, 750_000, 2),
            row(Kind::Near, Light::Near, 99, 5),
            row(Kind::Unknown, Light::Unknown, 99, 5),
        ];
        let told = of(true, &rows);
        assert_eq!((told.failing, told.without_measure, told.closing), (3, 1, 1));
        assert_eq!((told.near, told.unknown), (1, 1));
        assert_eq!((told.budget_fen, told.unpriced), (2_000_000, 3));
        assert_eq!(of(false, &[]), Sums::default());
    }
}
