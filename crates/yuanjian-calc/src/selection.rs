//! Which features count: a small condition on attributes, as typed on the command line.
//!
//! `cls=leisure=park` reads: the column `cls` holds `leisure=park`. The first operator splits
//! column from value, because values of open data contain equals signs themselves. Several
//! conditions joined by a comma must all hold; values joined by `|` are alternatives; `!=` turns
//! one condition round.

use yuanjian_layer::Table;

/// A condition on the attributes of a feature.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    field: String,
    values: Vec<String>,
    negated: bool,
}

/// A condition that cannot be read, or names a column that is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// A part without an operator or without a column.
    #[error("not a condition: {term}")]
    NotACondition {
        /// The part as typed.
        term: String,
    },
    /// The layer has no such column.
    #[error("no column {field}")]
    NoColumn {
        /// The column as typed.
        field: String,
        /// The columns there are.
        columns: Vec<String>,
    },
}

impl std::str::FromStr for Selection {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Self, SelectionError> {
        let terms = text
            .split([',', '&'])
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(|term| {
                let bad = || SelectionError::NotACondition { term: term.to_owned() };
                let at = term.find('=').ok_or_else(bad)?;
                let (left, right) = (&term[..at], &term[at + 1..]);
                let (field, negated) = match left.strip_suffix('!') {
                    Some(field) => (field, true),
                    None => (left, false),
                };
                if field.trim().is_empty() {
                    return Err(bad());
                }
                Ok(Term {
                    field: field.trim().to_owned(),
                    values: right.split('|').map(|v| v.trim().to_owned()).collect(),
                    negated,
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { terms })
    }
}

impl Selection {
    /// Whether everything is selected.
    pub fn is_everything(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a feature holds; `attribute` answers the text of a column.
    pub fn holds(&self, mut attribute: impl FnMut(&str) -> String) -> bool {
        self.terms.iter().all(|term| {
            let text = attribute(&term.field);
            term.values.contains(&text) != term.negated
        })
    }

    /// Positions of the features that hold.
    ///
    /// # Errors
    /// [`SelectionError::NoColumn`] when the layer has no such column: a typing error must not
    /// silently select nothing.
    pub fn indices(&self, table: &Table) -> Result<Vec<usize>, SelectionError> {
        for term in &self.terms {
            if table.column(&term.field).is_none() {
                return Err(SelectionError::NoColumn {
                    field: term.field.clone(),
                    columns: table.fields.iter().map(|f| f.name.clone()).collect(),
                });
            }
        }
        Ok((0..table.features.len())
            .filter(|&i| self.holds(|field| table.value(i, field).text()))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, cls: &str, walk: &str) -> bool {
        let selection: Selection = text.parse().unwrap();
        selection.holds(|f| if f == "cls" { cls.to_owned() } else { walk.to_owned() })
    }

    #[test]
    fn the_first_equals_sign_splits_and_the_value_may_hold_more() {
        assert!(holds("cls=leisure=park", "leisure=park", ""));
        assert!(!holds("cls=leisure=park", "leisure=pitch", ""));
    }

    #[test]
    fn commas_join_and_bars_offer_alternatives() {
        let text = "cls=leisure=park|leisure=garden, walk!=0";
        assert!(holds(text, "leisure=garden", "1"));
        assert!(!holds(text, "leisure=garden", "0"));
        assert!(!holds(text, "landuse=grass", "1"));
    }

    #[test]
    fn no_condition_selects_everything_and_nonsense_is_refused() {
        assert!("".parse::<Selection>().unwrap().is_everything());
        for text in ["park", "=park", "!=park", "cls=a,park"] {
            assert!(text.parse::<Selection>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_column_that_is_not_there_is_an_error_and_not_an_empty_choice() {
        let selection: Selection = "cls=park".parse().unwrap();
        assert!(matches!(
            selection.indices(&Table::default()),
            Err(SelectionError::NoColumn { .. })
        ));
    }
}
