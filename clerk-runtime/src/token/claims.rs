//! The claims of a verified session token, version 1 and version 2.

use std::ops::Range;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::organization::Organization;
use super::scoped_list::ScopedList;
use crate::ground::clock::UnixMillis;
use crate::ground::ecmascript;
use crate::ground::raw_object::RawObject;
use crate::ground::timestamp::Timestamp;
use crate::token::misfit::Misfit;

/// The claims of a session token: every claim as it arrived, with accessors for Clerk's own.
///
/// A token with a numeric `v` of 2 is read as version 2; every other token is read as version 1.
#[derive(Clone, Debug)]
pub struct SessionClaims {
    claims: RawObject,
    /// The position of the subject, which nearly every handler needs, and of the issuer, which selects the
    /// cookies.
    subject: Option<Range<usize>>,
    issuer: Option<Range<usize>>,
    has_actor: bool,
    organization: OnceLock<Organization>,
    features: OnceLock<Option<ScopedList>>,
    plans: OnceLock<Option<ScopedList>>,
}

impl SessionClaims {
    pub(crate) fn new(claims: RawObject) -> Self {
        let place = |name| claims.place_of_string(name);
        Self {
            subject: place("sub"),
            issuer: place("iss"),
            has_actor: claims.contains("act"),
            claims,
            organization: OnceLock::new(),
            features: OnceLock::new(),
            plans: OnceLock::new(),
        }
    }

    /// Whether the claim `act` is present, whatever its value.
    pub(crate) const fn has_actor(&self) -> bool {
        self.has_actor
    }

    pub(crate) const fn raw(&self) -> &RawObject {
        &self.claims
    }

