//! All rows at once: how many stand how, category by category.

use super::{frame::chart, words::Words};
use crate::assessments::phrases::verdict;
use yuanjian_document::{
    Lang,
    content::{ChartKind, Picture, Stack, VerdictKind},
};

pub(super) fn pictures(words: &Words<'_>) -> Vec<(Option<String>, Picture)> {
    picture(words).map(|picture| (None, picture)).into_iter().collect()
}

fn picture(words: &Words<'_>) -> Option<Picture> {
    let scene = words.scene;
    let lang = if words.tag().starts_with("zh") { Lang::ZhCn } else { Lang::En };
    let rows: Vec<(&str, VerdictKind, bool)> = scene
        .assessment
        .items
        .iter()
        .map(|item| {
            let shown = verdict(item.judgement.verdict, item.judgement.provisional)
                .shown(scene.stage, lang);
            (item.category.as_str(), shown.kind, shown.mark.is_some())
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let count = |of: VerdictKind| rows.iter().filter(|(_, kind, _)| *kind == of).count();
    let provisional =
        |of: VerdictKind| rows.iter().filter(|(_, kind, marked)| *kind == of && *marked).count();
    let kinds: Vec<VerdictKind> =
        VerdictKind::ALL.into_iter().filter(|kind| count(*kind) > 0).collect();
    let series = kinds
        .iter()
        .map(|kind| {
            let name = format!("{} {}", kind.lamp().shape(), kind.word(lang));
            let (all, doubtful) = (count(*kind).to_string(), provisional(*kind));
            if doubtful == 0 {
                return words.say("pictures.overview.series", [("name", name), ("count", all)]);
            }
            words.say(
                "pictures.overview.series_provisional",
                [("name", name), ("count", all), ("provisional", doubtful.to_string())],
            )
        })
        .collect();
    let mut categories: Vec<&str> = Vec::new();
    for (category, _, _) in &rows {
        if !categories.contains(category) {
            categories.push(category);
        }
    }
    let stacks = categories
        .into_iter()
        .map(|category| {
            let of = |kind: &VerdictKind| {
                rows.iter().filter(|(c, k, _)| *c == category && k == kind).count()
            };
            let counts: Vec<usize> = kinds.iter().map(of).collect();
            Stack {
                label: scene.edition.name(words.tag(), "category", category).to_owned(),
                values: counts.iter().map(|n| *n as f64).collect(),
                texts: counts
                    .iter()
                    .map(|n| if *n == 0 { String::new() } else { n.to_string() })
                    .collect(),
            }
        })
        .collect();
    let met = count(VerdictKind::Pass) + count(VerdictKind::WithinMargin);
    let open = count(VerdictKind::Missing) + count(VerdictKind::ToConfirm);
    let doubtful = rows.iter().filter(|(_, _, marked)| *marked).count();
    let doubt = if doubtful == 0 {
        String::new()
    } else {
        words.say("pictures.overview.doubt", [("provisional", doubtful.to_string())])
    };
    let away = match count(VerdictKind::NotApplicable) {
        0 => String::new(),
        n => words.say("pictures.overview.not_applicable", [("count", n.to_string())]),
    };
    let title = words.say(
        "pictures.overview.title",
        [
            ("all", rows.len().to_string()),
            ("met", met.to_string()),
            ("failed", count(VerdictKind::Fail).to_string()),
            ("open", open.to_string()),
            ("away", away),
            ("doubt", doubt),
        ],
    );
    let what = words
        .say("pictures.overview.what", [("edition", scene.edition.title(words.tag()).to_owned())]);
    let kind = ChartKind::Stacked { series, stacks };
    let unit = words.word("pictures.overview.unit");
    let mut picture = chart(words, "overview-verdicts".to_owned(), title, unit, kind, (what, &[]));
    let year = scene.city.data_year.to_string();
    picture.source = words.say("pictures.overview.sources", [("year", year)]);
    Some(picture)
}
