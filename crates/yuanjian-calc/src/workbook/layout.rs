//! What stands where: the columns, the ids of places, the rows that a form asks for.
//!
//! Bilingual by nature: headings of a workbook in both languages.

use super::StatisticsForm;
use crate::statistics::{Statistic, StatisticScope, Statistics};
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_standard::{
    StatisticDefinition,
    sheets::{CellValue, SheetCells},
};
use yuanjian_types::{Bilingual, Problem, Severity, Unit};

const ZH: &str = include_str!("../../../../locales/zh-CN/statistics.json");
const EN: &str = include_str!("../../../../locales/en/statistics.json");

/// A column that means something to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Key,
    Place,
    Name,
    PlaceName,
    Unit,
    Definition,
    Year(i32),
    Source,
    Responsible,
    Note,
    Problem,
}

impl Column {
    /// Id, title in both languages, and width in characters.
    fn look(self) -> (&'static str, Bilingual, f64) {
        let of = |id, zh, en, width| (id, Bilingual { zh, en }, width);
        match self {
            Self::Key => of("key", "代号", "Id", 24.0),
            Self::Place => of("place", "地区代号", "Place id", 16.0),
            Self::Name => of("name", "统计项", "Statistic", 26.0),
            Self::PlaceName => of("place_name", "地区", "Place", 15.0),
            Self::Unit => of("unit", "单位", "Unit", 8.0),
            Self::Definition => of("definition", "统计口径", "What is counted", 42.0),
            Self::Year(_) => of("year:", "年", "", 14.0),
            Self::Source => of("source", "数据来源", "Source", 24.0),
            Self::Responsible => of("responsible", "责任单位", "Responsible unit", 18.0),
            Self::Note => of("note", "备注", "Note", 20.0),
            Self::Problem => of("problem", "问题", "Problem", 60.0),
        }
    }

    /// The hidden id; that of the keys names the edition too.
    pub(super) fn id(self, form: &StatisticsForm<'_>) -> String {
        match self {
            Self::Key => format!("key:{}", edition_id(form)),
            Self::Year(year) => format!("year:{year}"),
            other => other.look().0.to_owned(),
        }
    }

    pub(super) fn title(self, language: &str) -> String {
        match self {
            Self::Year(year) => format!("{year}{}", self.look().1.get(language)),
            other => other.look().1.get(language).to_owned(),
        }
    }

    pub(super) fn width(self) -> f64 {
        self.look().2
    }

    pub(super) fn is_hidden(self) -> bool {
        matches!(self, Self::Key | Self::Place)
    }

    /// Whether a clerk fills it in.
    pub(super) fn is_input(self) -> bool {
        matches!(self, Self::Year(_) | Self::Source | Self::Responsible | Self::Note)
    }

    fn of_id(id: &str) -> Option<Self> {
        if id.starts_with("key:") {
            return Some(Self::Key);
        }
        if let Some(year) = id.strip_prefix("year:") {
            return year.trim().parse().ok().map(Self::Year);
        }
        FIXED.into_iter().find(|c| *c != Self::Key && c.look().0 == id)
    }
}

const FIXED: [Column; 10] = [
    Column::Key,
    Column::Place,
    Column::Name,
    Column::PlaceName,
    Column::Unit,
    Column::Definition,
    Column::Source,
    Column::Responsible,
    Column::Note,
    Column::Problem,
];

/// The columns of a fresh workbook. What names a row comes first and stays in sight.
pub(super) fn columns(form: &StatisticsForm<'_>) -> Vec<Column> {
    let (before, after) = FIXED.split_at(6);
    let years = years(form).into_iter().map(Column::Year);
    let after = after.iter().copied().filter(|c| *c != Column::Problem);
    before.iter().copied().chain(years).chain(after).collect()
}

/// How many columns stay in sight when scrolling to the right.
pub(super) const FROZEN: u16 = 5;

pub(super) fn years(form: &StatisticsForm<'_>) -> BTreeSet<i32> {
    form.years.iter().copied().collect()
}

pub(super) fn edition_id(form: &StatisticsForm<'_>) -> String {
    format!("{}/{}", form.edition.standard, form.edition.edition)
}

/// A word in the form's language.
pub(super) fn word<'a>(form: &StatisticsForm<'_>, zh: &'a str, en: &'a str) -> &'a str {
    if form.language.starts_with("zh") { zh } else { en }
}

pub(super) fn help_name(language: &str) -> &'static str {
    Bilingual { zh: "填表说明", en: "How to fill in" }.get(language)
}

pub(super) fn figures_name(language: &str) -> &'static str {
    Bilingual { zh: "统计数据", en: "Figures" }.get(language)
}

pub(super) fn problems_name(language: &str) -> &'static str {
    Bilingual { zh: "问题清单", en: "Problems" }.get(language)
}

