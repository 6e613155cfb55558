//! Secrets by name: the search for what a test has named, in pieces, and for what has the shape of a secret.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Write as _;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use crate::shape;

/// A piece of a secret that is long enough to be no coincidence.
type Piece = [u8; 12];

static WATCH: LazyLock<Mutex<Watch>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Watch {
    /// The pieces of every secret, and which secret it is.
    secrets: HashMap<Piece, usize>,
    kept: HashSet<String>,
    /// The pieces of publishable keys, which share the instance's name with its tokens.
    public: HashSet<Piece>,
    /// What the runtime has logged so far, in case that a secret becomes known later.
    said: Option<HashSet<Piece>>,
    /// Which secrets are said on purpose, and where.
    planted: HashMap<usize, Vec<String>>,
}

/// Knows a secret from now on.
pub fn keep(secret: &str) {
    let accident = watch().keep(secret).1;
    if let Some(accident) = accident {
        end(&accident);
    }
}

/// Knows a text whose pieces may stand in secrets and be said all the same: a publishable key.
pub fn public(text: &str) {
    watch().public.extend(pieces(text));
}

/// Remembers what the runtime logs from now on, so that no secret that becomes known later may have been in it. Takes
/// memory as the log grows.
pub fn remember_the_log() {
    watch().said.get_or_insert_default();
}

/// Looks at what someone says; a secret in it ends the program.
pub fn say(place: &str, text: &str) {
    let accident = watch().look(place, text);
    if let Some(accident) = accident {
        end(&accident);
    }
}

/// The same for what the runtime logs, which no later secret may be found in either.
pub(crate) fn say_for_good(place: &str, text: &str) {
    say(place, text);
    if let Some(said) = &mut watch().said {
        said.extend(pieces(text));
    }
}

/// Ends the program. A panic could be caught, and what a test prints is kept from view; the name of the thread is that
/// of the test.
fn end(accident: &str) -> ! {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("a thread");
    let _ = writeln!(std::io::stderr(), "\n{name}: {accident}");
    std::process::exit(1)
}

/// Fails when any of these secrets is shown by any of these texts.
///
/// # Panics
///
/// When one is.
pub fn assert_shows_nothing(secrets: &[String], shown: &[String]) {
    let public = watch().public.clone();
    let mut own = Watch { public, ..Watch::default() };
    for secret in secrets {
        own.keep(secret);
    }
    let found: Vec<_> = shown.iter().filter_map(|text| own.look("a value", text)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Keeps a secret that is going to be said on purpose.
///
/// # Panics
///
/// When it is too short, or known already.
pub fn plant(secret: &str) -> Planted {
    // Nothing panics while the watch is held: what the panic says would be looked at, too.
    let number = watch().plant(secret);
    Planted(number.expect("a secret that is long enough and new"))
}

/// A secret that is said on purpose.
#[derive(Debug)]
pub struct Planted(usize);

impl Planted {
    /// The places where it was found since this was last asked; they end nothing.
    pub fn found(&self) -> Vec<String> {
        watch().planted.get_mut(&self.0).map(std::mem::take).unwrap_or_default()
    }
}

impl Watch {
    /// What is wrong with a text, unless every secret in it was planted.
    fn look(&mut self, place: &str, text: &str) -> Option<String> {
        let unknown = pieces(text).filter(|piece| !self.public.contains(piece));
        let found: BTreeSet<usize> = unknown.filter_map(|piece| self.secrets.get(&piece).copied()).collect();
        let finding = || format!("{place} says a secret: {}", text.chars().take(1000).collect::<String>());
        if found.is_empty() {
            return shape::find(text).map(|_| finding());
        }
        found.into_iter().find_map(|secret| self.find(secret, finding()))
    }

    fn find(&mut self, secret: usize, text: String) -> Option<String> {
        match self.planted.get_mut(&secret) {
            Some(findings) => {
                findings.push(text);
                None
            }
            None => Some(text),
        }
    }

    fn plant(&mut self, secret: &str) -> Option<usize> {
        self.planted.insert(self.kept.len(), Vec::new());
        self.keep(secret).0
    }

    /// The secret's number, which there is none of when it is known, or too short to be told from chance; and what is
    /// wrong when the log has said it already.
    fn keep(&mut self, secret: &str) -> (Option<usize>, Option<String>) {
        // A prefix is all tokens' own. An underscore may stand in a JWT anywhere.
        let start = secret.rfind('_').filter(|_| !secret.contains('.')).map_or(0, |index| index + 1);
        let unique = secret.get(start..).filter(|unique| unique.len() >= size_of::<Piece>());
        let Some(unique) = unique.filter(|_| !self.kept.contains(secret)) else { return (None, None) };
        let number = self.kept.len();
        self.kept.insert(secret.to_owned());
        self.secrets.extend(pieces(unique).map(|piece| (piece, number)));
        let said = self.said.as_ref().is_some_and(|said| {
            pieces(unique).any(|piece| said.contains(&piece) && !self.public.contains(&piece))
        });
        let text = || format!("the log said a secret before it was known: {secret}");
        (Some(number), said.then(text).and_then(|text| self.find(number, text)))
    }
}

/// Secrets are made of the characters of base64 and its like: what is shorter between others is no piece of one. Most of
/// what is logged is passed over by that.
fn pieces(text: &str) -> impl Iterator<Item = Piece> + use<'_> {
    let is_between = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"_-.+/=".contains(byte);
    let words = text.as_bytes().split(is_between).filter(|word| word.len() >= size_of::<Piece>());
    words.flat_map(|word| word.windows(size_of::<Piece>()).filter_map(|piece| piece.try_into().ok()))
}

fn watch() -> MutexGuard<'static, Watch> {
    WATCH.lock().unwrap_or_else(PoisonError::into_inner)
}
