//! Sites that no best choice needs.
//!
//! A site is dominated when another serves all that it serves, costs no more and may stand in its
//! place under every rule: in any choice the other can take its place, and beside the other it adds
//! nothing. Of two that are alike the cheaper, then the first, stays. Where a district asks for a
//! number of parks, its sites all stay.

use crate::prepared::Prepared;

/// Whether each site is worth a look.
pub(crate) fn worth(p: &Prepared<'_>) -> Vec<bool> {
    let bound = |district: u32| p.site_rule(district).is_some();
    (0..p.sites.len() as u32)
        .map(|site| {
            let asked = p.site_rule(p.districts[site as usize]).is_some_and(|r| r.least > 0);
            if asked {
                return true;
            }
            let own = p.by_site.of(site);
            let Some(rarest) = own.iter().min_by_key(|g| p.by_group.of(**g).len()) else {
                return false;
            };
            !p.by_group.of(*rarest).iter().any(|&other| {
                let elsewhere = p.districts[other as usize] != p.districts[site as usize];
                if other == site || elsewhere && bound(p.districts[other as usize]) {
                    return false;
                }
                let theirs = p.by_site.of(other);
                let dearer = p.costs[other as usize] > p.costs[site as usize];
                if theirs.len() < own.len() || p.budget.is_some() && dearer {
                    return false;
                }
                let first = (p.costs[other as usize], other) < (p.costs[site as usize], site);
                (theirs.len() > own.len() || first) && holds(theirs, own)
            })
        })
        .collect()
}

/// Whether the first ordered list holds all of the second.
fn holds(all: &[u32], some: &[u32]) -> bool {
    let mut rest = all.iter();
    some.iter().all(|s| rest.by_ref().find(|a| *a >= s) == Some(s))
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn one_list_holds_another() {
        assert!(holds(&[1, 3, 5, 9], &[3, 9]));
        assert!(!holds(&[1, 3, 5, 9], &[3, 4]));
        assert!(!holds(&[1, 3], &[3, 9]));
        assert!(holds(&[1], &[]));
    }
}
