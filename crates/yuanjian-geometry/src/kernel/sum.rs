//! Sums that keep what addition drops.
//!
//! A district is the sum of ten thousand parcels; plain addition would lose a digit or two and,
//! worse, make the loss depend on how the work was cut up.

/// A sum with the running error of its additions (Neumaier's variant of Kahan's).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    /// Adds one number.
    pub(crate) fn add(&mut self, x: f64) {
        let t = self.sum + x;
        self.lost +=
            if self.sum.abs() >= x.abs() { (self.sum - t) + x } else { (x - t) + self.sum };
        self.sum = t;
    }

    /// Adds another sum.
    pub(crate) fn merge(&mut self, other: Self) {
        self.add(other.sum);
        self.lost += other.lost;
    }

    /// What it comes to.
    pub(crate) fn value(self) -> f64 {
        self.sum + self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::Sum;

    #[test]
    fn a_small_number_survives_beside_a_large_one() {
        let mut sum = Sum::default();
        for x in [1e16, 1.0, -1e16, 1.0] {
            sum.add(x);
        }
        assert_eq!(sum.value(), 2.0);
    }
}
