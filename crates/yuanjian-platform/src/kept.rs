//! What was read of a city, kept until the city's record grows.
//!
//! Every change commits with its event, whichever process makes it. What is read after the end of
//! the record was asked for is therefore at least as new as that end, and holds while the end stays
//! where it is. Rows that change without an event (sessions, jobs, what was found in files) must
//! not be kept here.

use crate::{Ctx, Result};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use yuanjian_store::events;

/// At most so many are kept: a city looks at one or two campaigns at a time, and has eight registers,
/// which read otherwise in each language.
const MOST: usize = 16;

/// Things of one kind, by what they are of.
#[derive(Debug)]
pub(crate) struct Kept<T>(Mutex<BTreeMap<String, (i64, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }
}

impl<T> Kept<T> {
    /// What is kept of something in the reader's city, or else what `read` finds.
    pub(crate) async fn of(
        &self,
        ctx: &Ctx,
        what: &str,
        read: impl Future<Output = Result<T>>,
    ) -> Result<Arc<T>> {
        let city = ctx.city()?;
        let Some(end) = events::head(&ctx.platform.db, city).await?.map(|head| head.sequence)
        else {
            return Ok(Arc::new(read.await?));
        };
        let key = format!("{city}/{what}");
        let known = self.0.lock().map_or(None, |kept| kept.get(&key).cloned());
        if let Some((_, found)) = known.filter(|(upto, _)| *upto == end) {
            return Ok(found);
        }
        let found = Arc::new(read.await?);
        if let Ok(mut kept) = self.0.lock() {
            if kept.len() >= MOST {
                kept.clear();
            }
            kept.insert(key, (end, found.clone()));
        }
        Ok(found)
    }
}
