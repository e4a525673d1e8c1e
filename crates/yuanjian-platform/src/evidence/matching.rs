//! Which item a file belongs to, by the names of its folders and its own: pure.
//! Bilingual by nature: folders are called by Chinese titles.
//!
//! Only a proposal, which a person confirms. The nearest folder that names an item wins over those
//! above it, and a printed number wins over words; a file's own name is read before its folders.

use super::requirement::Item;
use serde::Serialize;

/// Words that people put into names and that name no item.
const IDLE: &[&str] = &["城市", "建设", "情况", "材料", "资料", "台账", "建成区", "相关", "证明"];

/// By what an item was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// By its key.
    Key,
    /// By its printed number.
    Number,
    /// By its whole title.
    Title,
    /// By another name of it.
    Alias,
    /// By a good part of its title; look twice.
    Part,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Match {
    /// The item.
    pub item: String,
    /// The kind of evidence, where its name tells; else empty.
    pub kind: String,
    /// By what.
    pub how: How,
    /// The part of the path that said so.
    pub said: String,
}

/// Names by which an item goes beside its title.
pub const ALIASES: &[(&str, &[&str])] = &[
    ("green-coverage-rate", &["绿化覆盖率", "绿覆率"]),
    ("green-space-rate", &["绿地率"]),
    ("park-area-per-capita", &["人均公园绿地", "人均公园面积"]),
    ("park-service-radius-coverage", &["公园服务半径", "服务半径覆盖率", "300米见绿500米见园"]),
    ("green-system-plan", &["绿地系统规划", "绿规"]),
    ("green-line-control", &["绿线管理", "绿线"]),
    ("heritage-tree-protection", &["古树名木", "古树"]),
    ("greenway-construction", &["绿道"]),
    ("greenway-length-per-10k", &["绿道", "万人绿道"]),
    ("sponge-city", &["海绵城市"]),
    ("sewage-treatment", &["污水处理"]),
    ("garbage-harmless-treatment", &["垃圾处理", "垃圾无害化"]),
    ("good-air-days", &["空气质量", "优良天数"]),
    ("vertical-greening", &["立体绿化"]),
    ("vertical-greening-rate", &["立体绿化"]),
    ("wetland-protection", &["湿地保护", "湿地"]),
    ("barrier-free", &["无障碍"]),
    ("shaded-road-promotion", &["林荫路"]),
    ("shaded-road-coverage", &["林荫路"]),
    ("public-satisfaction", &["满意度", "满意率"]),
    ("management-agency", &["管理机构", "机构设置"]),
    ("dedicated-funding", &["专项资金", "经费"]),
];

/// The item that a path names, and the kind of evidence.
pub fn propose(path: &str, items: &[Item]) -> Option<Match> {
    let parts: Vec<&str> = path.split(['/', '\\']).filter(|part| !part.trim().is_empty()).collect();
    let found = parts.iter().rev().find_map(|part| by_part(part, items));
    let found = found.or_else(|| parts.iter().rev().find_map(|part| by_share(part, items)));
    found.map(|mut found| {
        let item = items.iter().find(|item| item.key == found.item);
        found.kind = item.map(|item| kind(&parts, item)).unwrap_or_default();
        found
    })
}

/// By key, number, title or alias.
fn by_part(part: &str, items: &[Item]) -> Option<Match> {
    let told = |item: &Item, how: How| Match {
        item: item.key.clone(),
        kind: String::new(),
        how,
        said: part.to_owned(),
    };
    let stem = plain(part);
    let keyed = part.to_lowercase().replace(['_', ' '], "-");
    // The longest first: `green-space-rate` also stands in `district-min-green-space-rate`.
    let mut by_key: Vec<&Item> = items.iter().filter(|item| keyed.contains(&item.key)).collect();
    by_key.sort_by_key(|item| std::cmp::Reverse(item.key.len()));
    if let Some(item) = by_key.first() {
        return Some(told(item, How::Key));
    }
    if let Some(number) = number(part)
        && let Some(item) = items.iter().find(|item| item.number == number)
    {
        return Some(told(item, How::Number));
    }
    let mut named: Vec<(usize, &Item, How)> = Vec::new();
    for item in items {
        let title = plain(&item.chinese);
        if !title.is_empty() && stem.contains(&title) {
            named.push((title.chars().count() + 100, item, How::Title));
        }
        let names =
            ALIASES.iter().filter(|(key, _)| *key == item.key).flat_map(|(_, names)| *names);
        for name in names.filter(|name| stem.contains(&plain(name))) {
            named.push((name.chars().count(), item, How::Alias));
        }
    }
    named.into_iter().max_by_key(|(length, _, _)| *length).map(|(_, item, how)| told(item, how))
}

