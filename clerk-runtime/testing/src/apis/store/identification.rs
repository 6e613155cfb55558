//! The e-mail addresses and phone numbers of users.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::user::User;
use super::verification::{CodeRefusal, Verification};
use crate::instance::id;

/// An e-mail address of a [`User`](super::User).
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct EmailAddress {
    /// `idn_…`.
    pub id: String,
    object: Cow<'static, str>,
    /// The address itself.
    pub email_address: String,
    reserved: bool,
    verification: Value,
    linked_to: [Value; 0],
    matches_sso_connection: bool,
    created_at: i64,
    updated_at: i64,
}

/// A phone number of a [`User`](super::User).
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct PhoneNumber {
    /// `idn_…`.
    pub id: String,
    object: Cow<'static, str>,
    /// The number itself, in E.164 format.
    pub phone_number: String,
    reserved_for_second_factor: bool,
    default_second_factor: bool,
    reserved: bool,
    verification: Value,
    linked_to: [Value; 0],
    backup_codes: Option<Vec<String>>,
    created_at: i64,
    updated_at: i64,
}

/// Whether an address or number is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Standing {
    Verified,
    /// Not verified, but can be used for signing in, and no other user can have it.
    Reserved,
    Unverified,
}

/// The common properties of e-mail addresses and phone numbers.
pub(crate) trait Identification: Clone + Serialize + 'static {
    /// The name of the object, and of the parameter that holds one.
    const NAME: &'static str;
    /// Its name in the error for a missing one.
    const TITLE: &'static str;

    fn new(text: &str, standing: Standing, now: i64) -> Self;
    /// The expected form, for the error about an invalid one.
    fn problem(text: &str) -> Option<&'static str>;
    fn id(&self) -> &str;
    fn text(&self) -> &str;
    fn is_verified(&self) -> bool;
    /// Whether no other user can have it.
    fn is_claimed(&self) -> bool;
    fn set_standing(&mut self, standing: Standing, now: i64);
    /// Those of a user, and the id of the primary one.
    fn of(user: &User) -> (&[Self], Option<&str>);
    fn of_mut(user: &mut User) -> (&mut Vec<Self>, &mut Option<String>);
}

macro_rules! identification {
    ($Type:ident, $text:ident, $title:literal, $strategy:literal, $all:ident, $primary:ident, $problem:ident,
     $($field:ident: $value:expr),*) => {
        impl Identification for $Type {
            const NAME: &'static str = stringify!($text);
            const TITLE: &'static str = $title;

            fn new(text: &str, standing: Standing, now: i64) -> Self {
                Self {
                    id: id::with_prefix("idn_"),
                    object: Cow::Borrowed(Self::NAME),
                    $text: text.to_owned(),
                    reserved: standing == Standing::Reserved,
                    verification: verification(standing, $strategy),
                    linked_to: [],
                    created_at: now,
                    updated_at: now,
                    $($field: $value,)*
                }
            }

            fn problem(text: &str) -> Option<&'static str> {
                $problem(text)
            }

            fn id(&self) -> &str {
                &self.id
            }

            fn text(&self) -> &str {
                &self.$text
            }

            fn is_verified(&self) -> bool {
                self.verification.get("status").and_then(Value::as_str) == Some("verified")
            }

            fn is_claimed(&self) -> bool {
                self.is_verified() || self.reserved
            }

            fn set_standing(&mut self, standing: Standing, now: i64) {
                self.reserved = standing == Standing::Reserved;
                self.verification = verification(standing, $strategy);
                self.updated_at = now;
            }

            fn of(user: &User) -> (&[Self], Option<&str>) {
                (&user.$all, user.$primary.as_deref())
            }

            fn of_mut(user: &mut User) -> (&mut Vec<Self>, &mut Option<String>) {
                (&mut user.$all, &mut user.$primary)
            }
        }
    };
}

