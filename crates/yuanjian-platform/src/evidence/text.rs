//! Text as it is searched: made plain, and with a signature of what may stand in it. Pure.
//!
//! Chinese has no gaps between words, and files put gaps where there are none, so gaps beside a
//! Han character go and everything is searched as runs of signs. A signature is a set of bits, one
//! for each sign and each pair of neighbouring signs that occurs: a text whose signature lacks one
//! of a query's bits does not hold the query, and the few that are left are read. It needs no
//! dictionary, no index beside the database, and says nothing wrong when it is full, only slower.

/// Bits of a signature; six of them make one character of its text.
const BITS: usize = 8_190;
const FIRST: u8 = b'0';

/// A text as it is searched: half-width, lower case, without gaps beside Han characters and
/// without control characters, which not every database keeps.
pub fn normal(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            _ => c,
        };
        if c.is_whitespace() || c.is_control() || c == '\u{FEFF}' || c == '\u{200B}' {
            gap = true;
            continue;
        }
        if gap && !is_han(c) && plain.chars().next_back().is_some_and(|last| !is_han(last)) {
            plain.push(' ');
        }
        gap = false;
        plain.extend(c.to_lowercase());
    }
    plain
}

/// The signature of a text that is normal.
pub fn signature(normal: &str) -> String {
    let mut bits = vec![0_u8; BITS / 6];
    for bit in grams(normal) {
        bits[bit / 6] |= 1 << (bit % 6);
    }
    bits.into_iter().map(|six| char::from(FIRST + six)).collect()
}

/// Whether a text with this signature may hold these words, which are normal.
pub fn may_hold(signature: &str, normal: &str) -> bool {
    grams(normal).all(|bit| is_set(signature, bit))
}

/// The share of a name's pairs that may stand in a text with this signature; 0 to 1.
pub fn share(signature: &str, normal: &str) -> f64 {
    let signs: Vec<char> = normal.chars().collect();
    let pairs = signs.len().saturating_sub(1);
    if pairs == 0 {
        return f64::from(u8::from(may_hold(signature, normal)));
    }
    let there = signs.windows(2).filter(|pair| is_set(signature, bit(pair[0], pair[1]))).count();
    there as f64 / pairs as f64
}

/// Words around the first place where one of the wanted stands, for showing.
pub fn excerpt(body: &str, wanted: &str, around: usize) -> String {
    let Some(place) = body.find(wanted) else {
        return body.chars().take(around * 2).collect();
    };
    let before: Vec<char> = body[..place].chars().rev().take(around).collect();
    let after = body[place..].chars().take(wanted.chars().count() + around);
    before.into_iter().rev().chain(after).collect()
}

fn grams(normal: &str) -> impl Iterator<Item = usize> + '_ {
    let mut last = None;
    normal.chars().filter(|c| *c != ' ').flat_map(move |c| {
        let pair = last.replace(c).map(|before| bit(before, c));
        std::iter::once(bit('\0', c)).chain(pair)
    })
}

fn is_set(signature: &str, bit: usize) -> bool {
    let six = signature.as_bytes().get(bit / 6).map_or(0, |byte| byte.saturating_sub(FIRST));
    six >> (bit % 6) & 1 == 1
}

/// Where a pair of signs is marked: FNV-1a, the same on every machine and in every version.
fn bit(a: char, b: char) -> usize {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in u32::from(a).to_le_bytes().into_iter().chain(u32::from(b).to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    ((hash >> 16) % BITS as u64) as usize
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{3001}'..='\u{303F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gaps_beside_chinese_go_and_those_between_latin_words_stay_one() {
        assert_eq!(
            normal("绿 地\n率  为 ３８．５％ of  the\tCity\u{0}"),
            "绿地率为38.5% of the city"
        );
        assert_eq!(normal("Park  Area"), "park area");
    }

    #[test]
    fn a_signature_never_denies_what_stands_in_the_text() {
        let body = normal("云泽市建成区绿地率为 38.21%，人均公园绿地面积 13.6 平方米");
        let signature = signature(&body);
        assert_eq!(signature.len(), BITS / 6);
        for wanted in ["绿地率", "公园绿地", "38.21", "率"] {
            assert!(may_hold(&signature, &normal(wanted)), "{wanted}");
        }
        assert!(!may_hold(&signature, &normal("污水处理")));
        assert!(share(&signature, "人均公园绿地面积") > 0.99);
        assert!(share(&signature, "城市污水处理") < 0.3);
    }

    proptest! {
        #[test]
        fn any_part_of_any_text_may_stand_in_it(text in "\\PC{0,60}", from in 0_usize..40, length in 1_usize..12) {
            let body = normal(&text);
            let part: String = body.chars().skip(from).take(length).collect();
            prop_assert!(may_hold(&signature(&body), &part));
        }
    }

    #[test]
    fn an_excerpt_shows_what_stands_around() {
        assert_eq!(excerpt("一二三四五六七", "四", 2), "二三四五六");
        assert_eq!(excerpt("一二三", "九", 1), "一二");
    }
}
