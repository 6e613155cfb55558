//! Compares two runs of a script, except for random values.

use std::collections::{BTreeMap, BTreeSet};

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use clerk_testing::{Call, EmbeddedClerk};
use serde_json::{Map, Value};
use url::form_urlencoded;

/// The comparison of two runs. A random value of one run corresponds to the same value of the other
/// throughout.
///
/// Null, absent and an empty list are equal, except in metadata and claims, because our client does not keep
/// nulls.
pub(crate) struct Comparison {
    /// The address and the name of their instance, and of ours.
    addresses: [[String; 2]; 2],
    theirs_to_ours: BTreeMap<String, String>,
    ours_to_theirs: BTreeMap<String, String>,
    not_read: BTreeSet<(String, String)>,
}

/// What the npm package does not read: the object as the API calls it, and the field. Our client keeps all of
/// them.
const NOT_READ_BY_THE_PACKAGE: [(&str, &str); 13] = [
    ("commerce_plan", "product_id"),
    ("email_address", "created_at"),
    ("email_address", "matches_sso_connection"),
    ("email_address", "reserved"),
    ("email_address", "updated_at"),
    // From a deleted scope.
    ("machine_scope", "from_machine_id"),
    ("machine_scope", "to_machine_id"),
    ("machine_to_machine_token", "last_used_at"),
    ("oauth_application", "callback_url"),
    ("permission", "type"),
    ("phone_number", "created_at"),
    ("phone_number", "reserved"),
    ("phone_number", "updated_at"),
];

impl Comparison {
    pub(crate) fn new(theirs: &EmbeddedClerk, ours: &EmbeddedClerk) -> Self {
        let addresses = |clerk: &EmbeddedClerk| [clerk.url(), clerk.frontend_api()].map(str::to_owned);
        Self {
            addresses: [addresses(theirs), addresses(ours)],
            theirs_to_ours: BTreeMap::new(),
            ours_to_theirs: BTreeMap::new(),
            not_read: BTreeSet::new(),
        }
    }

    /// Compares a step of their script with the same step of ours.
    pub(crate) fn compare(&mut self, theirs: &Value, ours: &Value) {
        let name = theirs["name"].as_str().unwrap_or_default();
        if let Err(difference) = self.values(theirs, ours, false) {
            panic!("step “{name}”: {difference}\ntheirs: {theirs:#}\nours: {ours:#}");
        }
    }

    /// Compares the requests: method, path and query, in order.
    pub(crate) fn compare_calls(&mut self, theirs: &[Call], ours: &[Call]) {
        let (theirs, ours) = (normal(theirs), normal(ours));
        for (index, (theirs, ours)) in theirs.iter().zip(&ours).enumerate() {
            if let Err(difference) = self.texts(theirs, ours) {
                panic!("request {index}: {difference}");
            }
        }
        assert_eq!(theirs.len(), ours.len(), "as many requests were made");
    }

    /// Fails if an exception was not needed.
    pub(crate) fn end(self) {
        let excused: BTreeSet<_> = NOT_READ_BY_THE_PACKAGE
            .iter()
            .map(|(object, field)| ((*object).to_owned(), (*field).to_owned()))
            .collect();
        assert_eq!(self.not_read, excused, "what the package does not read");
    }

    fn values(&mut self, theirs: &Value, ours: &Value, is_opaque: bool) -> Result<(), String> {
        match (theirs, ours) {
            (Value::Object(theirs), Value::Object(ours)) => self.objects(theirs, ours, is_opaque),
            (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
                theirs.iter().zip(ours).try_for_each(|(theirs, ours)| self.values(theirs, ours, is_opaque))
            }
            (Value::String(theirs), Value::String(ours)) => self.texts(theirs, ours),
            _ if !is_opaque && is_nothing(theirs) && is_nothing(ours) => Ok(()),
            _ if theirs == ours => Ok(()),
            _ => Err(format!("{theirs} is not {ours}")),
        }
    }

