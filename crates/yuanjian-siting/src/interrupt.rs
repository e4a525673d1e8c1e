//! Stopping the solver from outside.
//!
//! HiGHS asks a C function between two nodes, cuts or rounds of its heuristics whether to go on;
//! what it has found until then stands, with its bound. The crate `highs` opens no door to that
//! function, so the two calls are made here, and nowhere else is anything unsafe.

#![expect(unsafe_code, reason = "HiGHS asks through a C function, to which `highs` has no door")]

use highs::{HighsStatus, Model, SolvedModel};
use highs_sys::{
    Highs_setCallback, Highs_startCallback, Highs_stopCallback, HighsCallbackDataIn,
    HighsCallbackDataOut, HighsInt, STATUS_ERROR, kHighsCallbackMipInterrupt,
    kHighsCallbackSimplexInterrupt,
};
use std::ffi::{c_char, c_int, c_void};

/// Whether to stop; asked often and perhaps on another thread, so it should be a glance.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// When HiGHS asks: in the search, and in a program without whole numbers.
const ASKED: [HighsInt; 2] = [kHighsCallbackMipInterrupt, kHighsCallbackSimplexInterrupt];

/// Solves until `stop` says so.
///
/// # Errors
///
/// What the solver answers in place of a solution.
pub(crate) fn solve(mut model: Model, stop: Stop<'_>) -> Result<SolvedModel, HighsStatus> {
    let data: *const Stop<'_> = &stop;
    // SAFETY: the pointer is of a living model. `data` is used by `ask` alone, which reads it as
    // what it is, and only while `try_solve` runs below: `stop` outlives that, a model that fails
    // is let go in it, and of one that is solved the asking is switched off before we return.
    let refused = unsafe {
        let highs = model.as_mut_ptr();
        let set = Highs_setCallback(highs, Some(ask), data.cast_mut().cast());
        let started = ASKED.map(|one| Highs_startCallback(highs, one));
        set == STATUS_ERROR || started.contains(&STATUS_ERROR)
    };
    if refused {
        return Err(HighsStatus::Error);
    }
    let mut solved = model.try_solve()?;
    for one in ASKED {
        // SAFETY: the pointer is of a living model.
        let _ = unsafe { Highs_stopCallback(solved.as_mut_ptr(), one) };
    }
    Ok(solved)
}

/// What HiGHS calls.
///
/// # Safety
///
/// `said` is writable or null, and `data` is the pointer that [`solve`] handed over.
unsafe extern "C" fn ask(
    _kind: c_int,
    _message: *const c_char,
    _told: *const HighsCallbackDataOut,
    said: *mut HighsCallbackDataIn,
    data: *mut c_void,
) {
    // SAFETY: see above; HiGHS lends `said` for this call.
    unsafe {
        if let (Some(said), Some(stop)) = (said.as_mut(), data.cast::<Stop<'_>>().as_ref()) {
            said.user_interrupt = c_int::from(stop());
        }
    }
}
