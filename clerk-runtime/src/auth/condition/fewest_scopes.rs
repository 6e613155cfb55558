//! The fewest scopes with which a condition can be satisfied: what a client is told to ask for.

use super::Condition;

/// The scopes of that way to satisfy `condition` which asks for the fewest that are not carried already, as they are written;
/// of two such ways, the one written first. `None` where no scopes help.
///
/// `can_be` tells of every condition that is no scope and no combinator whether it can be true, or false.
///
/// Where a condition has more than [`MOST_WAYS`] alternatives, it may overlook the smallest one.
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

/// How many alternatives are kept of each part of a condition.
const MOST_WAYS: usize = 32;
/// How many different scopes a condition may name: the bits of a [`Way`].
const MOST_SCOPES: usize = 64;

struct Search<'c, 'f> {
    /// The scopes so far; their places are the bits of a [`Way`].
    names: Vec<&'c str>,
    carried: u64,
    carries: &'f dyn Fn(&str) -> bool,
    can_be: &'f dyn Fn(&Condition, bool) -> bool,
}

/// One way to satisfy a condition: scopes that have to be there, and scopes that must not.
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
    /// The ways to make `condition` `wanted`, the cheapest first. What cannot be answered is neither true nor false, so an
    /// empty list of conditions has no way.
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

    /// A scope that is carried cannot be given back.
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

    /// What a machine that carries `carried` is to ask for: it has no role, and every predicate lets it pass.
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
            // One scope serves both alternatives, although neither is written with it first.
            ((a() | b()) & (c() | b()), "", Some("b")),
            // What is carried costs nothing.
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
