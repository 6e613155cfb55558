//! The smallest set of scopes that meets a condition, which a client is told to request.

use super::Condition;

/// The smallest set of additional scopes that meets `condition`, as they are written; of two such sets, the
/// one written first. `None` if no scopes are sufficient.
///
/// `can_be` tells whether a condition that is neither a scope nor a combinator can be true, or false.
///
/// If a condition has more than [`MOST_WAYS`] alternatives, the result may not be the smallest set.
pub(crate) fn fewest_scopes<'c>(
    condition: &'c Condition,
    carries: &dyn Fn(&str) -> bool,
    can_be: &dyn Fn(&Condition, bool) -> bool,
) -> Option<Vec<&'c str>> {
    let mut search = Search { names: Vec::new(), carried: 0, carries, can_be };
    let ways = search.ways(condition, true);
    let needed = ways.first()?.needed;
    let is_needed = |place: &usize| needed & bit(*place) != 0;
    let places = (0..search.names.len()).filter(is_needed);
    Some(places.filter_map(|place| search.names.get(place).copied()).collect())
}

/// How many alternatives are kept for each part of a condition.
const MOST_WAYS: usize = 32;
/// The largest number of different scopes in a condition, which is the number of bits of a [`Way`].
const MOST_SCOPES: usize = 64;

struct Search<'c, 'f> {
    /// The scopes found so far. Their positions are the bits of a [`Way`].
    names: Vec<&'c str>,
    carried: u64,
    carries: &'f dyn Fn(&str) -> bool,
    can_be: &'f dyn Fn(&Condition, bool) -> bool,
}

/// A way to meet a condition: scopes that the token must have, and scopes that it must not have.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Way {
    needed: u64,
    forbidden: u64,
}

impl Way {
    const FREE: Self = Self { needed: 0, forbidden: 0 };

    const fn and(self, other: Self) -> Self {
        Self { needed: self.needed | other.needed, forbidden: self.forbidden | other.forbidden }
    }

    const fn is_possible(self) -> bool {
        self.needed & self.forbidden == 0
    }
}

impl<'c> Search<'c, '_> {
    /// The ways to make `condition` `wanted`, cheapest first. A condition that does not apply is neither true
    /// nor false, so an empty list of conditions has no way.
    fn ways(&mut self, condition: &'c Condition, wanted: bool) -> Vec<Way> {
        match condition {
            Condition::Scope(scope) => self.scope(scope, wanted).into_iter().collect(),
            Condition::All(conditions) if wanted => self.together(conditions, wanted),
            Condition::Any(conditions) if !wanted => self.together(conditions, wanted),
            Condition::All(conditions) | Condition::Any(conditions) => {
                let ways = conditions.iter().flat_map(|part| self.ways(part, wanted)).collect();
                self.cheapest(ways)
            }
            Condition::Not(conditions) => match conditions.as_ref() {
                [negated] => self.ways(negated, !wanted),
                _ => Vec::new(),
            },
            leaf if (self.can_be)(leaf, wanted) => vec![Way::FREE],
            _ => Vec::new(),
        }
    }

    fn together(&mut self, conditions: &'c [Condition], wanted: bool) -> Vec<Way> {
        let Some((first, others)) = conditions.split_first() else { return Vec::new() };
        let mut ways = self.ways(first, wanted);
        for part in others {
            let theirs = self.ways(part, wanted);
            let both = ways.iter().flat_map(|own| theirs.iter().map(|other| own.and(*other)));
            ways = self.cheapest(both.filter(|way| way.is_possible()).collect());
        }
        ways
    }

    /// A token cannot lose a scope that it has.
    fn scope(&mut self, scope: &'c str, wanted: bool) -> Option<Way> {
        let place = match self.names.iter().position(|name| *name == scope) {
            Some(place) => place,
            None if self.names.len() < MOST_SCOPES => {
                self.names.push(scope);
                let place = self.names.len() - 1;
                if (self.carries)(scope) {
                    self.carried |= bit(place);
                }
                place
            }
            None => return None,
        };
        if wanted {
            return Some(Way { needed: bit(place), forbidden: 0 });
        }
        (self.carried & bit(place) == 0).then_some(Way { needed: 0, forbidden: bit(place) })
    }

    fn cheapest(&self, mut ways: Vec<Way>) -> Vec<Way> {
        ways.sort_by_key(|way| (way.needed & !self.carried).count_ones());
        ways.dedup();
        ways.truncate(MOST_WAYS);
        ways
    }
}

const fn bit(place: usize) -> u64 {
    1 << place
}

#[cfg(test)]
mod tests {
    use super::super::{has, not_impersonated, role, scope};
    use super::*;

    /// The scopes to request for a machine that has `carried`. It has no role, and every predicate accepts
    /// it.
    fn fewest(condition: &Condition, carried: &str) -> Option<String> {
        let can_be = |leaf: &Condition, wanted: bool| match leaf {
            Condition::Has(_) => wanted,
            leaf => !matches!(leaf, Condition::Role(_)),
        };
        let carries = |scope: &str| carried.split(' ').any(|own| own == scope);
        fewest_scopes(condition, &carries, &can_be).map(|found| found.join(" "))
    }

    #[test]
    fn of_several_ways_the_cheapest_is_told() {
        let [a, b, c] = ["a", "b", "c"].map(|name| move || scope(name));
        let table: [(Condition, &str, Option<&str>); 21] = [
            (a(), "", Some("a")),
            (a() & b(), "", Some("a b")),
            (b() & a(), "", Some("b a")),
            (a() & a(), "", Some("a")),
            (a() | b(), "", Some("a")),
            ((a() & b()) | c(), "", Some("c")),
            // One scope meets both alternatives, although it is not the first one in either.
            ((a() | b()) & (c() | b()), "", Some("b")),
            // A scope that the token already has costs nothing.
            (a() | (b() & c()), "b", Some("a")),
            ((b() & c()) | a(), "b", Some("b c")),
            (role("admin") | a(), "", Some("a")),
            (role("admin") & a(), "", None),
            (!role("admin") & a(), "", None),
            (has(|_| true) & a(), "", Some("a")),
            (!has(|_| true) & a(), "", None),
            (not_impersonated() | a(), "", Some("")),
            (!a() & b(), "", Some("b")),
            (!a() & b(), "a", None),
            (!a() & (a() | b()), "", Some("b")),
            (!(a() | !b()), "", Some("b")),
            (Condition::All(Vec::new().into()), "", None),
            (Condition::Any(Vec::new().into()) | a(), "", Some("a")),
        ];
        for (condition, carried, expected) in table {
            assert_eq!(fewest(&condition, carried).as_deref(), expected, "{condition} {carried}");
        }
    }

    #[test]
    fn a_condition_of_any_size_costs_little() {
        let choice = |number: usize| scope(format!("a{number}")) | scope(format!("b{number}"));
        let wide = (1..30).map(choice).fold(choice(0), |all, next| all & next);
        assert_eq!(fewest(&wide, "").unwrap().split(' ').count(), 30);
        let names =
            |count: usize| Condition::All((0..count).map(|number| scope(number.to_string())).collect());
        assert_eq!(fewest(&names(64), "").unwrap().split(' ').count(), 64);
        assert_eq!(fewest(&names(65), ""), None, "left out rather than told in part");
    }
}
