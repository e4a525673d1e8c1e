//! Names and numbers as people look for them and may see them: pure.
//! Bilingual by nature: the initials of Chinese names are what people type.

use pinyin::ToPinyin as _;

/// Whether a name answers to what somebody typed: part of it, its initials or its pinyin.
pub(crate) fn answers(name: &str, typed: &str) -> bool {
    let typed = as_typed(typed);
    // Spelling costs, and what holds a Han character is no spelling.
    name.to_lowercase().contains(&typed) || (typed.is_ascii() && Spelled::of(name).answers(&typed))
}

/// A name that is looked for often: plain, by its initials and by its pinyin.
#[derive(Debug, Clone)]
pub(crate) struct Spelled([String; 3]);

impl Spelled {
    pub(crate) fn of(name: &str) -> Self {
        let plain = name.to_lowercase();
        let spell = |sound: fn(pinyin::Pinyin) -> String| -> String {
            let spelled = plain.chars().map(|c| c.to_pinyin().map_or_else(|| c.to_string(), sound));
            spelled.collect()
        };
        let initials = spell(|sound| sound.first_letter().to_owned());
        let whole = spell(|sound| sound.plain().replace('\u{fc}', "v"));
        Self([plain, initials, whole])
    }

    /// Whether it answers to what somebody typed.
    pub(crate) fn answers(&self, typed: &str) -> bool {
        let typed = as_typed(typed);
        self.0.iter().any(|way| way.contains(&typed))
    }
}

/// Keyboards have `v` for the umlaut.
fn as_typed(typed: &str) -> String {
    typed.trim().to_lowercase().replace('\u{fc}', "v")
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