    fn objects(
        &mut self,
        theirs: &Map<String, Value>,
        ours: &Map<String, Value>,
        is_opaque: bool,
    ) -> Result<(), String> {
        let object = ours.get("object").and_then(Value::as_str).unwrap_or_default();
        let names: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
        for name in names {
            let (their_field, our_field) = (theirs.get(name), ours.get(name));
            let of = |field: Option<&Value>| field.cloned().unwrap_or_default();
            if is_opaque && their_field.is_none() != our_field.is_none() {
                return Err(format!("{name} is there once only"));
            }
            if their_field.is_none() && !is_opaque && !is_nothing(&of(our_field)) {
                // In the package, the class says what an object is.
                if name != "object" {
                    self.not_read.insert((object.to_owned(), name.clone()));
                }
                continue;
            }
            let is_opaque = is_opaque || name.ends_with("_metadata") || name == "claims";
            self.values(&of(their_field), &of(our_field), is_opaque).map_err(|it| format!("{name}: {it}"))?;
        }
        Ok(())
    }

    fn texts(&mut self, theirs: &str, ours: &str) -> Result<(), String> {
        if let (Some(theirs), Some(ours)) = (claims(theirs), claims(ours)) {
            return self.values(&theirs, &ours, true);
        }
        let [theirs, ours] = [(theirs, &self.addresses[0]), (ours, &self.addresses[1])]
            .map(|(text, [url, host])| text.replace(url, "{url}").replace(host, "{host}"));
        let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
        let gaps = |text: &str| text.chars().filter(|it| !is_word(*it)).collect::<String>();
        let (their_words, our_words): (Vec<_>, Vec<_>) =
            (theirs.split(|it| !is_word(it)).collect(), ours.split(|it| !is_word(it)).collect());
        if gaps(&theirs) != gaps(&ours) || their_words.len() != our_words.len() {
            return Err(format!("“{theirs}” is not “{ours}”"));
        }
        let mut words = their_words.into_iter().zip(our_words);
        words.try_for_each(|(theirs, ours)| self.words(theirs, ours))
    }

    /// Two words are equal, or two random values that correspond wherever they occur.
    fn words(&mut self, theirs: &str, ours: &str) -> Result<(), String> {
        if theirs == ours {
            return Ok(());
        }
        let kind = |word: &str| word.rsplit_once('_').map_or("", |(kind, _)| kind).to_owned();
        let is_made_up = theirs.len() >= 16 && theirs.len() == ours.len() && kind(theirs) == kind(ours);
        let known = self.theirs_to_ours.entry(theirs.to_owned()).or_insert_with(|| ours.to_owned());
        let counterpart = self.ours_to_theirs.entry(ours.to_owned()).or_insert_with(|| theirs.to_owned());
        if is_made_up && known == ours && counterpart == theirs {
            Ok(())
        } else {
            Err(format!("“{theirs}” does not stand for “{ours}”"))
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// The header and the claims of a JWT.
fn claims(text: &str) -> Option<Value> {
    let mut parts = text.split('.').map(|part| BASE64_URL_SAFE_NO_PAD.decode(part).ok());
    let mut json = || serde_json::from_slice::<Value>(&parts.next()??).ok();
    Some(Value::Array(vec![json()?, json()?]))
}

/// Requests with their parameters in order. A list of users and its count are requested at the same time; the
/// list is put first.
fn normal(calls: &[Call]) -> Vec<String> {
    let is_list = |call: &Call| call.path == "/v1/users" || call.path.starts_with("/v1/users?");
    let is_count = |call: &Call| call.path.starts_with("/v1/users/count");
    let mut calls = calls.to_vec();
    let mut index = 1;
    while let (Some(one), Some(other)) = (calls.get(index - 1), calls.get(index)) {
        let is_pair =
            one.method == "GET" && (is_list(one) && is_count(other) || is_count(one) && is_list(other));
        if is_pair && is_count(one) {
            calls.swap(index - 1, index);
        }
        index += if is_pair { 2 } else { 1 };
    }
    calls.iter().map(with_ordered_query).collect()
}

fn with_ordered_query(call: &Call) -> String {
    let (path, query) = call.path.split_once('?').unwrap_or((&call.path, ""));
    let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    pairs.sort();
    let query: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{} {path} {}", call.method, query.join(" "))
}
