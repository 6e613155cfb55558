//! The filters of lists of users.

use crate::apis::endpoint::{ApiError, Parameters, contains};
use crate::apis::store::{Identification as _, Tables, User};

/// The filters of a query. A listed user matches all of them.
pub(super) struct UserFilter<'q> {
    query: &'q Parameters,
    banned: Option<bool>,
    times: Vec<(TimeBound, i64)>,
}

/// A parameter, the user's time that it filters by, and the comparison of that time with the parameter's value.
type TimeBound = (&'static str, fn(&User) -> Option<i64>, fn(&i64, &i64) -> bool);

const TIME_BOUNDS: [TimeBound; 7] = [
    ("created_at_before", |user| Some(user.created_at), i64::lt),
    ("created_at_after", |user| Some(user.created_at), i64::gt),
    ("last_active_at_before", |user| user.last_active_at, i64::lt),
    ("last_active_at_after", |user| user.last_active_at, i64::gt),
    ("last_active_at_since", |user| user.last_active_at, i64::ge),
    ("last_sign_in_at_before", |user| user.last_sign_in_at, i64::lt),
    ("last_sign_in_at_after", |user| user.last_sign_in_at, i64::gt),
];

/// How often a parameter may be repeated.
const LONGEST_LIST: usize = 100;

const LISTS: [&str; 8] = [
    "email_address",
    "phone_number",
    "external_id",
    "username",
    "web3_wallet",
    "user_id",
    "organization_id",
    "provider_user_id",
];

impl<'q> UserFilter<'q> {
    pub(super) fn of(query: &'q Parameters) -> Result<Self, ApiError> {
        for name in LISTS {
            if query.all(name).count() > LONGEST_LIST {
                let problem = format!("{name} must not be given more than {LONGEST_LIST} times.");
                return Err(ApiError::parameter(name, "form_param_array_size_exceeded", problem));
            }
        }
        let mut times = Vec::new();
        for bound in TIME_BOUNDS {
            times.extend(query.number(bound.0)?.map(|time| (bound, time)));
        }
        Ok(Self { query, banned: query.flag("banned")?, times })
    }

    pub(super) fn admits(&self, tables: &Tables, user: &User) -> bool {
        self.admits_identifiers(user)
            && self.admits_ids(tables, user)
            && self.admits_texts(user)
            && self.banned.is_none_or(|banned| banned == user.banned)
            && self
                .times
                .iter()
                .all(|((_, of, compares), bound)| of(user).is_some_and(|time| compares(&time, bound)))
    }

    fn admits_identifiers(&self, user: &User) -> bool {
        let one_of = |name: &str, has: &dyn Fn(&str) -> bool| {
            let mut values = self.query.all(name).peekable();
            values.peek().is_none() || values.any(has)
        };
        one_of("email_address", &|address| user.has_email(address))
            && one_of("phone_number", &|number| user.has_phone(number))
            && one_of("username", &|name| user.username.as_deref() == Some(name))
            // No user has a wallet or an account at a provider here.
            && one_of("web3_wallet", &|_| false)
            && one_of("provider_user_id", &|_| false)
    }

    fn admits_ids(&self, tables: &Tables, user: &User) -> bool {
        signed(self.query.all("user_id"), |id| user.id == id)
            && signed(self.query.all("external_id"), |id| user.external_id.as_deref() == Some(id))
            && signed(self.query.all("organization_id"), |id| tables.is_member(id, &user.id))
    }

    fn admits_texts(&self, user: &User) -> bool {
        let emails = || user.email_addresses.iter().map(|address| address.text());
        let phones = || user.phone_numbers.iter().map(|number| number.text());
        let names = || user.full_name();
        let has =
            |name: &str, texts: &[&str]| self.query.get(name).is_none_or(|part| contains(texts, part.trim()));
        let (emails, phones): (Vec<_>, Vec<_>) = (emails().collect(), phones().collect());
        let (name, username) = (names().unwrap_or_default(), user.username.as_deref().unwrap_or_default());
        let all = [&*emails, &*phones, &[&name, username, &user.id]].concat();
        has("query", &all)
            && has("email_address_query", &emails)
            && has("phone_number_query", &phones)
            && has("username_query", &[username])
            && has("name_query", &[&name])
    }
}

/// Whether a filter of values matches: one of those without a sign or with `+` if there are any, and none of those with `-`. A
/// plus sign that was not escaped arrives as a space.
pub(super) fn signed<'v>(values: impl Iterator<Item = &'v str> + Clone, is: impl Fn(&str) -> bool) -> bool {
    let excluded = |value: &&str| value.starts_with('-');
    let mut included = values.clone().filter(|value| !excluded(value)).peekable();
    let is_included =
        included.peek().is_none() || included.any(|value| is(value.trim_start_matches(['+', ' '])));
    is_included && !values.filter(excluded).any(|value| is(value.trim_start_matches('-')))
}

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn marked_values_include_and_exclude() {
        for (values, expected) in [
            (vec![], true),
            (vec!["a"], true),
            (vec!["+a"], true),
            (vec![" a"], true),
            (vec!["b"], false),
            (vec!["a", "b"], true),
            (vec!["-a"], false),
            (vec!["-b"], true),
            (vec!["a", "-a"], false),
        ] {
            assert_eq!(signed(values.iter().copied(), |value| value == "a"), expected, "{values:?}");
        }
    }
}
