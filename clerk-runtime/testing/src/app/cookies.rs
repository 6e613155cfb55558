//! The cookies of a caller (RFC 6265), distinguished by name.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use httpdate::parse_http_date;

/// The stored cookies of a caller.
#[derive(Debug, Default)]
pub(super) struct Jar(BTreeMap<String, Cookie>);

#[derive(Debug)]
struct Cookie {
    value: String,
    until: Option<SystemTime>,
}

impl Jar {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn value(&self, name: &str, now: SystemTime) -> Option<&str> {
        self.0.get(name).filter(|cookie| cookie.is_good(now)).map(|cookie| cookie.value.as_str())
    }

    /// The `Cookie` header; `None` without cookies.
    pub(super) fn header(&self, now: SystemTime) -> Option<String> {
        let good = self.0.iter().filter(|(_, cookie)| cookie.is_good(now));
        let pairs: Vec<String> = good.map(|(name, cookie)| format!("{name}={}", cookie.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Adds the cookies of a `Cookie` header.
    pub(super) fn add_pairs(&mut self, header: &str) {
        for (name, value) in header.split(';').filter_map(pair) {
            self.0.insert(name.to_owned(), Cookie { value: value.to_owned(), until: None });
        }
    }

    /// Applies a `Set-Cookie` header. `Max-Age` takes precedence over `Expires` (RFC 6265 §5.3). An expired cookie removes the
    /// stored one with the same name.
    pub(super) fn set(&mut self, set_cookie: &str, now: SystemTime) {
        let mut attributes = set_cookie.split(';');
        let Some((name, value)) = attributes.next().and_then(pair) else { return };
        let (mut max_age, mut expires) = (None, None);
        for (name, value) in attributes.filter_map(pair) {
            if name.eq_ignore_ascii_case("max-age") {
                max_age = value.parse::<i64>().ok().or(max_age);
            } else if name.eq_ignore_ascii_case("expires") {
                expires = parse_http_date(value).ok().or(expires);
            }
        }
        let until = max_age.map_or(expires, |seconds| after(now, seconds));
        let cookie = Cookie { value: value.to_owned(), until };
        if cookie.is_good(now) {
            self.0.insert(name.to_owned(), cookie);
        } else {
            self.0.remove(name);
        }
    }
}

impl Cookie {
    fn is_good(&self, now: SystemTime) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// The name and the value, without surrounding whitespace.
fn pair(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    Some((name.trim(), value.trim()))
}

/// `now` for a negative number; `None`, which means for ever, if the time cannot be represented.
fn after(now: SystemTime, seconds: i64) -> Option<SystemTime> {
    match u64::try_from(seconds) {
        Ok(seconds) => now.checked_add(Duration::from_secs(seconds)),
        Err(_) => Some(now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_kept_as_long_as_they_are_good() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let table = [
            ("a=2", 1_000_000, Some("a=2")),
            ("a=", 0, Some("a=")),
            ("a=x=y; Path=/; HttpOnly", 0, Some("a=x=y")),
            (" a = 2 ; Max-Age=60", 59, Some("a=2")),
            ("a=2; max-age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 60, None),
            ("a=2; Max-Age=0", 0, None),
            ("a=2; Max-Age=-1", 0, None),
            ("a=2; Max-Age=9223372036854775807", 0, Some("a=2")),
            ("a=2; Max-Age=soon", 0, Some("a=2")),
            ("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 0, None),
            ("a=2; Expires=Thu, 01 Jan 1970 00:01:00 GMT", 59, Some("a=2")),
            ("a=2; Expires=Thu, 01 Jan 1970 00:01:00 GMT", 60, None),
            ("a=2; Expires=tomorrow", 0, Some("a=2")),
            ("no pair", 0, Some("a=1")),
        ];
        for (set_cookie, then, expected) in table {
            let mut jar = Jar::default();
            jar.add_pairs("a=1");
            jar.set(set_cookie, at(0));
            assert_eq!(jar.header(at(then)).as_deref(), expected, "{set_cookie}");
        }
    }

    #[test]
    fn each_name_is_sent_once() {
        let (mut jar, now) = (Jar::default(), SystemTime::UNIX_EPOCH);
        jar.add_pairs("b=1; a=1;c");
        jar.set("b=2", now);
        assert_eq!(jar.header(now).as_deref(), Some("a=1; b=2"));
        assert_eq!((jar.value("b", now), jar.value("c", now)), (Some("2"), None));
    }
}
