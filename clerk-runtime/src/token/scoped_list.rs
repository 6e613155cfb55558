//! The features and plans of a user or organization: the claims `fea` and `pla`, parsed once for each token.

use std::fmt;
use std::ops::Range;

use clerk_rules::split_at_colon;

use crate::ground::name_key::NameKey;
use crate::ground::raw_object::RawObject;

/// The entries of one claim, for example `o:dashboard,u:solo,ou:both`.
#[derive(Clone, Default)]
pub(super) struct ScopedList(Vec<Entry>);

#[derive(Clone)]
struct Entry {
    name: Name,
    holders: Holders,
    key: NameKey,
    /// Whether the key alone tells whether this is the entry that is asked for.
    has_plain_name: bool,
}

/// The position of the name in the text of the claims, or the name itself if it contains escapes.
#[derive(Clone)]
enum Name {
    At(Range<usize>),
    Text(String),
}

/// Whose features or plans are meant: the organization's, the user's, or those of both.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Holders(u8);

impl Holders {
    const NOBODY: Self = Self(0);
    const ORGANIZATION: Self = Self(1);
    const USER: Self = Self(2);
    const ANYONE: Self = Self(3);

    /// Those whom a scope in a claim names.
    fn of_claim(scope: &str) -> Self {
        match scope {
            "o" => Self::ORGANIZATION,
            "u" => Self::USER,
            "ou" | "uo" => Self::ANYONE,
            _ => Self::NOBODY,
        }
    }