    /// The claim `name`, with any type of value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.claims.get(name)
    }

    /// Deserializes all claims into a type of your own.
    ///
    /// # Errors
    ///
    /// If the claims do not fit the type.
    ///
    /// ```
    /// # fn example(auth: clerk_runtime::SessionAuth) -> Result<(), serde_json::Error> {
    /// #[derive(serde::Deserialize)]
    /// struct Claims {
    ///     team: String,
    /// }
    /// let claims: Claims = auth.session_claims().deserialize()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.claims.text())
    }

    /// Like `deserialize`, but the error says which field does not fit.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Misfit> {
        let mut deserializer = serde_json::Deserializer::from_str(self.claims.text());
        serde_path_to_error::deserialize(&mut deserializer).map_err(|error| Misfit::new(&error))
    }

    /// The user's id (`sub`).
    #[must_use]
    #[inline]
    pub fn subject(&self) -> Option<&str> {
        self.text_at(self.subject.as_ref(), "sub")
    }

    /// The session's id (`sid`).
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.text("sid")
    }

    /// The issuer of the token (`iss`): the URL of the instance's Frontend API.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.text_at(self.issuer.as_ref(), "iss")
    }

    /// The origin that requested the token (`azp`).
    #[must_use]
    pub fn authorized_party(&self) -> Option<&str> {
        self.text("azp")
    }

    /// When the token expires (`exp`), in whole seconds.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.time("exp")
    }

    /// When the token was issued (`iat`), in whole seconds.
    #[must_use]
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.time("iat")
    }

    fn time(&self, name: &str) -> Option<Timestamp> {
        let time = self.claims.number(name).and_then(UnixMillis::from_numeric_date)?;
        Some(Timestamp::from_millis(time.get()))
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.claims.string(name)
    }

    #[inline]
    fn text_at(&self, place: Option<&Range<usize>>, name: &str) -> Option<&str> {
        place.map_or_else(|| self.text(name), |place| self.claims.text().get(place.clone()))
    }

    /// Whether the user or the organization has a feature, which may begin with a scope; `None` if the claim is malformed.
    #[inline]
    pub(crate) fn has_feature(&self, asked: &str) -> Option<bool> {
        match self.features.get() {
            Some(features) => Some(features.as_ref()?.contains(&self.claims, asked)),
            None => self.has_feature_at_first(asked),
        }
    }

    /// For the first question about a token, whose claim must be read.
    #[cold]
    fn has_feature_at_first(&self, asked: &str) -> Option<bool> {
        Some(self.features()?.contains(&self.claims, asked))
    }

    fn features(&self) -> Option<&ScopedList> {
        self.features.get_or_init(|| ScopedList::read(&self.claims, "fea")).as_ref()
    }

    /// The same for a plan.
    #[inline]
    pub(crate) fn has_plan(&self, asked: &str) -> Option<bool> {
        match self.plans.get() {
            Some(plans) => Some(plans.as_ref()?.contains(&self.claims, asked)),
            None => self.has_plan_at_first(asked),
        }
    }

    #[cold]
    fn has_plan_at_first(&self, asked: &str) -> Option<bool> {
        let plans = self.plans.get_or_init(|| ScopedList::read(&self.claims, "pla"));
        Some(plans.as_ref()?.contains(&self.claims, asked))
    }

    /// Whether the user has a permission in the active organization.
    #[inline]
    pub(crate) fn has_permission(&self, required: &str) -> bool {
        match self.organization.get() {
            Some(organization) => organization.grants_permission(required),
            None => self.has_permission_at_first(required),
        }
    }

    #[cold]
    fn has_permission_at_first(&self, required: &str) -> bool {
        self.organization().grants_permission(required)
    }

    fn is_version_2(&self) -> bool {
        self.claims.number("v") == Some(2.0)
    }

    /// The token's claims about the active organization, parsed once.
    #[inline]
    pub(crate) fn organization(&self) -> &Organization {
        self.organization.get_or_init(|| self.unfold_organization())
    }

    fn unfold_organization(&self) -> Organization {
        if !self.is_version_2() {
            let claim = |name| self.get(name).cloned();
            return Organization::new(
                claim("org_id"),
                claim("org_slug"),
                claim("org_role"),
                claim("org_permissions"),
            );
        }
        let empty = Map::new();
        let organization = match self.get("o") {
            Some(Value::Object(organization)) => organization,
            Some(other) if ecmascript::is_truthy(other) => &empty,
            _ => return Organization::default(),
        };
        let is_role = |role: &&Value| !role.is_array() && !role.is_object() && ecmascript::is_truthy(role);
        let role = organization.get("rol").filter(is_role).map(ecmascript::text);
        Organization::new(
            organization.get("id").cloned(),
            organization.get("slg").cloned(),
            role.map(|role| Value::from(format!("org:{role}"))),
            Some(Value::from(self.compact_permissions(organization))),
        )
    }

    /// The number of bytes of the permissions' names, and how many there are.
    pub(crate) fn size_of_permissions(&self) -> (usize, usize) {
        let permissions = self.organization().permissions.as_ref().and_then(Value::as_array);
        let names = || permissions.into_iter().flatten().filter_map(Value::as_str);
        (names().map(str::len).sum(), names().count())
    }

    /// An upper bound on the number of permissions: entries of `o.per` times entries of `o.fpm`. Nothing is parsed: every comma
    /// and backslash in `o` counts as a separator.
    pub(crate) fn permissions_at_most(&self) -> usize {
        let text = self.claims.text();
        // With escapes, the name `o` may be written in other ways, so the whole text counts.
        let organization = if text.contains('\\') { text } else { self.claims.raw("o").unwrap_or_default() };
        let separators = organization.bytes().filter(|byte| matches!(byte, b',' | b'\\')).count();
        // One separator is between the two members, so together they have at most one entry more than there are separators. The
        // product is largest if they are equally long.
        separators.div_ceil(2).saturating_mul((separators + 1).div_ceil(2))
    }

    /// Expands `fea`, `o.per` and `o.fpm` into permission keys. Malformed claims grant nothing (difference
    /// D8).
    fn compact_permissions(&self, organization: &Map<String, Value>) -> Vec<String> {
        let text = |name| organization.get(name).and_then(Value::as_str).unwrap_or_default();
        let (permissions, bit_maps) = (text("per"), text("fpm"));
        if permissions.is_empty() || bit_maps.is_empty() {
            return Vec::new();
        }
        let Some(features) = self.features() else { return Vec::new() };
        let features = features.of_organization(&self.claims);
        let permissions: Vec<&str> = permissions.split(',').map(str::trim).collect();
        let mut keys = Vec::new();
        for (feature, bit_map) in features.zip(bit_maps.split(',')) {
            let bits = decimal_bits(bit_map.trim(), permissions.len());
            for (permission, _) in permissions.iter().zip(bits).filter(|(_, granted)| *granted) {
                keys.push(format!("org:{feature}:{permission}"));
            }
        }
        keys
    }
}

/// Serializes the claims as they arrived.
impl Serialize for SessionClaims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.claims.tree().serialize(serializer)
    }
}

