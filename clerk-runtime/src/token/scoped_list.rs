//! The features and plans of a user or organization: the claims `fea` and `pla`, parsed once for each token.

use std::fmt;
use std::ops::Range;

use crate::ground::raw_object::RawObject;

/// The entries of one claim, for example `o:dashboard,u:solo,ou:both`.
#[derive(Clone, Default)]
pub(super) struct ScopedList(Vec<Entry>);

#[derive(Clone)]
struct Entry {
    name: Name,
    is_organizations: bool,
    is_users: bool,
}

/// The position of the name in the text of the claims, or the name itself if it contains escapes.
#[derive(Clone)]
enum Name {
    At(Range<usize>),
    Text(String),
}

/// Whose features or plans are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    Anyone,
    Organization,
    User,
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
                name: start
                    .map_or_else(|| Name::Text(name.to_owned()), |start| Name::At(start..start + name.len())),
                is_organizations: matches!(scope, "o" | "ou" | "uo"),
                is_users: matches!(scope, "u" | "ou" | "uo"),
            })
        });
        entries.collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether `holder` has an entry with this name.
    pub(super) fn contains(&self, claims: &RawObject, holder: Holder, name: &str) -> bool {
        self.0.iter().any(|entry| entry.is_of(holder) && entry.is_named(claims, name))
    }

    /// The organization's entries, in order.
    pub(super) fn of_organization<'c>(&'c self, claims: &'c RawObject) -> impl Iterator<Item = &'c str> {
        let entries = self.0.iter().filter(|entry| entry.is_organizations);
        entries.map(|entry| entry.name(claims))
    }
}

impl Entry {
    const fn is_of(&self, holder: Holder) -> bool {
        match holder {
            Holder::Anyone => self.is_organizations || self.is_users,
            Holder::Organization => self.is_organizations,
            Holder::User => self.is_users,
        }
    }

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

/// Shows the number of entries.
impl fmt::Debug for ScopedList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedList").field("entries", &self.0.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(claim: &str, holder: Holder, name: &str) -> Option<bool> {
        let claims = RawObject::parse(format!(r#"{{"v": 2, {claim} "sub": "user_1"}}"#)).unwrap();
        ScopedList::read(&claims, "fea").map(|list| list.contains(&claims, holder, name))
    }

    #[test]
    fn entries_are_found_by_whom_they_belong_to() {
        let list = r#""fea": "o:a, u:b,ou:c,x:d","#;
        let table = [("a", true, false), ("b", false, true), ("c", true, true), ("d", false, false)];
        for (name, organizations, users) in table {
            assert_eq!(has(list, Holder::Organization, name), Some(organizations), "{name}");
            assert_eq!(has(list, Holder::User, name), Some(users), "{name}");
            assert_eq!(has(list, Holder::Anyone, name), Some(organizations || users), "{name}");
        }
        assert_eq!(has(r#""fea": "o:\u0061","#, Holder::Anyone, "a"), Some(true), "escapes are read");
    }

    #[test]
    fn what_is_absent_is_empty_and_what_is_malformed_is_no_list() {
        for empty in ["", r#""fea": null,"#, r#""fea": "","#] {
            assert_eq!(has(empty, Holder::Anyone, "a"), Some(false), "{empty}");
        }
        for malformed in [r#""fea": 1,"#, r#""fea": ["o:a"],"#, r#""fea": "a","#, r#""fea": "o:a,","#] {
            assert_eq!(has(malformed, Holder::Anyone, "a"), None, "{malformed}");
        }
    }
}