/// The sentence of a problem in the form's language.
pub(super) fn sentence(form: &StatisticsForm<'_>, problem: &Problem) -> String {
    yuanjian_standard::say(word(form, ZH, EN), problem)
}

/// With the statistic's name, in each language.
pub(super) fn named(problem: Problem, definition: &StatisticDefinition) -> Problem {
    let name = |language: &str| definition.name.get(language).cloned().unwrap_or_default();
    problem.with("name", name("zh-CN")).with("name_en", name("en"))
}

/// A figure as a sentence shows it: 9999 and not 9999.0.
pub(super) fn shown(value: f64) -> serde_json::Value {
    match value.fract() == 0.0 && value.abs() < 1e15 {
        true => (value as i64).into(),
        false => value.into(),
    }
}

/// The sentence with how much it matters in front, for readers who do not see the colour.
pub(super) fn graded(form: &StatisticsForm<'_>, problem: &Problem) -> String {
    let grade = match problem.severity {
        Severity::Error => word(form, "【必须改】", "[must change] "),
        Severity::Warning => word(form, "【请核实】", "[please check] "),
        Severity::Note => word(form, "【供参考】", "[for information] "),
    };
    format!("{grade}{}", sentence(form, problem))
}

/// With a unit, in each language.
pub(super) fn with_unit(problem: Problem, unit: Unit) -> Problem {
    problem.with("unit", unit.label().zh).with("unit_en", unit.label().en)
}

/// What a sheet calls its rows and columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    /// The row of ids.
    pub(super) row: u32,
    /// `standard/edition` that the workbook was made for.
    pub(super) edition: String,
    /// Which column means what.
    pub(super) columns: BTreeMap<u32, Column>,
}

impl Head {
    /// Find the row of ids, if the sheet has one.
    pub(super) fn find(sheet: &SheetCells) -> Option<Self> {
        let (&(row, _), key) = sheet.cells.iter().take_while(|((row, _), _)| *row < 30).find(
            |(_, cell)| matches!(&cell.value, CellValue::Text(t) if t.trim().starts_with("key:")),
        )?;
        let edition = key.value.text().trim().trim_start_matches("key:").to_owned();
        let columns = sheet
            .cells
            .range((row, 0)..(row + 1, 0))
            .filter_map(|(&(_, column), cell)| {
                Some((column, Column::of_id(cell.value.text().trim())?))
            })
            .collect();
        Some(Self { row, edition, columns })
    }

    pub(super) fn column(&self, wanted: Column) -> Option<u32> {
        self.columns.iter().find(|(_, column)| **column == wanted).map(|(&at, _)| at)
    }

    /// Whether this is the row of titles, wherever it stands.
    pub(super) fn is_title(&self, sheet: &SheetCells, row: u32) -> bool {
        let title = Column::Key.look().1;
        self.column(Column::Key).is_some_and(|at| {
            let text = sheet.text(row, at);
            text == title.zh || text == title.en
        })
    }
}

/// The hidden id of a place.
pub(super) fn place_id(scope: &StatisticScope) -> String {
    match scope {
        StatisticScope::City => "city".to_owned(),
        StatisticScope::District(code) => format!("district:{code}"),
        StatisticScope::OldBuiltUp => "old".to_owned(),
        StatisticScope::AddedBuiltUp => "added".to_owned(),
    }
}

/// The place of an id that the form knows.
pub(super) fn place_of(form: &StatisticsForm<'_>, id: &str) -> Option<StatisticScope> {
    match id {
        "city" => Some(StatisticScope::City),
        "old" => Some(StatisticScope::OldBuiltUp),
        "added" => Some(StatisticScope::AddedBuiltUp),
        _ => {
            let code = id.strip_prefix("district:")?;
            let known = form.districts.iter().any(|(known, _)| known == code);
            known.then(|| StatisticScope::District(code.to_owned()))
        }
    }
}

pub(super) fn place_name(form: &StatisticsForm<'_>, scope: &StatisticScope) -> String {
    match scope {
        StatisticScope::City => word(form, "全市", "Whole city").to_owned(),
        StatisticScope::OldBuiltUp => word(form, "原建成区", "Old built-up area").to_owned(),
        StatisticScope::AddedBuiltUp => word(form, "新增建成区", "Added built-up area").to_owned(),
        StatisticScope::District(code) => form
            .districts
            .iter()
            .find(|(known, _)| known == code)
            .map_or_else(|| code.clone(), |(_, name)| name.clone()),
    }
}

/// One row to fill in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FormRow<'a> {
    pub(super) definition: &'a StatisticDefinition,
    pub(super) scope: StatisticScope,
    pub(super) figures: BTreeMap<i32, f64>,
    pub(super) source: String,
    pub(super) responsible: String,
    pub(super) note: String,
}

