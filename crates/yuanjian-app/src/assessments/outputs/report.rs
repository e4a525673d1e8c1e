//! The self-inspection report: what the city tells the province, in the order officials read.
//!
//! Every figure and verdict is a value from the frozen record; the sentences around them stand in
//! the locale. A gap that rests on an unverified figure is not told in an issued report, because
//! it says *fail* as clearly as the word does.

use super::{
    Frame,
    pages::{Owned, asks_for_work, headline, inline, row_reason},
    words::Words,
};
use crate::assessments::phrases::grouped;
use yuanjian_calc::{
    assess::{Item, MeasureResult},
    outcome::{Quantity, ZoneKind, ZoneRef},
};
use yuanjian_document::content::{
    Align, Annex, Block, Cell, Column, FormRow, Inline, RedHead, Report, SelfAssessmentForm, Shown,
    Signature, Table, VerdictKind,
};
use yuanjian_standard::DECLARATION;
use yuanjian_types::{Unit, round_gbt8170};

pub(super) fn report(
    frame: &Frame<'_>,
    words: &Words<'_>,
    form: &SelfAssessmentForm,
    pictures: &[Owned],
) -> Report {
    let city = frame.record.city.name.clone();
    let params = || {
        [
            ("city", city.clone()),
            ("tier", form.tier.clone()),
            ("edition", form.edition.clone()),
            ("year", form.data_year.clone()),
        ]
    };
    let say = |key: &str| words.say(key, params());
    let writer = Writer { frame, words, form };
    let mut body = vec![Block::text(say("report.opening"))];
    body.extend(writer.state());
    body.extend(writer.categories());
    body.extend(writer.districts());
    body.extend(writer.old_and_new());
    body.extend(writer.gaps());
    body.extend(writer.measures());
    body.extend(writer.sources());
    body.push(Block::text(say("report.closing")));
    let mut annexes = vec![yuanjian_document::form_annex(form)];
    if !pictures.is_empty() {
        annexes.push(Annex {
            title: words.word("report.annex_pictures"),
            landscape: false,
            body: pictures.iter().map(|(_, p)| Block::Picture(Box::new(p.clone()))).collect(),
        });
    }
    annexes.push(Annex {
        title: words.word("report.annex_method"),
        landscape: false,
        body: writer.methods(),
    });
    Report {
        stage: frame.record.stage,
        lang: frame.lang(),
        head: Some(RedHead {
            issuer: say("report.issuer_mark"),
            upward: true,
            ..RedHead::default()
        }),
        title: vec![say("report.title_1"), say("report.title_2")],
        addressee: Some(words.word("report.addressee")),
        body,
        signature: Some(Signature { issuer: say("report.issuer"), date: None, sealed: true }),
        note: None,
        annexes,
        imprint: None,
        invented: words.banner(),
        frozen: words.stamp(),
    }
}

/// So many columns of zones fit the width of a page.
const ZONES_ABREAST: usize = 6;

struct Writer<'a> {
    frame: &'a Frame<'a>,
    words: &'a Words<'a>,
    form: &'a SelfAssessmentForm,
}