    /// Whether one of them is among `others`.
    #[inline]
    const fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

impl ScopedList {
    /// Parses the claim `name`. An absent claim is an empty list; `None` means not a list, or one with a
    /// malformed entry.
    pub(super) fn read(claims: &RawObject, name: &str) -> Option<Self> {
        let Some(text) = claims.string(name) else {
            return (!claims.contains(name) || claims.is_null(name)).then(Self::default);
        };
        if text.is_empty() {
            return Some(Self::default());
        }
        let place = claims.place_of_string(name);
        let entries = text.split(',').map(|entry| {
            let (scope, name) = entry.trim().split_once(':')?;
            let within = (name.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
            let start = place.as_ref().zip(within).map(|(place, within)| place.start + within);
            Some(Entry {
                holders: Holders::of_claim(scope),
                key: NameKey::of(name.as_bytes()),
                has_plain_name: is_plain(name),
                name: start
                    .map_or_else(|| Name::Text(name.to_owned()), |start| Name::At(start..start + name.len())),
            })
        });
        entries.collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether an entry is `asked`, which may begin with the scope in which it is asked for.
    #[inline]
    pub(super) fn contains(&self, claims: &RawObject, asked: &str) -> bool {
        self.contains_plain(asked) || self.contains_asked(claims, asked)
    }

    /// Whether there is an entry whose short name without a colon is asked for. Compares keys alone.
    #[inline]
    fn contains_plain(&self, asked: &str) -> bool {
        let (holders, name) = match (asked.strip_prefix("org:"), asked.strip_prefix("user:")) {
            (Some(name), _) => (Holders::ORGANIZATION, name),
            (None, Some(name)) => (Holders::USER, name),
            (None, None) => (Holders::ANYONE, asked),
        };
        let key = NameKey::of(name.as_bytes());
        let is_it = |entry: &Entry| entry.key == key && entry.has_plain_name && entry.holders.meets(holders);
        self.0.iter().any(is_it)
    }

    /// Whether there is an entry that is asked for, whatever its name. Not inlined, because few questions need it.
    #[inline(never)]
    fn contains_asked(&self, claims: &RawObject, asked: &str) -> bool {
        let (holders, name) = holders_and_name(asked);
        self.0.iter().any(|entry| entry.holders.meets(holders) && entry.is_named(claims, name))
    }

    /// The organization's entries, in order.
    pub(super) fn of_organization<'c>(&'c self, claims: &'c RawObject) -> impl Iterator<Item = &'c str> {
        let entries = self.0.iter().filter(|entry| entry.holders.meets(Holders::ORGANIZATION));
        entries.map(|entry| entry.name(claims))
    }
}

impl Entry {
    /// Compares bytes, so no text has to be checked for UTF-8.
    fn is_named(&self, claims: &RawObject, name: &str) -> bool {
        match &self.name {
            Name::At(place) => {
                place.len() == name.len()
                    && claims.text().as_bytes().get(place.clone()) == Some(name.as_bytes())
            }
            Name::Text(text) => text == name,
        }
    }

    #[inline]
    fn name<'c>(&'c self, claims: &'c RawObject) -> &'c str {
        match &self.name {
            Name::At(place) => claims.text().get(place.clone()).unwrap_or_default(),
            Name::Text(text) => text,
        }
    }
}

/// What is asked for: a name, and whose.
fn holders_and_name(asked: &str) -> (Holders, &str) {
    let Some((scope, rest)) = split_at_colon(asked) else { return (Holders::ANYONE, asked) };
    let holders = match scope {
        "o" | "org" | "organization" => Holders::ORGANIZATION,
        "u" | "user" => Holders::USER,
        _ => Holders::NOBODY,
    };
    let name = split_at_colon(rest).map_or(rest, |(name, _)| name);
    // The reference treats `org:` as the name `org`.
    (holders, if name.is_empty() { scope } else { name })
}

/// Whether a name has no colon, and its key holds all of it.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && split_at_colon(name).is_none() && NameKey::of(name.as_bytes()).is_whole()
}

/// Shows the number of entries.
impl fmt::Debug for ScopedList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedList").field("entries", &self.0.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(claim: &str, asked: &str) -> Option<bool> {
        let claims = RawObject::parse(format!(r#"{{"v": 2, {claim} "sub": "user_1"}}"#)).unwrap();
        ScopedList::read(&claims, "fea").map(|list| list.contains(&claims, asked))
    }

    #[test]
    fn entries_are_found_by_whom_they_belong_to() {
        let list = r#""fea": "o:a, u:b,ou:c,x:d","#;
        let table = [("a", true, false), ("b", false, true), ("c", true, true), ("d", false, false)];
        for (name, organizations, users) in table {
            assert_eq!(has(list, &format!("org:{name}")), Some(organizations), "{name}");
            assert_eq!(has(list, &format!("user:{name}")), Some(users), "{name}");
            assert_eq!(has(list, name), Some(organizations || users), "{name}");
        }
        assert_eq!(has(r#""fea": "o:\u0061","#, "a"), Some(true), "escapes are read");
    }

    /// By keys alone, plain names are found as by their text, and other names are not.
    #[test]
    fn both_ways_agree() {
        let names =
            ["", "a", "org", "user", "a:b", "sixteen-letters-", "seventeen-letters", "eighteen-letters--"];
        let scopes = ["o", "u", "ou", "x", ""];
        let texts: Vec<String> =
            scopes.iter().flat_map(|s| names.map(|name| format!("{s}:{name}"))).collect();
        let prefixes = ["", "o:", "org:", "organization:", "u:", "user:", "x:", ":", "org:org:", "org:user:"];
        for text in &texts {
            let claims = RawObject::parse(format!(r#"{{"fea": "o:other,{text}"}}"#)).unwrap();
            let list = ScopedList::read(&claims, "fea").unwrap();
            for asked in prefixes.iter().flat_map(|prefix| names.map(|name| format!("{prefix}{name}"))) {
                let expected = list.contains_asked(&claims, &asked);
                assert_eq!(list.contains(&claims, &asked), expected, "{asked:?} in {text:?}");
                let plain = asked.strip_prefix("org:").or(asked.strip_prefix("user:")).unwrap_or(&asked);
                let is_found_by_keys = expected && is_plain(plain);
                assert_eq!(list.contains_plain(&asked), is_found_by_keys, "{asked:?} in {text:?}, by keys");
            }
        }
    }

    #[test]
    fn what_is_absent_is_empty_and_what_is_malformed_is_no_list() {
        for empty in ["", r#""fea": null,"#, r#""fea": "","#] {
            assert_eq!(has(empty, "a"), Some(false), "{empty}");
        }
        for malformed in [r#""fea": 1,"#, r#""fea": ["o:a"],"#, r#""fea": "a","#, r#""fea": "o:a,","#] {
            assert_eq!(has(malformed, "a"), None, "{malformed}");
        }
    }
}
