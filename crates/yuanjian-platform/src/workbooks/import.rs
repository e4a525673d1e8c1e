//! A workbook that was taken in, with what stood there before: told of in a list, and undone whole
//! while nothing that it wrote was changed since.

use super::{Deed, store};
use crate::{Ctx, Error, Result};
use axum::http::StatusCode;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use uuid::Uuid;
use yuanjian_store::{Event, Tx};
use yuanjian_types::{Problem, Timestamp};

/// Something that stands in a row and can be put back as it was.
pub(crate) trait Line: Clone + Serialize + DeserializeOwned {
    /// What is to be known of it here.
    fn mark(&self) -> Mark<'_>;

    /// By which it is known.
    fn id(&self) -> &str {
        self.mark().id
    }
}

/// What tells a line from others, and from what it was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark<'a> {
    /// By which it is known.
    pub(crate) id: &'a str,
    /// What people call it.
    pub(crate) called: &'a str,
    /// How often it was changed.
    pub(crate) revision: i64,
}

/// A line that is a row of its own in the database.
pub(crate) trait Stored: Line {
    /// Write it as it was over what is there at a revision.
    async fn put_back(&self, tx: &mut Tx, city: &str, revision: i64) -> Result<()>;
    /// Remove one that a workbook added, at a revision.
    async fn take_out(tx: &mut Tx, city: &str, id: &str, revision: i64) -> Result<()>;
}

/// The line of an id among those that there are.
pub(crate) fn among<'a, T: Line>(now: &'a [T]) -> impl Fn(&str) -> Option<&'a T> {
    move |id| now.iter().find(|one| one.id() == id)
}

/// A workbook that was taken in, and how it was before.
#[derive(Debug, Clone)]
pub(crate) struct Import<T> {
    pub(crate) id: String,
    pub(crate) file_name: String,
    pub(crate) account_name: String,
    pub(crate) on: String,
    /// The lines that it changed, as they were.
    pub(crate) before: Vec<T>,
    /// The lines that it wrote, with the revision that it gave them.
    pub(crate) after: Vec<(String, i64)>,
    pub(crate) undone: bool,
    /// When it was taken in.
    pub(crate) at: Timestamp,
}

/// A workbook that was taken in, as it is told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WorkbookImport)]
pub(crate) struct ImportView {
    id: String,
    file_name: String,
    account_name: String,
    on: String,
    added: usize,
    changed: usize,
    undone: bool,
    /// Whether nothing that it wrote was changed since.
    may_undo: bool,
}

impl<T: Line> Import<T> {
    /// What is going to be taken in: each line as it was, if it was there, and as it becomes.
    pub(crate) fn of(ctx: &Ctx, file_name: &str, deeds: &[Deed<T>]) -> Result<Self> {
        let new = deeds.iter().filter(|(old, _)| old.is_none());
        let new = new.map(|(_, line)| (line.id().to_owned(), 1));
        let before: Vec<T> = deeds.iter().filter_map(|(old, _)| old.clone()).collect();
        let next = before.iter().map(|old| (old.id().to_owned(), old.mark().revision + 1));
        Ok(Self {
            id: Uuid::now_v7().to_string(),
            file_name: file_name.trim().to_owned(),
            account_name: ctx.actor()?.display_name.clone(),
            on: ctx.now.day_in_china(),
            after: new.chain(next).collect(),
            before,
            undone: false,
            at: ctx.now,
        })
    }

    /// What was changed since it was taken in, by title; by id what is gone.
    pub(crate) fn changed_since<'a>(&self, now: impl Fn(&str) -> Option<&'a T>) -> Vec<String>
    where
        T: 'a,
    {
        let changed = |(id, revision): &(String, i64)| match now(id).map(Line::mark) {
            Some(mark) if mark.revision == *revision => None,
            Some(mark) => Some(mark.called.to_owned()),
            None => Some(id.clone()),
        };
        self.after.iter().filter_map(changed).collect()
    }

    /// That it can be undone.
    ///
    /// # Errors
    /// With the names of what was changed since.
    pub(crate) fn undoable<'a>(&self, now: impl Fn(&str) -> Option<&'a T>) -> Result<()>
    where
        T: 'a,
    {
        unchanged(&self.changed_since(now))
    }

    /// How to undo it: each line that it wrote with its revision, and as it was before; nothing
    /// before for what it added.
    pub(crate) fn ways_back(&self) -> impl Iterator<Item = (&str, i64, Option<&T>)> {
        let before: BTreeMap<&str, &T> = self.before.iter().map(|old| (old.id(), old)).collect();
        self.after
            .iter()
            .map(move |(id, revision)| (id.as_str(), *revision, before.get(id.as_str()).copied()))
    }

    /// As it is told: it may be undone where the reader may, while nothing that it wrote was changed
    /// since.
    pub(crate) fn told<'a>(self, may_undo: bool, now: impl Fn(&str) -> Option<&'a T>) -> ImportView
    where
        T: 'a,
    {
        // What may not be undone anyway is not compared.
        let may = may_undo && !self.undone && self.changed_since(now).is_empty();
        self.view(may)
    }

    /// As it is told.
    pub(crate) fn view(self, may_undo: bool) -> ImportView {
        ImportView {
            may_undo: may_undo && !self.undone,
            added: self.after.len() - self.before.len(),
            changed: self.before.len(),
            id: self.id,
            file_name: self.file_name,
            account_name: self.account_name,
            on: self.on,
            undone: self.undone,
        }
    }
}

impl<T: Stored> Import<T> {
    /// Undo it whole, with the event that tells of it: what it added goes, what it changed is as
    /// before. What stands in the way is asked before.
    ///
    /// # Errors
    /// When it was undone before, or one of its lines was changed meanwhile.
    pub(crate) async fn undo(&self, ctx: &Ctx, told: Event) -> Result<StatusCode> {
        let city = ctx.city()?;
        let mut tx = ctx.begin().await?;
        store::undo_import(&mut tx, city, &self.id).await?;
        self.put_back(&mut tx, city).await?;
        tx.commit([told]).await?;
        Ok(StatusCode::NO_CONTENT)
    }

    /// Its lines as they were before, inside a change.
    ///
    /// # Errors
    /// When one of them was changed meanwhile.
    pub(crate) async fn put_back(&self, tx: &mut Tx, city: &str) -> Result<()> {
        for (id, revision, old) in self.ways_back() {
            match old {
                Some(old) => old.put_back(tx, city, revision).await?,
                None => T::take_out(tx, city, id, revision).await?,
            }
        }
        Ok(())
    }
}

/// That nothing of what a workbook wrote was changed since.
///
/// # Errors
/// With the names of what was.
pub(crate) fn unchanged(changed: &[String]) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    Err(Error::refused(
        Problem::error("workbooks.changed_since").with("lines", changed.join("\u{3001}")),
    ))
}
