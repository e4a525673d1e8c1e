//! The difference of two editions as a workbook: counts, then every row with old beside new.
//!
//! Bilingual by nature: headings and words of a workbook in both languages.

use crate::diff::{Change, EditionDiff};
use crate::model::{Edition, Limit};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, XlsxError};
use yuanjian_types::{Confidence, Unit};

/// Write a difference in `language`.
///
/// # Errors
/// What the xlsx writer refuses.
pub fn diff_workbook(
    diff: &EditionDiff,
    old: &Edition,
    new: &Edition,
    language: &str,
) -> Result<Vec<u8>, XlsxError> {
    let zh = language.starts_with("zh");
    let say = |zh_text: &'static str, en_text: &'static str| if zh { zh_text } else { en_text };
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xDCE9D5))
        .set_border(FormatBorder::Thin);
    let plain =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(say("汇总", "Summary"))?;
    page.set_column_width(0, 30)?;
    page.set_column_width(1, 44)?;
    page.write_with_format(0, 0, say("旧版", "Old"), &head)?;
    page.write(0, 1, old.title(language))?;
    page.write_with_format(1, 0, say("新版", "New"), &head)?;
    page.write(1, 1, new.title(language))?;
    let mut row = 3;
    for change in Change::ALL {
        let count = diff.items.iter().filter(|i| i.change == change).count();
        page.write_with_format(row, 0, change.label().get(language), &plain)?;
        page.write_with_format(row, 1, count as f64, &plain)?;
        row += 1;
    }
    for (label, rows, headline) in [
        (
            say("旧版收录（公布）", "old rows (published)"),
            diff.counts.old_rows,
            diff.counts.old_headline,
        ),
        (
            say("新版收录（公布）", "new rows (published)"),
            diff.counts.new_rows,
            diff.counts.new_headline,
        ),
    ] {
        page.write_with_format(row, 0, label, &plain)?;
        page.write_with_format(row, 1, format!("{rows} ({headline})"), &plain)?;
        row += 1;
    }
    let page = book.add_worksheet();
    page.set_name(say("逐项对照", "Rows"))?;
    page.set_freeze_panes(1, 0)?;
    let titles = [
        say("变化", "Change"),
        say("新版指标", "New row"),
        say("旧版指标", "Old row"),
        say("测算项", "Measure"),
        say("等级", "Tier"),
        say("条件", "Condition"),
        say("旧值", "Old"),
        say("新值", "New"),
        say("定义变化", "Definition"),
    ];
    for ((column, title), width) in (0_u16..).zip(titles).zip([10, 32, 32, 16, 18, 28, 22, 22, 30])
    {
        page.write_with_format(0, column, title, &head)?;
        page.set_column_width(column, width)?;
    }
    let mut row = 1;
    for change in Change::ALL {
        for item in diff.items.iter().filter(|i| i.change == change) {
            let name = |names: &std::collections::BTreeMap<String, String>| {
                names.get(language).or_else(|| names.get("zh-CN")).cloned().unwrap_or_default()
            };
            let shared = |cells: [String; 5]| -> [String; 9] {
                let [measure, tier, when, before, after] = cells;
                let label = change.label().get(language).to_owned();
                let changes = item.changes.join(", ");
                [
                    label,
                    name(&item.name),
                    name(&item.old_name),
                    measure,
                    tier,
                    when,
                    before,
                    after,
                    changes,
                ]
            };
            let mut lines: Vec<[String; 9]> = item
                .figures
                .iter()
                .map(|f| {
                    let edition = if f.new.is_some() { new } else { old };
                    let when: Vec<String> = f
                        .when
                        .iter()
                        .filter_map(|c| toml::Value::try_from(c).ok())
                        .map(|c| {
                            super::cells::show(
                                super::layout::Cell::Conditions,
                                Some(&toml::Value::Array(vec![c])),
                            )
                        })
                        .collect();
                    shared([
                        edition.name(language, "measure", &f.measure).to_owned(),
                        edition.name(language, "tier", &f.tier).to_owned(),
                        when.join("; "),
                        limit(&f.old, f.old_unit, language),
                        limit(&f.new, f.new_unit, language),
                    ])
                })
                .collect();
            if lines.is_empty() {
                lines.push(shared(Default::default()));
            }
            for line in lines {
                for (column, text) in (0_u16..).zip(line) {
                    page.write_string_with_format(row, column, text, &plain)?;
                }
                row += 1;
            }
        }
    }
    book.save_to_buffer()
}

fn limit(figure: &Option<(Limit, Confidence)>, unit: Option<Unit>, language: &str) -> String {
    let Some((limit, confidence)) = figure else { return "—".to_owned() };
    let unit = unit.map_or("", |u| u.label().get(language));
    let text = match limit {
        Limit::AtLeast(value) => format!("≥{value}{unit}"),
        Limit::AtMost(value) => format!("≤{value}{unit}"),
        Limit::Between(low, high) => format!("{low}–{high}{unit}"),
        Limit::Yes => if language.starts_with("zh") { "是" } else { "yes" }.to_owned(),
    };
    format!("{text} ({})", confidence.label().get(language))
}
