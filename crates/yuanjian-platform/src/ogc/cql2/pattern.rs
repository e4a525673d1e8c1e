//! Patterns of `LIKE`: `%` stands for any characters, `_` for one, a backslash takes that from what
//! follows it.

/// A pattern, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ogc) struct Pattern(Vec<Part>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Any,
    One,
    This(char),
}

impl Pattern {
    /// As it is written.
    pub(super) fn read(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            parts.push(match c {
                '%' => Part::Any,
                '_' => Part::One,
                '\\' => Part::This(chars.next().unwrap_or('\\')),
                c => Part::This(c),
            });
        }
        Self(parts)
    }

    /// Whether it holds for a text. In time of text times pattern at most, whatever the pattern is.
    pub(super) fn fits(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let mut at = 0;
        // The last `%`: what comes after it, and from where that was tried.
        let mut star = None;
        while let Some(c) = rest.clone().next() {
            match self.0.get(at) {
                Some(Part::Any) => {
                    at += 1;
                    star = Some((at, rest.clone()));
                    continue;
                }
                Some(Part::One) => at += 1,
                Some(Part::This(wanted)) if *wanted == c => at += 1,
                _ => {
                    let Some((after, from)) = &mut star else { return false };
                    from.next();
                    (at, rest) = (*after, from.clone());
                    continue;
                }
            }
            rest.next();
        }
        self.0.get(at..).unwrap_or_default().iter().all(|part| *part == Part::Any)
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_pattern_holds_for_what_it_says() {
        for (text, pattern, holds) in [
            ("North Park", "North%", true),
            ("North Park", "%park", false),
            ("North Park", "%P_rk", true),
            ("North Park", "North", false),
            ("50%", "50\\%", true),
            ("500", "50\\%", false),
            ("", "%", true),
            ("", "_", false),
            ("abcabd", "%ab_", true),
            ("abcab", "%ab_", false),
        ] {
            assert_eq!(Pattern::read(pattern).fits(text), holds, "{text} {pattern}");
        }
        assert!(!Pattern::read(&format!("{}b", "%a".repeat(500))).fits(&"a".repeat(2000)));
    }
}