/// The lowest `count` bits of a decimal integer of any length, least significant first. Any other text has no
/// bits.
fn decimal_bits(decimal: &str, count: usize) -> Vec<bool> {
    let mut digits: Vec<u8> = decimal.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
    if digits.iter().any(|digit| *digit > 9) {
        return Vec::new();
    }
    let mut bits = Vec::with_capacity(count);
    while bits.len() < count && digits.iter().any(|digit| *digit != 0) {
        let mut remainder = 0;
        for digit in &mut digits {
            let value = remainder * 10 + *digit;
            *digit = value / 2;
            remainder = value % 2;
        }
        bits.push(remainder == 1);
    }
    bits
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn permissions(fea: &str, per: &str, fpm: &str) -> Value {
        let claims = json!({"v": 2, "fea": fea, "o": {"id": "org_1", "per": per, "fpm": fpm}}).to_string();
        SessionClaims::new(RawObject::parse(claims).unwrap()).organization().permissions.clone().unwrap()
    }

    #[test]
    fn times_are_those_that_verification_compares() {
        let claims = |text: &str| SessionClaims::new(RawObject::parse(text.to_owned()).unwrap());
        let times = claims(r#"{"exp":1700000060.9,"iat":1700000000}"#);
        assert_eq!(times.expires_at(), Some(Timestamp::from_secs(1_700_000_060)));
        assert_eq!(times.issued_at(), Some(Timestamp::from_secs(1_700_000_000)));
        let none = claims(r#"{"exp":"1700000060","iat":1e300}"#);
        assert_eq!((none.expires_at(), none.issued_at()), (None, None));
    }

    #[test]
    fn compact_permissions_unfold() {
        let three = json!(["org:dashboard:manage", "org:dashboard:read", "org:teams:read"]);
        assert_eq!(permissions("o:dashboard,o:teams", "manage,read", "3,2"), three);
        assert_eq!(permissions("u:solo,o:dashboard,ou:teams", "manage,read", "3,2"), three);
        assert_eq!(permissions("o:a", "p", "255"), json!(["org:a:p"]));
        assert_eq!(permissions("o:a,o:b", "p", "x,1"), json!(["org:b:p"]));
        assert_eq!(permissions("o:a", "", ""), json!([]));
        assert_eq!(permissions("a", "p", "1"), json!([]), "a malformed list of features grants nothing");
    }

    #[test]
    fn no_claims_unfold_to_more_permissions_than_is_said() {
        let features = "o:a,o:b,o:c,o:d,o:e";
        let organizations = [
            r#"{"per":"p","fpm":"1"}"#,
            r#"{"per":"p,q","fpm":"3,3"}"#,
            r#"{"per":"p,q,r,s","fpm":"15"}"#,
            r#"{"fpm":"3,3,3,3,3","per":"p,q"}"#,
            r#"{"per":"p\u002cq\u002cr\u002cs\u002ct","fpm":"31\u002c31"}"#,
            r#"{"id":"org_1","slg":"acme","rol":"admin","per":"p,q,r","fpm":"7,7,7"}"#,
        ];
        for organization in organizations {
            let text = format!(r#"{{"v":2,"fea":"{features}","o":{organization}}}"#);
            let claims = SessionClaims::new(RawObject::parse(text).unwrap());
            let unfolded =
                claims.organization().permissions.as_ref().and_then(Value::as_array).unwrap().len();
            assert!(unfolded > 0 && claims.permissions_at_most() >= unfolded, "{organization}");
        }
    }

    #[test]
    fn an_organization_counts_as_true_or_is_none() {
        let organization = |o: &str| {
            let claims = RawObject::parse(format!(r#"{{"v": 2, "o": {o}}}"#)).unwrap();
            SessionClaims::new(claims).organization().clone()
        };
        for nothing in ["null", "false", "0", "0.0", r#""""#] {
            assert_eq!(organization(nothing), Organization::default(), "{nothing}");
        }
        for something in ["{}", "true", "1", r#""x""#, "[]"] {
            assert_eq!(organization(something).permissions, Some(json!([])), "{something}");
        }
        let table = [("5.0", Some("org:5")), ("true", Some("org:true")), ("0", None), (r#"["admin"]"#, None)];
        for (role, expected) in table {
            let read = organization(&format!(r#"{{"rol": {role}}}"#)).role;
            assert_eq!(read, expected.map(Value::from), "{role}");
        }
    }

    #[test]
    fn more_permissions_than_a_machine_word_has_bits() {
        let names: Vec<String> = (0..70).map(|index| format!("p{index}")).collect();
        let granted = permissions("o:a", &names.join(","), "590295810358705651713");
        assert_eq!(granted, json!(["org:a:p0", "org:a:p69"]));
    }

    #[test]
    fn a_long_decimal_costs_no_more_bits_than_there_are_permissions() {
        assert_eq!(decimal_bits(&"9".repeat(1000), 3).len(), 3);
    }
}
