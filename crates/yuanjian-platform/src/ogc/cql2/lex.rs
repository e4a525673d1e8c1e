//! The words of a filter.

use super::fault;
use crate::Result;

/// A word with the character, from 1, where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) word: Word,
}

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    /// A name or a keyword, as it is written.
    Name(String),
    /// A name between double quotes, which is no keyword.
    Quoted(String),
    /// A text between single quotes.
    Text(String),
    Number(f64),
    /// `(`, `)`, `,`, `=`, `<>`, `<`, `>`, `<=`, `>=`, `-`.
    Sign(&'static str),
    End,
}

impl Word {
    /// As it would be written.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Name(text) => text.clone(),
            Self::Quoted(text) => format!("\"{text}\""),
            Self::Text(text) => format!("'{text}'"),
            Self::Number(number) => number.to_string(),
            Self::Sign(sign) => (*sign).to_owned(),
            Self::End => "…".to_owned(),
        }
    }
}

/// The words of a text, the end as the last one.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>> {
    let chars: Vec<char> = text.chars().collect();
    let get = |i: usize| chars.get(i).copied();
    let mut all = Vec::new();
    let mut i = 0;
    while let Some(c) = get(i) {
        let at = i + 1;
        let word = match c {
            c if c.is_whitespace() => {
                i += 1;
                continue;
            }
            '\'' => {
                let (text, next) = quoted(&chars, i, '\'')?;
                i = next;
                Word::Text(text)
            }
            '"' => {
                let (text, next) = quoted(&chars, i, '"')?;
                i = next;
                Word::Quoted(text)
            }
            c if c.is_ascii_digit() || (c == '.' && get(i + 1).is_some_and(digit)) => {
                let start = i;
                while get(i).is_some_and(|c| digit(c) || c == '.') {
                    i += 1;
                }
                if matches!(get(i), Some('e' | 'E')) {
                    let sign = usize::from(matches!(get(i + 1), Some('+' | '-')));
                    if get(i + 1 + sign).is_some_and(digit) {
                        i += 1 + sign;
                        while get(i).is_some_and(digit) {
                            i += 1;
                        }
                    }
                }
                let written: String = chars.get(start..i).unwrap_or_default().iter().collect();
                let number = written.parse::<f64>().ok().filter(|number| number.is_finite());
                Word::Number(number.ok_or_else(|| strange(at, &written))?)
            }
            c if begins(c) => {
                let start = i;
                while get(i).is_some_and(goes_on) {
                    i += 1;
                }
                Word::Name(chars.get(start..i).unwrap_or_default().iter().collect())
            }
            _ => {
                let sign = match (c, get(i + 1)) {
                    ('<', Some('>')) => "<>",
                    ('<', Some('=')) => "<=",
                    ('>', Some('=')) => ">=",
                    ('<', _) => "<",
                    ('>', _) => ">",
                    ('=', _) => "=",
                    ('(', _) => "(",
                    (')', _) => ")",
                    (',', _) => ",",
                    ('-', _) => "-",
                    ('+', _) => "+",
                    _ => return Err(strange(at, &c.to_string())),
                };
                i += sign.len();
                Word::Sign(sign)
            }
        };
        all.push(Token { at, word });
    }
    all.push(Token { at: chars.len() + 1, word: Word::End });
    Ok(all)
}

fn strange(at: usize, found: &str) -> crate::Error {
    fault("ogc.filter_strange", at, |p| p.with("found", found))
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn begins(c: char) -> bool {
    c == '_' || c == ':' || c.is_alphabetic()
}

fn goes_on(c: char) -> bool {
    begins(c) || c == '.' || c.is_numeric()
}

/// What stands between two quotes, and what comes after. A quote within is doubled, or comes after a
/// backslash.
fn quoted(chars: &[char], from: usize, quote: char) -> Result<(String, usize)> {
    let mut text = String::new();
    let mut i = from + 1;
    loop {
        match (chars.get(i), chars.get(i + 1)) {
            (Some(c), Some(next)) if (*c == quote || *c == '\\') && *next == quote => {
                text.push(quote);
                i += 2;
            }
            (Some(c), _) if *c == quote => return Ok((text, i + 1)),
            (Some(c), _) => {
                text.push(*c);
                i += 1;
            }
            (None, _) => return Err(fault("ogc.filter_unclosed", from + 1, |p| p)),
        }
    }
}
