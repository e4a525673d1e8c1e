//! What was read of a city, kept until the city's record grows.
//!
//! Every change commits with its event, whichever process makes it. What is read after the end of
//! the record was asked for is therefore at least as new as that end, and holds while the end stays
//! where it is. Rows that change without an event (sessions, jobs, what was found in files) must
//! not be kept here.

use crate::{Ctx, Error, Result};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use yuanjian_store::events;

/// At most so many are kept: a city looks at one or two campaigns at a time, and has eight registers,
/// which read otherwise in each language.
const MOST: usize = 32;

/// The place of one thing: what it is, as of an end of the record. Whoever reads it holds the place, so
/// that others wait for what is found and do not read the same beside it.
type Place<T> = Arc<tokio::sync::Mutex<Option<(i64, Arc<T>)>>>;

/// Things of one kind, by what they are of, the last asked for first.
#[derive(Debug)]
pub(crate) struct Kept<T>(Mutex<VecDeque<(String, Place<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(VecDeque::new()))
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
        let Some(end) = end_of(ctx, city).await? else { return Ok(Arc::new(read.await?)) };
        let again = async { Ok::<i64, Error>(end_of(ctx, city).await?.unwrap_or(end)) };
        self.one(format!("{city}/{what}"), end, again, read).await
    }

    /// What is kept under a key as of an end of the record or a later one, or else what `read` finds
    /// after the end was asked for `again`: the record may have grown while another read.
    async fn one(
        &self,
        key: String,
        end: i64,
        again: impl Future<Output = Result<i64>>,
        read: impl Future<Output = Result<T>>,
    ) -> Result<Arc<T>> {
        let place = self.place(key);
        let mut kept = place.lock().await;
        if let Some((_, found)) = kept.as_ref().filter(|(upto, _)| *upto >= end) {
            return Ok(found.clone());
        }
        let end = again.await?;
        let found = Arc::new(read.await?);
        *kept = Some((end, found.clone()));
        Ok(found)
    }

    /// The place of a key. A new one takes that which nobody has asked for longest.
    fn place(&self, key: String) -> Place<T> {
        let Ok(mut all) = self.0.lock() else { return Place::default() };
        let known = all.iter().position(|(known, _)| *known == key);
        let known = known.and_then(|at| all.remove(at));
        let one = known.unwrap_or_else(|| (key, Place::default()));
        let place = one.1.clone();
        all.push_front(one);
        all.truncate(MOST);
        place
    }
}

/// The number of a city's last event; nothing before its first.
async fn end_of(ctx: &Ctx, city: &str) -> Result<Option<i64>> {
    Ok(events::head(&ctx.platform.db, city).await?.map(|head| head.sequence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn what_several_ask_for_at_once_is_read_once() {
        let kept = Kept::<usize>::default();
        let count = AtomicUsize::new(0);
        let ask = async |end: i64| {
            let read = async {
                tokio::task::yield_now().await;
                Ok(count.fetch_add(1, Ordering::SeqCst) + 1)
            };
            *kept.one("x".to_owned(), end, async { Ok(end) }, read).await.unwrap()
        };
        assert_eq!(tokio::join!(ask(5), ask(5), ask(4)), (1, 1, 1));
        assert_eq!(ask(5).await, 1);
        assert_eq!(ask(6).await, 2);
    }

    #[test]
    fn the_one_that_nobody_has_asked_for_longest_goes() {
        let kept = Kept::<u8>::default();
        let place = |key: usize| kept.place(key.to_string());
        let all: Vec<Place<u8>> = (0..MOST).map(place).collect();
        assert!(Arc::ptr_eq(&place(0), &all[0]));
        place(MOST);
        assert!(Arc::ptr_eq(&place(0), &all[0]));
        assert!(!Arc::ptr_eq(&place(1), &all[1]));
    }
}
