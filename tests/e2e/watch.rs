//! Nothing secret is said: everything that any test of this process says is searched for every secret in use.
//!
//! Said is what is logged at any level by any crate ([`log`](crate::log)), what panics say, and what the application
//! answers. Secrets are the keys of the instances, the tokens and cookies that requests carry, and the cookies that
//! answers set. A secret that is found fails the test whose server is dropped next.
//!
//! The application may say a secret in three places, to the caller whose it is:
//!
//! | Place | What |
//! |---|---|
//! | the header `set-cookie` | the cookies of a handshake or a refresh |
//! | the header `location` | the parameters in [`TRAVELLING`], on the way to the instance's own pages and back |
//! | the body at the paths in [`HANDED_OUT`] | the token that the handler is there to hand out |

use std::collections::{HashMap, HashSet};
use std::panic::PanicHookInfo;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use clerk_runtime::testing::EmbeddedClerk;
use http::HeaderMap;
use http::header::{LOCATION, SET_COOKIE};
use reqwest::Request;
use url::Url;

/// Parameters by which a browser carries its own tokens between the application and the instance.
const TRAVELLING: [&str; 4] = ["__session", "__clerk_db_jwt", "__clerk_handshake", "__clerk_handshake_nonce"];
/// Handlers that answer with another token of the caller's session.
const HANDED_OUT: [&str; 2] = ["/tokens/database", "/long-token"];
/// Cookies that hold tokens begin like this; the others tell times and counts.
const COOKIES: [&str; 4] = ["__session", "__refresh", "__clerk_db_jwt", "__clerk_handshake"];

/// A piece of a secret that is long enough to be no coincidence.
type Piece = [u8; 12];

static WATCH: Mutex<Option<Watch>> = Mutex::new(None);

#[derive(Default)]
struct Watch {
    /// The pieces of every secret, and which secret it is.
    secrets: HashMap<Piece, usize>,
    kept: HashSet<String>,
    /// The pieces of publishable keys, which share the instance's name with its tokens.
    public: HashSet<Piece>,
    /// What the runtime has logged so far, in case that a secret becomes known later.
    said: HashSet<Piece>,
    found: Vec<Finding>,
    planted: HashSet<usize>,
    /// The ports of the instances.
    instances: HashSet<Option<u16>>,
}

struct Finding {
    secret: usize,
    text: String,
}

/// Watches from now on; the first call installs what listens.
pub(crate) fn begin() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        crate::log::install();
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
            say("a panic", &panic.to_string());
            usual(panic);
        }));
    });
}

/// Knows the keys of an instance.
pub(crate) fn instance(clerk: &EmbeddedClerk) {
    begin();
    let port = Url::parse(clerk.url()).expect("a URL").port();
    let mut watch = watch();
    let watch = watch.get_or_insert_default();
    watch.instances.insert(port);
    watch.public.extend(pieces(clerk.publishable_key()));
    watch.keep(clerk.secret_key());
}

/// Knows what a request carries.
pub(crate) fn request(request: &Request) {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(token) = text("authorization") {
        keep(token.trim_start_matches("Bearer "));
    }
    for (name, value) in
        text("cookie").unwrap_or_default().split("; ").filter_map(|pair| pair.split_once('='))
    {
        keep_cookie(name, value);
    }
    for (_, value) in request.url().query_pairs().filter(|(name, _)| TRAVELLING.contains(&&**name)) {
        keep(&value);
    }
}

/// Looks at what the application answers, and knows the cookies that are set. What an instance answers itself is not
/// the application's doing.
pub(crate) fn answer(url: &Url, headers: &HeaderMap, body: &[u8]) {
    let is_instances = watch().get_or_insert_default().instances.contains(&url.port());
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        if name == SET_COOKIE {
            let pair = value.split(';').next().and_then(|pair| pair.split_once('='));
            pair.into_iter().for_each(|(name, value)| keep_cookie(name, value));
        } else if name == LOCATION && !is_instances {
            say("a redirect", &without_travelling(&value));
        } else if !is_instances {
            say(name.as_str(), &value);
        }
    }
    if !is_instances && !HANDED_OUT.contains(&url.path()) {
        say("a body", &String::from_utf8_lossy(body));
    }
}

/// Looks at what someone says.
pub(crate) fn say(place: &str, text: &str) {
    watch().get_or_insert_default().look(place, text);
}

/// The same for what the runtime logs, which no later secret may be found in either.
pub(crate) fn say_for_good(place: &str, text: &str) {
    say(place, text);
    watch().get_or_insert_default().said.extend(pieces(text));
}

