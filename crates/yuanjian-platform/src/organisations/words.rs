//! Names and numbers as people look for them and may see them: pure.
//! Bilingual by nature: the initials of Chinese names are what people type.

use pinyin::ToPinyin as _;

/// Whether a name answers to what somebody typed: part of it, its initials or its pinyin, in which
/// keyboards have `v` for the umlaut.
pub(crate) fn answers(name: &str, typed: &str) -> bool {
    let typed = typed.trim().to_lowercase().replace('\u{fc}', "v");
    let name = name.to_lowercase();
    let spell = |initials: bool| -> String {
        name.chars()
            .map(|c| match c.to_pinyin() {
                Some(sound) if initials => sound.first_letter().to_owned(),
                Some(sound) => sound.plain().replace('\u{fc}', "v"),
                None => c.to_string(),
            })
            .collect()
    };
    // Spelling costs, and what holds a Han character is no spelling.
    name.contains(&typed)
        || (typed.is_ascii() && (spell(true).contains(&typed) || spell(false).contains(&typed)))
}

/// A telephone number as those see it who need not ring it.
pub(super) fn masked(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().collect();
    match digits.len() {
        0 => String::new(),
        1..=7 => "****".to_owned(),
        length => {
            let head: String = digits[..3].iter().collect();
            let tail: String = digits[length - 4..].iter().collect();
            format!("{head}****{tail}")
        }
    }
}

/// Whether it can be rung.
pub(super) fn is_phone(phone: &str) -> bool {
    let known = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ');
    phone.is_empty() || ((5..=20).contains(&phone.len()) && phone.chars().all(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_answers_to_its_part_its_initials_and_its_pinyin() {
        assert!(answers("云泽市园林绿化局", "园林"));
        assert!(answers("云泽市园林绿化局", "ylj") || answers("园林局", "ylj"));
        assert!(answers("园林局", "yuanlin"));
        assert!(answers("绿地", "lvdi") && answers("绿地", "lüdi"));
        assert!(!answers("园林局", "swj"));
    }

    #[test]
    fn a_masked_number_keeps_three_and_four_digits_and_a_short_one_none() {
        assert_eq!(masked("13800001234"), "138****1234");
        assert_eq!(masked("8600123"), "****");
        assert_eq!(masked(""), "");
    }
}
