//! Which bands of an image are shown as red, green and blue, by what the file says of them.
//!
//! A TIFF says of three bands that they are red, green and blue, or it says nothing. Of what says
//! nothing, three bands are taken for red, green and blue, and four or more for the order of
//! satellites and of most cameras with infrared: blue, green, red, near infrared.

/// An extra band that says how opaque a cell is: tag 338, associated or not.
const OPAQUE: [u64; 2] = [1, 2];

/// The bands of an image in its own colours. Bands count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours {
    /// Shown as red, green and blue; the same thrice is grey.
    pub shown: [usize; 3],
    /// 0 in this band: nothing is known of the cell.
    pub alpha: Option<usize>,
}

impl Colours {
    /// Of an image of so many bands. `rgb`: the file says that the first three are red, green and
    /// blue. `extra`: what it says of those that are no colours, which are its last.
    pub(super) fn told(bands: usize, rgb: bool, extra: &[u64]) -> Self {
        let first = bands.saturating_sub(extra.len());
        let alpha = extra
            .iter()
            .position(|meaning| OPAQUE.contains(meaning))
            .map(|place| first + place + 1)
            .filter(|band| *band > 1 && *band <= bands);
        let colours = bands - usize::from(alpha.is_some());
        let shown = match colours {
            0..=2 => [1; 3],
            3 => [1, 2, 3],
            _ if rgb => [1, 2, 3],
            _ => [3, 2, 1],
        };
        Self { shown, alpha }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_shown_as_the_file_says_and_else_by_their_number() {
        let shown = |bands, rgb, extra: &[u64]| {
            let Colours { shown, alpha } = Colours::told(bands, rgb, extra);
            (shown, alpha)
        };
        assert_eq!(shown(1, false, &[]), ([1, 1, 1], None));
        assert_eq!(shown(2, false, &[0]), ([1, 1, 1], None));
        assert_eq!(shown(2, false, &[2]), ([1, 1, 1], Some(2)));
        assert_eq!(shown(3, false, &[0, 0]), ([1, 2, 3], None));
        // Blue, green, red, near infrared; the first of four named as red.
        assert_eq!(shown(4, false, &[0, 0, 0]), ([3, 2, 1], None));
        assert_eq!(shown(4, true, &[0]), ([1, 2, 3], None));
        assert_eq!(shown(4, true, &[2]), ([1, 2, 3], Some(4)));
        assert_eq!(shown(5, true, &[1, 0]), ([1, 2, 3], Some(4)));
        // A damaged tag of more bands than there are.
        assert_eq!(shown(1, false, &[2, 2, 2]), ([1, 1, 1], None));
    }
}