/// Fails when a secret was found; a test that is failing already says so itself.
pub(crate) fn verify() {
    if std::thread::panicking() {
        return;
    }
    let found = watch().get_or_insert_default().found_by_accident();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Fails when any of these secrets is shown by any of these texts.
pub(crate) fn assert_shows_nothing(secrets: &[String], shown: &[String]) {
    let public = watch().get_or_insert_default().public.clone();
    let mut own = Watch { public, ..Watch::default() };
    for secret in secrets {
        own.keep(secret);
    }
    shown.iter().for_each(|text| own.look("a value", text));
    let found = own.found_by_accident();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Keeps a secret that is going to be said on purpose.
pub(crate) fn plant(secret: &str) -> Planted {
    begin();
    // Nothing panics while the watch is held: what the panic says would be looked at, too.
    let number = watch().get_or_insert_default().plant(secret);
    Planted(number.expect("a secret that is long enough and new"))
}

pub(crate) struct Planted(usize);

impl Planted {
    /// The places where it was found since this was last asked; they fail nothing.
    pub(crate) fn found(&self) -> Vec<String> {
        let mut watch = watch();
        let found = &mut watch.get_or_insert_default().found;
        found.extract_if(.., |finding| finding.secret == self.0).map(|finding| finding.text).collect()
    }
}

impl Watch {
    fn look(&mut self, place: &str, text: &str) {
        let found =
            pieces(text).find(|piece| self.secrets.contains_key(piece) && !self.public.contains(piece));
        if let Some(secret) = found.and_then(|piece| self.secrets.get(&piece).copied()) {
            self.find(secret, &format!("{place} says a secret: {text}"));
        }
    }

    /// Notes the first of many: a test that fails for what was found says it again.
    fn find(&mut self, secret: usize, text: &str) {
        if self.found.len() < 10 {
            self.found.push(Finding { secret, text: text.chars().take(1000).collect() });
        }
    }

    fn plant(&mut self, secret: &str) -> Option<usize> {
        self.planted.insert(self.kept.len());
        self.keep(secret)
    }

    /// Each is told once, so that it fails one test.
    fn found_by_accident(&mut self) -> Vec<String> {
        let accidents = self.found.extract_if(.., |finding| !self.planted.contains(&finding.secret));
        accidents.map(|finding| finding.text).collect()
    }

    /// The secret's number; `None` when it is known, or too short to be told from chance.
    fn keep(&mut self, secret: &str) -> Option<usize> {
        // A prefix is all tokens' own. An underscore may stand in a JWT anywhere.
        let start = secret.rfind('_').filter(|_| !secret.contains('.')).map_or(0, |index| index + 1);
        let unique = secret.get(start..).filter(|unique| unique.len() >= size_of::<Piece>())?;
        let number = self.kept.len();
        if !self.kept.insert(secret.to_owned()) {
            return None;
        }
        if pieces(unique).any(|piece| self.said.contains(&piece) && !self.public.contains(&piece)) {
            let text = format!("the log said a secret before it was known: {secret}");
            self.find(number, &text);
        }
        self.secrets.extend(pieces(unique).map(|piece| (piece, number)));
        Some(number)
    }
}

fn keep(secret: &str) {
    watch().get_or_insert_default().keep(secret);
}

fn keep_cookie(name: &str, value: &str) {
    if COOKIES.iter().any(|prefix| name.starts_with(prefix)) {
        keep(value);
    }
}

fn without_travelling(location: &str) -> String {
    let Ok(mut url) = Url::parse(location) else { return location.to_owned() };
    let kept: Vec<_> = url
        .query_pairs()
        .filter(|(name, _)| !TRAVELLING.contains(&&**name))
        .map(|(name, value)| (name.into_owned(), without_travelling(&value)))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(kept);
    url.into()
}

/// Secrets are made of the characters of base64 and its like: what is shorter between others is no piece of one. Most of
/// what is logged is passed over by that.
fn pieces(text: &str) -> impl Iterator<Item = Piece> + use<'_> {
    let is_between = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"_-.+/=".contains(byte);
    let words = text.as_bytes().split(is_between).filter(|word| word.len() >= size_of::<Piece>());
    words.flat_map(|word| word.windows(size_of::<Piece>()).filter_map(|piece| piece.try_into().ok()))
}

fn watch() -> MutexGuard<'static, Option<Watch>> {
    WATCH.lock().unwrap_or_else(PoisonError::into_inner)
}
