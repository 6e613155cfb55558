//! Searches texts for pieces of the secrets that a test has named, and for everything with the form of a
//! secret.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Write as _;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use crate::shape;

/// A piece of a secret that is too long to occur by chance.
type Piece = [u8; 12];

static WATCH: LazyLock<Mutex<Watch>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Watch {
    /// The pieces of every secret, with the number of the secret.
    secrets: HashMap<Piece, usize>,
    kept: HashSet<String>,
    /// The pieces of publishable keys, because tokens also contain the instance's name.
    public: HashSet<Piece>,
    /// The runtime's log so far, in case a secret becomes known later.
    said: Option<HashSet<Piece>>,
    /// Secrets that appear on purpose, and where.
    planted: HashMap<usize, Vec<String>>,
}

/// Registers a secret.
pub fn keep(secret: &str) {
    let accident = watch().keep(secret).1;
    if let Some(accident) = accident {
        end(&accident);
    }
}

/// Registers a text whose pieces may appear although secrets contain them: a publishable key.
pub fn public(text: &str) {
    watch().public.extend(pieces(text));
}

/// Remembers what the runtime logs from now on, to search it for secrets that become known later. This takes
/// memory as the log grows.
pub fn remember_the_log() {
    watch().said.get_or_insert_default();
}

/// Searches a text. A secret in it ends the program.
pub fn say(place: &str, text: &str) {
    let accident = watch().look(place, text);
    if let Some(accident) = accident {
        end(&accident);
    }
}

/// The same for the runtime's log, which is searched again for later secrets.
pub(crate) fn say_for_good(place: &str, text: &str) {
    say(place, text);
    if let Some(said) = &mut watch().said {
        said.extend(pieces(text));
    }
}

/// Ends the program. A panic could be caught, and the output of tests is hidden. The thread's name is that of
/// the test.
fn end(accident: &str) -> ! {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("a thread");
    let _ = writeln!(std::io::stderr(), "\n{name}: {accident}");
    std::process::exit(1)
}

/// Panics if any of the texts contains any of the secrets.
///
/// # Panics
///
/// If one does.
pub fn assert_shows_nothing(secrets: &[String], shown: &[String]) {
    let public = watch().public.clone();
    let mut own = Watch { public, ..Watch::default() };
    for secret in secrets {
        own.keep(secret);
    }
    let found: Vec<_> = shown.iter().filter_map(|text| own.look("a value", text)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Registers a secret that will appear on purpose.
///
/// # Panics
///
/// If it is too short, or already known.
pub fn plant(secret: &str) -> Planted {
    // Nothing may panic while the watch is locked, because the message of the panic would be searched too.
    let number = watch().plant(secret);
    Planted(number.expect("a secret that is long enough and new"))
}

/// A secret that appears on purpose.
#[derive(Debug)]
pub struct Planted(usize);

impl Planted {
    /// The places where it was found since the last call. They do not end the program.
    pub fn found(&self) -> Vec<String> {
        watch().planted.get_mut(&self.0).map(std::mem::take).unwrap_or_default()
    }
}

impl Watch {
    /// The problem with a text, unless all secrets in it were planted.
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

    /// The secret's number, or none if it is already known or too short to be distinguished from chance; and
    /// the problem if the log already contains it.
    fn keep(&mut self, secret: &str) -> (Option<usize>, Option<String>) {
        // All tokens share a prefix. A JWT can contain underscores anywhere.
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

/// Secrets consist of the characters of base64 and similar encodings. A shorter run of such characters is not
/// a piece of one, which excludes most of the log.
fn pieces(text: &str) -> impl Iterator<Item = Piece> + use<'_> {
    let is_between = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"_-.+/=".contains(byte);
    let words = text.as_bytes().split(is_between).filter(|word| word.len() >= size_of::<Piece>());
    words.flat_map(|word| word.windows(size_of::<Piece>()).filter_map(|piece| piece.try_into().ok()))
}

fn watch() -> MutexGuard<'static, Watch> {
    WATCH.lock().unwrap_or_else(PoisonError::into_inner)
}
