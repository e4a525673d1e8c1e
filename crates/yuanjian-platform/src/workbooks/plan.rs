//! What a workbook asks for: read row by row, shown, and then taken whole or not at all.

use super::{
    Findings, Import, ImportQuery, Imported, Layout, Line, Table, TableLine, added, changed, store,
};
use crate::{
    Ctx, Result,
    tasks::{Change, FieldChange},
};
use serde_json::{Value, json};
use yuanjian_standard::sheets::SheetCells;
use yuanjian_store::{Event, Tx};

/// A line that is written: as it was, if it was there, and as it becomes.
pub(crate) type Deed<T> = (Option<T>, T);

/// What a workbook asks for, and everything that was found.
#[derive(Debug)]
pub(crate) struct Plan<T> {
    pub(crate) findings: Findings,
    pub(crate) deeds: Vec<Deed<T>>,
}

impl<T> Default for Plan<T> {
    fn default() -> Self {
        Self { findings: Findings::default(), deeds: Vec::new() }
    }
}

impl<T: Line> Plan<T> {
    /// The first sheet that has the headings of a list, with its rows that say something; nothing
    /// where there is none, which is told.
    pub(crate) fn open<'s>(
        &mut self,
        layout: Layout,
        sheets: &'s [SheetCells],
        most: usize,
    ) -> Option<(Table<'s>, Vec<u32>)> {
        self.findings.open(layout, sheets, most)
    }

    /// A row was read: with an error it counts as faulty. Answers whether it can be taken.
    pub(crate) fn read(&mut self, line: TableLine<'_, '_>) -> bool {
        self.findings.read(line)
    }

    /// What a row without a fault makes of a line: a new one, or other fields of one that is there.
    pub(crate) fn wants(&mut self, row: u32, old: Option<&T>, new: T, fields: Vec<FieldChange>) {
        let change = match old {
            None => Some(added(row, &new)),
            Some(_) if fields.is_empty() => None,
            Some(_) => Some(changed(row, &new, fields)),
        };
        self.does(old, new, change);
    }

    /// The same where a list tells its changes in its own way; nothing where nothing changes.
    pub(crate) fn does(&mut self, old: Option<&T>, new: T, change: Option<Change>) {
        let Some(change) = change else {
            self.findings.unchanged += 1;
            return;
        };
        self.findings.does(change);
        self.deeds.push((old.cloned(), new));
    }

    /// How many lines are new.
    pub(crate) fn count_added(&self) -> usize {
        self.deeds.iter().filter(|(old, _)| old.is_none()).count()
    }

    /// What is shown of it, and what is to be written: nothing for a check, with an error, or when
    /// it changes nothing.
    ///
    /// # Errors
    /// When the marked workbook cannot be kept, or nobody is signed in.
    pub(crate) async fn told(
        self,
        ctx: &Ctx,
        query: &ImportQuery,
        sheets: Vec<SheetCells>,
    ) -> Result<(Imported, Option<Taken<T>>)> {
        let take = self.findings.to_take(query.check);
        let told = self.findings.told(ctx, sheets).await?;
        let taken = match take {
            true => Some(Taken::of(ctx, &query.name, self.deeds)?),
            false => None,
        };
        Ok((told, taken))
    }
}

/// What is to be written of a workbook, in one change.
#[derive(Debug)]
pub(crate) struct Taken<T> {
    /// By which it can be undone.
    pub(crate) import: Import<T>,
    pub(crate) deeds: Vec<Deed<T>>,
}

impl<T: Line> Taken<T> {
    /// From a file of a name.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub(crate) fn of(ctx: &Ctx, file_name: &str, deeds: Vec<Deed<T>>) -> Result<Self> {
        Ok(Self { import: Import::of(ctx, file_name, &deeds)?, deeds })
    }

    /// The lines that are new.
    pub(crate) fn added(&self) -> impl Iterator<Item = &T> {
        self.deeds.iter().filter(|(old, _)| old.is_none()).map(|(_, new)| new)
    }

    /// The lines that change, as they were and become.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&T, &T)> {
        self.deeds.iter().filter_map(|(old, new)| Some((old.as_ref()?, new)))
    }

    /// What is told of it where nothing more is to be said.
    pub(crate) fn said(&self) -> Value {
        let (added, changed) = (self.added().count(), self.changed().count());
        json!({ "file": self.import.file_name, "added": added, "changed": changed })
    }

    /// Keep it beside what was written, under a campaign or none and by its kind, and make the
    /// change with the events that tell of it.
    ///
    /// # Errors
    /// When the database does not serve.
    pub(crate) async fn keep(
        &self,
        mut tx: Tx,
        city: &str,
        (campaign, kind): (&str, &str),
        events: Vec<Event>,
    ) -> Result<()> {
        store::add_import(&mut tx, city, campaign, kind, &self.import).await?;
        Ok(tx.commit(events).await?)
    }
}