/// Statistics that the old and the added built-up area are compared by.
const BY_AGE: [&str; 2] = ["urban_population", "construction_land_area"];

/// The rows that the form asks for, in the order of the edition, and those that were filled in.
pub(super) fn rows<'a>(form: &StatisticsForm<'a>, filled: &Statistics) -> Vec<FormRow<'a>> {
    let mut known: BTreeMap<(&str, &StatisticScope), Vec<&Statistic>> = BTreeMap::new();
    for figure in filled.iter().filter(|figure| form.years.contains(&figure.year)) {
        known.entry((&figure.key, &figure.scope)).or_default().push(figure);
    }
    let mut codes = BTreeSet::new();
    let mut places = vec![StatisticScope::City];
    places.extend(
        form.districts
            .iter()
            .filter(|(code, _)| codes.insert(code))
            .map(|(code, _)| StatisticScope::District(code.clone())),
    );
    places.extend([StatisticScope::OldBuiltUp, StatisticScope::AddedBuiltUp]);
    let mut rows = Vec::new();
    for definition in &form.edition.statistics {
        for scope in &places {
            let asked = match scope {
                StatisticScope::City => true,
                StatisticScope::District(_) => definition.per_district,
                _ => BY_AGE.contains(&definition.key.as_str()),
            };
            match known.get(&(definition.key.as_str(), scope)) {
                Some(figures) => rows.extend(split(definition, scope, figures)),
                None if asked => rows.push(FormRow {
                    definition,
                    scope: scope.clone(),
                    figures: BTreeMap::new(),
                    source: String::new(),
                    responsible: bureau(form, definition),
                    note: String::new(),
                }),
                None => {}
            }
        }
    }
    rows
}

/// One row for all figures with the same source, responsible unit and note.
fn split<'a>(
    definition: &'a StatisticDefinition,
    scope: &StatisticScope,
    figures: &[&Statistic],
) -> Vec<FormRow<'a>> {
    let mut rows: Vec<FormRow<'a>> = Vec::new();
    for figure in figures {
        let texts = [&figure.source, &figure.responsible, &figure.note].map(|t| clean(t));
        let at = rows
            .iter()
            .position(|row| [&row.source, &row.responsible, &row.note] == texts.each_ref())
            .unwrap_or_else(|| {
                let [source, responsible, note] = texts;
                rows.push(FormRow {
                    definition,
                    scope: scope.clone(),
                    figures: BTreeMap::new(),
                    source,
                    responsible,
                    note,
                });
                rows.len() - 1
            });
        rows[at].figures.insert(figure.year, figure.value);
    }
    rows
}

/// The bureau that usually reports a statistic.
pub(super) fn bureau(form: &StatisticsForm<'_>, definition: &StatisticDefinition) -> String {
    form.edition.name(form.language, "bureau", &definition.bureau).to_owned()
}

/// Text as a cell keeps it: one kind of line break, no control characters, nothing around it.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String =
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let text: String = text.trim().chars().take(LONGEST_TEXT).collect();
    text.trim_end().to_owned()
}

/// Excel keeps 32 767 characters of UTF-16 in a cell.
const LONGEST_TEXT: usize = 16_000;

/// The least and the most that a figure can be.
pub(super) fn bounds(definition: &StatisticDefinition) -> (f64, f64) {
    let most = match definition.unit {
        Unit::Percent => 100.0,
        Unit::Score => 10.0,
        Unit::Days => 366.0,
        _ => f64::MAX,
    };
    // A change may go down, and one place may be cooler than another.
    let signed = definition.key.ends_with("_rise") || definition.unit == Unit::Celsius;
    (if signed { -most } else { 0.0 }, most)
}

/// Whether only whole numbers make sense.
pub(super) fn is_whole(definition: &StatisticDefinition) -> bool {
    matches!(definition.unit, Unit::People | Unit::Count | Unit::Days)
}

#[cfg(test)]
mod locale {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_in_both_languages() {
        let sources = [
            include_str!("layout.rs"),
            include_str!("mark.rs"),
            include_str!("number.rs"),
            include_str!("plausible.rs"),
            include_str!("read.rs"),
            include_str!("write.rs"),
        ];
        let mut count = 0;
        for source in sources {
            let source = source.split("#[cfg(test)]").next().unwrap();
            for piece in source.split("\"statistics.").skip(1) {
                let code = format!("statistics.{}", piece.split('"').next().unwrap());
                count += 1;
                for locale in [ZH, EN] {
                    let said = yuanjian_standard::say(locale, &Problem::note(&code));
                    assert_ne!(said, code);
                }
            }
        }
        assert!(count > 25, "{count}");
    }
}