impl Writer<'_> {
    fn rows(&self) -> impl Iterator<Item = (&Item, &FormRow)> {
        self.frame.record.assessment.items.iter().zip(&self.form.rows)
    }

    fn heading(&self, level: u8, key: &str) -> Block {
        Block::heading(level, self.words.word(key))
    }

    /// The city in figures, and how the rows stand.
    fn state(&self) -> Vec<Block> {
        let words = self.words;
        let mut body = vec![self.heading(1, "report.h_state")];
        let view = self.frame.city.view(yuanjian_calc::city::Moment::DataYear);
        if let Some(boundary) = view.boundary {
            let square = |shape: &geo_types::MultiPolygon<f64>| {
                let set = yuanjian_geometry::PolygonSet::from_multipolygons([shape]);
                let area = yuanjian_geometry::union_area(&set, &[]);
                round_gbt8170(area / 1e6, 2).text
            };
            let mut text = words.say(
                "report.area_now",
                [("year", boundary.year.to_string()), ("km2", square(&boundary.area))],
            );
            if let Some(old) = view.old_boundary {
                text.push_str(&words.say(
                    "report.area_before",
                    [("year", old.year.to_string()), ("km2", square(&old.area))],
                ));
            }
            if let Some(people) = view.statistic("urban_population", &view.built_up.refs[0]) {
                let ten_thousands = round_gbt8170(people / 10_000.0, 2).text;
                let all = Quantity::new(people, Unit::People, "population");
                text.push_str(&words.say(
                    "report.people_now",
                    [("people", ten_thousands), ("people_en", words.quantity(&all).with_unit())],
                ));
            }
            body.push(Block::text(text));
        }
        body.extend(headline(words, self.form).into_iter().map(Block::text));
        let mut table = Table {
            caption: words.word("report.totals"),
            columns: vec![Column::new(words.word("column.category"), 3.0, Align::Left)],
            rows: Vec::new(),
            note: String::new(),
        };
        table.columns.extend(
            VerdictKind::ALL
                .iter()
                .map(|kind| Column::new(kind.word(self.form.lang), 1.2, Align::Right)),
        );
        table.columns.push(Column::new(words.word("column.all"), 1.0, Align::Right));
        let mut put = |name: String, totals: yuanjian_document::content::Totals| {
            let mut row = vec![Cell::text(name)];
            row.extend(totals.by_kind.iter().map(|n| Cell::text(n.to_string())));
            row.push(Cell::text(totals.all().to_string()));
            table.rows.push(row);
        };
        for category in self.form.totals_by_category() {
            put(category.category, category.totals);
        }
        put(words.word("column.all"), self.form.totals());
        body.push(Block::Table(table));
        body
    }

    /// Category by category: the quantitative rows in a table, the declared ones in a sentence.
    fn categories(&self) -> Vec<Block> {
        let words = self.words;
        let mut body = vec![self.heading(1, "report.h_rows")];
        for category in self.form.totals_by_category() {
            body.push(Block::heading(2, category.category.clone()));
            let rows = || self.rows().filter(|(_, row)| row.category == category.category);
            let mut table = Table {
                caption: words.say("report.rows_of", [("category", category.category.clone())]),
                columns: vec![
                    Column::new(words.word("column.indicator"), 3.0, Align::Left),
                    Column::new(words.word("column.requirement"), 2.0, Align::Left),
                    Column::new(words.word("column.value"), 1.4, Align::Right),
                    Column::new(words.word("column.verdict"), 1.8, Align::Centre),
                ],
                rows: Vec::new(),
                note: String::new(),
            };
            for (item, row) in rows() {
                for (result, line) in item.measures.iter().zip(&row.measures) {
                    if result.method == DECLARATION {
                        continue;
                    }
                    let name = self.name(row, line.name.as_deref());
                    let mut verdict = line.verdict.clone();
                    verdict.reason = None;
                    if row.verdict.kind == VerdictKind::NotApplicable {
                        verdict =
                            yuanjian_document::content::Verdict::firm(VerdictKind::NotApplicable);
                    }
                    table.rows.push(vec![
                        Cell::text(name),
                        Cell::text(line.requirement.clone()),
                        line.value.clone().map_or_else(|| Cell::text("—"), Cell::figure),
                        Cell::verdict(verdict),
                    ]);
                }
            }
            if !table.rows.is_empty() {
                body.push(Block::Table(table));
            }
            let declared: Vec<&FormRow> = rows()
                .filter(|(item, _)| item.measures.iter().all(|m| m.method == DECLARATION))
                .map(|(_, row)| row)
                .collect();
            if !declared.is_empty() {
                let mut parts = vec![Inline::text(
                    words.say("report.declared", [("count", declared.len().to_string())]),
                )];
                for (n, row) in declared.iter().enumerate() {
                    if n > 0 {
                        parts.push(Inline::text(words.word("list.clause")));
                    }
                    parts.push(Inline::text(row.indicator.clone()));
                    parts.push(Inline::text(" "));
                    parts.push(inline(row));
                }
                parts.push(Inline::text(words.word("list.stop")));
                body.push(Block::Paragraph(parts));
            }
        }
        body
    }

    /// Spatial rows by district.
    fn districts(&self) -> Vec<Block> {
        self.by_zone(
            &[ZoneKind::District, ZoneKind::DevelopmentZone],
            "report.h_districts",
            "report.by_district",
        )
    }

    /// Where the city grew.
    fn old_and_new(&self) -> Vec<Block> {
        self.by_zone(
            &[ZoneKind::OldBuiltUp, ZoneKind::AddedBuiltUp],
            "report.h_old_new",
            "report.old_new",
        )
    }

    /// One table for all: an indicator a row, a zone a column. What a zone lacks is on the
    /// indicator's page; a row without any figure says nothing here.
    fn by_zone(&self, kinds: &[ZoneKind], heading: &str, caption: &str) -> Vec<Block> {
        let words = self.words;
        let mut zones: Vec<&ZoneRef> = Vec::new();
        let mut lines: Vec<(String, &MeasureResult)> = Vec::new();
        for (item, row) in self.rows() {
            for result in &item.measures {
                let spatial = yuanjian_standard::method(&result.method).is_some_and(|m| m.spatial);
                if !spatial || result.method == "district_minimum" {
                    continue;
                }
                let of_kind = result.reading.zones.iter().filter(|z| kinds.contains(&z.zone.kind));
                let measured: Vec<_> = of_kind.filter(|z| z.outcome.measured().is_some()).collect();
                if measured.is_empty() {
                    continue;
                }
                for zone in measured {
                    if !zones.contains(&&zone.zone) {
                        zones.push(&zone.zone);
                    }
                }
                let name = self.name(row, words.measure(item, &result.key).as_deref());
                let unit = words.unit(result.unit);
                lines.push((
                    words.say("report.in_unit", [("name", name), ("unit", unit.to_owned())]),
                    result,
                ));
            }
        }
        if lines.is_empty() {
            return Vec::new();
        }
        let note = self.key_to_verdicts(&lines, kinds);
        let mut body =
            vec![self.heading(1, heading), Block::text(words.word("report.zones_are_information"))];
        for side_by_side in zones.chunks(ZONES_ABREAST) {
            let mut table = Table {
                caption: words.word(caption),
                columns: vec![Column::new(words.word("column.indicator"), 3.0, Align::Left)],
                rows: Vec::new(),
                note: note.clone(),
            };
            let columns = side_by_side.iter();
            table
                .columns
                .extend(columns.map(|zone| Column::new(words.zone(zone), 1.6, Align::Right)));
            for (name, result) in &lines {
                let mut cells = vec![Cell::text(name.clone())];
                cells.extend(side_by_side.iter().map(|zone| self.zone_cell(result, zone)));
                table.rows.push(cells);
            }
            body.push(Block::Table(table));
        }
        body
    }

    /// The figure of a zone behind the shape of its verdict, so that many fit abreast.
    fn zone_cell(&self, result: &MeasureResult, zone: &ZoneRef) -> Cell {
        let found = result.reading.zones.iter().find(|z| z.zone == *zone);
        let Some(measured) = found.and_then(|z| z.outcome.measured()) else {
            return Cell::text("—");
        };
        // The unit stands with the indicator; nothing may part the shape from its figure.
        let figure = self.words.value(measured, result.decimals).text;
        Cell::text(match self.zone_verdict(result, zone) {
            Some(shown) => {
                let mark = if shown.mark.is_some() { "*" } else { "" };
                format!("{}\u{a0}{figure}{mark}", shown.lamp.shape())
            }
            None => figure,
        })
    }

    fn zone_verdict(&self, result: &MeasureResult, zone: &ZoneRef) -> Option<Shown> {
        let judged = result.zones.iter().find(|z| z.zone == *zone)?;
        let judgement = yuanjian_standard::Judgement {
            verdict: judged.verdict,
            provisional: judged.provisional,
            ..result.judgement.clone()
        };
        let verdict = self.words.verdict(&judgement, None);
        Some(verdict.shown(self.frame.record.stage, self.form.lang))
    }

    /// What the shapes in front of the figures mean.
    fn key_to_verdicts(&self, lines: &[(String, &MeasureResult)], kinds: &[ZoneKind]) -> String {
        let words = self.words;
        let shown: Vec<Shown> = lines
            .iter()
            .flat_map(|(_, result)| result.zones.iter().map(move |zone| (*result, &zone.zone)))
            .filter(|(_, zone)| kinds.contains(&zone.kind))
            .filter_map(|(result, zone)| self.zone_verdict(result, zone))
            .collect();
        let mut said: Vec<String> = VerdictKind::ALL
            .into_iter()
            .filter(|kind| shown.iter().any(|s| s.kind == *kind))
            .map(|kind| format!("{} {}", kind.lamp().shape(), kind.word(self.form.lang)))
            .collect();
        if shown.iter().any(|s| s.mark.is_some()) {
            said.push(words.word("report.star_is_provisional"));
        }
        said.join(&words.word("list.sentence"))
    }

    /// An indicator, and which of its measures when it has several.
    fn name(&self, row: &FormRow, measure: Option<&str>) -> String {
        match measure {
            Some(part) => self.words.say(
                "report.part_of",
                [("indicator", row.indicator.clone()), ("part", part.to_owned())],
            ),
            None => row.indicator.clone(),
        }
    }

    /// What is not met, or not known, and how much is short.
    fn gaps(&self) -> Vec<Block> {
        let words = self.words;
        let mut body = vec![self.heading(1, "report.h_gaps")];
        let stage = self.frame.record.stage;
        let mut any = false;
        for kind in [
            VerdictKind::Fail,
            VerdictKind::WithinMargin,
            VerdictKind::ToConfirm,
            VerdictKind::Missing,
        ] {
            let rows: Vec<(&Item, &FormRow)> = self
                .rows()
                .filter(|(item, row)| {
                    asks_for_work(item) && row.verdict.shown(stage, self.form.lang).kind == kind
                })
                .collect();
            if rows.is_empty() {
                continue;
            }
            any = true;
            body.push(Block::heading(
                2,
                words.say(
                    &format!("report.gaps_{}", kind.key()),
                    [("count", rows.len().to_string())],
                ),
            ));
            for (n, (item, row)) in rows.into_iter().enumerate() {
                let mut parts = vec![
                    Inline::text(format!("{}. ", n + 1)),
                    Inline::Strong(row.indicator.clone()),
                    Inline::text(words.word("list.colon")),
                    inline(row),
                ];
                parts.extend(self.account(item, row));
                body.push(Block::Paragraph(parts));
            }
        }
        if !any {
            body.push(Block::text(words.word("report.no_gaps")));
        }
        body
    }

    /// The figures of a row that asks for work, and what is short.
    fn account(&self, item: &Item, row: &FormRow) -> Vec<Inline> {
        let words = self.words;
        let stage = self.frame.record.stage;
        let mut parts = Vec::new();
        let clause = || Inline::text(words.word("list.clause"));
        for (result, line) in item.measures.iter().zip(&row.measures) {
            if let Some(value) = line.value.as_ref().filter(|v| !v.unit.is_empty()) {
                parts.push(clause());
                if let Some(name) = &line.name {
                    parts.push(Inline::text(format!("{name} ")));
                }
                parts.push(Inline::Figure(value.clone()));
                let asked = if result.judgement.threshold.is_some() {
                    "report.required"
                } else {
                    "report.required_unknown"
                };
                parts.push(Inline::text(
                    words.say(asked, [("requirement", line.requirement.clone())]),
                ));
            }
            if let Some(gap) = line.gap.as_ref().filter(|_| line.verdict.may_show_gap(stage)) {
                parts.extend([clause(), Inline::text(gap.clone())]);
            }
        }
        let reason = row_reason(words, item);
        let told = !reason.is_empty() && row.verdict.may_show_gap(stage);
        if told {
            parts.extend([clause(), Inline::text(reason.clone())]);
        }
        let stop = words.word("list.stop");
        if !(told && reason.ends_with(&stop)) {
            parts.push(Inline::text(stop));
        }
        parts
    }

    /// What would close the gaps, as amounts by district.
    fn measures(&self) -> Vec<Block> {
        let words = self.words;
        let stage = self.frame.record.stage;
        let mut table = Table {
            caption: words.word("report.to_do"),
            columns: vec![
                Column::new(words.word("column.indicator"), 2.2, Align::Left),
                Column::new(words.word("column.gap"), 2.6, Align::Left),
                Column::new(words.word("column.where"), 3.0, Align::Left),
                Column::new(words.word("column.unit"), 1.6, Align::Left),
            ],
            rows: Vec::new(),
            note: String::new(),
        };
        for (item, row) in self.rows() {
            for (result, line) in item.measures.iter().zip(&row.measures) {
                let (Some(gap), true) = (&result.gap, line.verdict.may_show_gap(stage)) else {
                    continue;
                };
                // Half of two alternatives is no gap when the other one is met.
                if row.verdict.kind != VerdictKind::Fail {
                    continue;
                }
                let places: Vec<String> = gap
                    .districts
                    .iter()
                    .map(|d| {
                        format!("{} {}", words.zone(&d.zone), words.quantity(&d.amount).with_unit())
                    })
                    .collect();
                table.rows.push(vec![
                    Cell::text(row.indicator.clone()),
                    Cell::text(words.gap(gap, &result.method)),
                    Cell::text(if places.is_empty() {
                        "—".to_owned()
                    } else {
                        places.join(&words.word("list.sentence"))
                    }),
                    Cell::text(if row.responsible_unit.is_empty() {
                        words.word("report.no_unit")
                    } else {
                        row.responsible_unit.clone()
                    }),
                ]);
            }
        }
        if table.rows.is_empty() {
            return Vec::new();
        }
        vec![
            self.heading(1, "report.h_measures"),
            Block::text(words.word("report.measures_intro")),
            Block::Table(table),
        ]
    }

    /// From what, and by which rules.
    fn sources(&self) -> Vec<Block> {
        let words = self.words;
        let record = self.frame.record;
        let layers = self.frame.inputs.manifest.layers.len();
        let figures = self.frame.inputs.statistics.len();
        let mut body = vec![
            self.heading(1, "report.h_sources"),
            Block::text(words.say(
                "report.sources",
                [
                    ("layers", layers.to_string()),
                    ("figures", grouped(&figures.to_string())),
                    ("engine", record.engine.clone()),
                    ("code", record.digest.short().to_owned()),
                ],
            )),
        ];
        if let Some(chain) = &record.chain {
            let params = [("chain", chain.to_string())];
            body.push(Block::text(words.say("report.chain", params)));
        }
        let doubts = &record.assessment.plausibility;
        if !doubts.is_empty() {
            body.push(Block::text(
                words.say("report.doubts_count", [("count", doubts.len().to_string())]),
            ));
            body.extend(
                doubts
                    .iter()
                    .enumerate()
                    .map(|(n, p)| Block::text(format!("{}. {}", n + 1, words.problem(p)))),
            );
        }
        body
    }

    /// Formulas with figures put in, and what the choice of method does to them.
    fn methods(&self) -> Vec<Block> {
        let words = self.words;
        let mut table = Table {
            caption: words.word("report.method_table"),
            columns: vec![
                Column::new(words.word("column.indicator"), 1.8, Align::Left),
                Column::new(words.word("column.filled"), 3.6, Align::Left),
                Column::new(words.word("column.spread"), 1.2, Align::Right),
            ],
            rows: Vec::new(),
            note: words.word("report.method_note"),
        };
        for (item, row) in self.rows() {
            for result in &item.measures {
                let Some(measured) = result.reading.city().measured() else { continue };
                if result.method == DECLARATION {
                    continue;
                }
                let spread = result.sensitivity.as_ref().map_or_else(
                    || "—".to_owned(),
                    |s| {
                        let digits = words.apart(s.spread, result.unit, result.decimals + 3);
                        let mark = if s.fragile {
                            words.word("report.fragile_mark")
                        } else {
                            String::new()
                        };
                        format!("{digits}{mark}")
                    },
                );
                let mut filled = words.filled(measured, result.decimals);
                for exclusion in &measured.exclusions {
                    filled.push_str(&words.word("list.sentence"));
                    filled.push_str(&words.exclusion(exclusion));
                }
                table.rows.push(vec![
                    Cell::text(self.name(row, words.measure(item, &result.key).as_deref())),
                    Cell::text(filled),
                    Cell::text(spread),
                ]);
            }
        }
        let population = Quantity::new(0.0, Unit::People, "population");
        vec![
            Block::text(
                words.say("report.method_intro", [("population", words.label(&population.label))]),
            ),
            Block::Table(table),
        ]
    }
}