identification!(
    EmailAddress,
    email_address,
    "Email address",
    "email_code",
    email_addresses,
    primary_email_address_id,
    problem_of_address,
    matches_sso_connection: false
);

identification!(
    PhoneNumber,
    phone_number,
    "Phone number",
    "phone_code",
    phone_numbers,
    primary_phone_number_id,
    problem_of_number,
    reserved_for_second_factor: false,
    default_second_factor: false,
    backup_codes: None
);

impl EmailAddress {
    /// Whether a code has been sent.
    pub(crate) fn is_prepared(&self) -> bool {
        self.verification.get("expire_at").is_some_and(|end| !end.is_null())
    }

    /// Begins a verification by a code.
    pub(crate) fn prepare(&mut self, now: i64) {
        self.show(&Verification::prepared("email_code", now), now);
    }

    /// Checks the code; `None` if no code has been sent.
    pub(crate) fn attempt(&mut self, code: &str, now: i64) -> Option<Result<(), CodeRefusal>> {
        let number = |name: &str| self.verification.get(name).and_then(Value::as_i64);
        let (attempts, end) = (number("attempts").unwrap_or_default(), number("expire_at")?);
        let mut verification = Verification::resumed("email_code", u32::try_from(attempts).ok()?, end);
        let taken = verification.attempt(code, now);
        self.show(&verification, now);
        Some(taken)
    }

    fn show(&mut self, verification: &Verification, now: i64) {
        self.verification = Value::Object(verification.shown());
        self.updated_at = now;
    }

    /// An address that a code has verified.
    pub(super) fn verified_by_code(address: &str, now: i64) -> Self {
        let verification = json!({
            "object": "verification_otp",
            "status": "verified",
            "strategy": "email_code",
            "attempts": 1,
            "expire_at": now,
        });
        Self { verification, ..Self::new(address, Standing::Verified, now) }
    }
}

fn problem_of_address(text: &str) -> Option<&'static str> {
    let is_domain = |domain: &str| domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
    let is_address = matches!(text.split_once('@'), Some((local, domain)) if !local.is_empty() && is_domain(domain))
        && !text.contains(|it: char| it.is_whitespace() || it.is_control())
        && text.matches('@').count() == 1
        && text.len() <= LONGEST_ADDRESS;
    (!is_address).then_some("a valid e-mail address")
}

/// In bytes (RFC 5321 §4.5.3.1.3, without the angle brackets).
const LONGEST_ADDRESS: usize = 254;

fn problem_of_number(text: &str) -> Option<&'static str> {
    let digits = text.strip_prefix('+').unwrap_or_default();
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (!is_number || digits.starts_with('0')).then_some("a valid phone number of the form +15555550100")
}

/// The verification of an address or number that the back end creates, which needs no code to verify it.
fn verification(standing: Standing, strategy: &str) -> Value {
    let (object, status, strategy) = match standing {
        Standing::Verified => ("verification_admin", "verified", "admin"),
        Standing::Reserved | Standing::Unverified => ("verification_otp", "unverified", strategy),
    };
    json!({ "object": object, "status": status, "strategy": strategy, "attempts": null, "expire_at": null })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_are_told_from_other_texts() {
        for text in ["ada@example.com", "a+b@x.y.z"] {
            assert_eq!(EmailAddress::problem(text), None, "{text}");
        }
        for text in ["", "ada", "@x.y", "a@", "a@x", "a@.x", "a@x.", "a b@x.y", "a@b@x.y", "a@x.y\n"] {
            assert!(EmailAddress::problem(text).is_some(), "{text}");
        }
        for text in ["+15555550100", "+4912345678"] {
            assert_eq!(PhoneNumber::problem(text), None, "{text}");
        }
        for text in ["", "+", "15555550100", "+0123456789", "+1555", "+1555555010a", "+1234567890123456"] {
            assert!(PhoneNumber::problem(text).is_some(), "{text}");
        }
    }
}