/// By the share of a title's pairs of signs that stand in the part, when one title leads clearly.
fn by_share(part: &str, items: &[Item]) -> Option<Match> {
    let stem = plain(part);
    let mut shares: Vec<(f64, &Item)> = items
        .iter()
        .filter_map(|item| {
            let title: Vec<char> = plain(&item.chinese).chars().collect();
            let pairs: Vec<String> = title.windows(2).map(|pair| pair.iter().collect()).collect();
            let hit = pairs.iter().filter(|pair| stem.contains(pair.as_str())).count();
            (hit >= 3).then(|| (hit as f64 / pairs.len() as f64, item))
        })
        .collect();
    shares.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, item) = shares.first().copied()?;
    let clear = shares.get(1).is_none_or(|(next, _)| *next < best);
    (best >= 0.6 && clear).then(|| Match {
        item: item.key.clone(),
        kind: String::new(),
        how: How::Part,
        said: part.to_owned(),
    })
}

/// The kind whose name the path says; the only one where there is but one.
fn kind(parts: &[&str], item: &Item) -> String {
    let all = plain(&parts.concat());
    let known = item.kinds.iter().find(|(key, name)| {
        let name = plain(name);
        let short: String = name.chars().take(4).collect();
        (!name.is_empty() && all.contains(&name))
            || (short.chars().count() == 4 && all.contains(&short))
            || all.contains(key.as_str())
    });
    match (known, item.kinds.as_slice()) {
        (Some((key, _)), _) => key.clone(),
        (None, [(only, _)]) => only.clone(),
        _ => String::new(),
    }
}

/// `2.1` of `2.1绿化覆盖率`, `02-01 …`, `2．1、…`; `7` of `7、…`.
fn number(part: &str) -> Option<String> {
    let mut numbers: Vec<String> = Vec::new();
    let mut digits = String::new();
    let mut rest = part.trim().chars().peekable();
    loop {
        match rest.next() {
            Some(c) if c.is_ascii_digit() && digits.len() < 3 => digits.push(c),
            Some('.' | '．' | '-' | '_') if !digits.is_empty() && numbers.is_empty() => {
                // `2.` at the end of a number is punctuation, as in `2. text`.
                if !rest.peek().is_some_and(char::is_ascii_digit) {
                    break;
                }
                numbers.push(std::mem::take(&mut digits));
            }
            // A year, a date, a size: no number of an item.
            Some('年' | '月' | '日' | '号' | '%' | '㎡') => return None,
            Some(c) if c.is_ascii_digit() => return None,
            _ => break,
        }
    }
    numbers.extend((!digits.is_empty()).then_some(digits));
    let trimmed: Vec<&str> = numbers.iter().map(|n| n.trim_start_matches('0')).collect();
    (!trimmed.is_empty() && trimmed.iter().all(|n| !n.is_empty())).then(|| trimmed.join("."))
}

/// A name without its extension, signs and idle words.
fn plain(name: &str) -> String {
    let stem = match name.rsplit_once('.') {
        Some((stem, tail))
            if tail.len() <= 4 && tail.chars().all(|c| c.is_ascii_alphanumeric()) =>
        {
            stem
        }
        _ => name,
    };
    let kept: String = stem.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut short = kept.to_lowercase();
    for word in IDLE {
        let less = short.replace(word, "");
        if less.chars().count() >= 3 {
            short = less;
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::super::requirement;
    use super::*;
    use yuanjian_standard::Catalogue;

    fn items() -> Vec<Item> {
        let catalogue = Catalogue::embedded();
        requirement::items(catalogue.get("2016").unwrap(), "zh-CN")
    }

    #[test]
    fn folders_name_items_by_key_number_title_and_alias() {
        let items = items();
        for (path, item, how) in [
            ("green-coverage-rate/a.pdf", "green-coverage-rate", How::Key),
            ("district_min_green_space_rate/b.pdf", "district-min-green-space-rate", How::Key),
            ("2.1 绿化/报告.docx", "green-coverage-rate", How::Number),
            ("二、绿地建设/02-01/a.pdf", "green-coverage-rate", How::Number),
            ("台账/1.4、规划/图.jpg", "green-system-plan", How::Number),
            ("建成区绿化覆盖率/2024/遥感报告.pdf", "green-coverage-rate", How::Title),
            ("材料/绿道建设情况.xlsx", "greenway-construction", How::Alias),
            ("古树名木档案（2024年）.pdf", "heritage-tree-protection", How::Alias),
            ("城市园林绿化维护专项资金/预算.pdf", "dedicated-funding", How::Title),
        ] {
            let found = propose(path, &items).unwrap_or_else(|| panic!("{path}"));
            assert_eq!((found.item.as_str(), found.how), (item, how), "{path}");
        }
    }

    #[test]
    fn what_names_no_item_is_left_to_people_and_a_year_is_no_number() {
        let items = items();
        for path in ["照片/IMG_0001.jpg", "2024年/扫描件.pdf", "20240301.pdf", "1月.xlsx", ""]
        {
            assert_eq!(propose(path, &items), None, "{path}");
        }
    }

    #[test]
    fn the_nearest_folder_wins_and_a_kind_is_read_from_the_name() {
        let items = items();
        let found = propose("2.1 覆盖率/2.2 绿地率/绿地清查成果.xlsx", &items).unwrap();
        assert_eq!(
            (found.item.as_str(), found.kind.as_str()),
            ("green-space-rate", "green-space-inventory")
        );
        let found = propose("2.1/遥感报告 2024.pdf", &items).unwrap();
        assert_eq!(found.kind, "remote-sensing-report");
    }
}
