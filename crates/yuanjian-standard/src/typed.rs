//! What people type into a cell: full-width signs, separators of thousands, and characters that
//! nobody sees but that come along when a table is copied from a web page.

/// Text without the characters that take no room and without blanks around it.
pub fn visible(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_unseen(*c)).collect();
    seen.trim().to_owned()
}

/// Whether a character takes no room: joiners, marks of direction, soft hyphens, the byte order mark.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// A full-width sign as its narrow one, a typographic minus as the plain one, any blank as a space.
pub fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{2212}' | '\u{2013}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// A plain finite number in narrow signs, with or without separators of thousands in the right
/// places. `1,23` is none: it may be a slip of the pen or a comma for a point.
pub fn number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let (whole, rest) = match unsigned.find('.') {
        Some(at) => unsigned.split_at(at),
        None => (unsigned, ""),
    };
    let mut groups = whole.split([',', ' ']);
    let first = groups.next().unwrap_or_default();
    let mut joined = first.to_owned();
    for group in groups {
        let digits = group.bytes().all(|b| b.is_ascii_digit());
        if group.len() != 3 || !digits || !(1..=3).contains(&first.len()) {
            return None;
        }
        joined.push_str(group);
    }
    joined.push_str(rest);
    let value: f64 = joined.parse().ok()?;
    let value = if text.starts_with('-') { -value } else { value };
    value.is_finite().then_some(value)
}

/// A number with what stands behind it: `12.5 ha` is 12.5 and `ha`. Nothing where it does not
/// begin with a number.
pub fn number_with_unit(text: &str) -> Option<(f64, String)> {
    let plain: String = visible(text).chars().map(narrow).collect();
    if let Some(number) = number(&plain) {
        return Some((number, String::new()));
    }
    let end = plain.find(|c: char| !c.is_ascii_digit() && !"+-.,".contains(c))?;
    let (leading, unit) = plain.split_at(end);
    let unit = unit.trim();
    number(leading).filter(|_| is_unit(unit)).map(|number| (number, unit.to_owned()))
}

/// Whether it can be a unit: words or a share, with digits only as in `m2`. What follows a number
/// in `3-5`, `3~5 ha` and `3 or 5` is none, nor is the power of ten of `1e999`.
fn is_unit(text: &str) -> bool {
    let power = text
        .strip_prefix(['e', 'E'])
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let begins = text.starts_with(|c: char| c.is_alphabetic() || "%\u{2030}\u{b0}".contains(c));
    let mut before = ' ';
    begins
        && !power
        && text.chars().all(|c| {
            let stands = !c.is_ascii_digit() || before.is_ascii_alphanumeric();
            before = c;
            stands
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_left_out() {
        assert_eq!(visible("\u{feff} 园林局\u{200b}\u{3000}"), "园林局");
        assert_eq!(visible("一\n二"), "一\n二");
    }

    #[test]
    fn numbers_stand_alone_or_before_their_unit() {
        for (text, number, unit) in [
            ("12.5公顷", 12.5, "公顷"),
            ("１，２３４．５ 公顷", 1234.5, "公顷"),
            ("40%", 40.0, "%"),
            ("４０％", 40.0, "%"),
            ("-3", -3.0, ""),
            ("1 234", 1234.0, ""),
            ("7 万m2", 7.0, "万m2"),
        ] {
            assert_eq!(number_with_unit(text), Some((number, unit.to_owned())), "{text}");
        }
        for text in [
            "",
            "若干",
            "1,23",
            "NaN",
            "inf",
            "1e999",
            "3-5",
            "3~5公顷",
            "3或5",
            "3、5",
            "3至5公顷",
            "—",
        ] {
            assert_eq!(number_with_unit(text), None, "{text}");
        }
    }
}
