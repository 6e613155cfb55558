//! What a handler asks of its caller, as data.

use std::collections::HashSet;
use std::fmt;
use std::mem::discriminant;
use std::time::Duration;

use crate::auth::condition::Condition;
use crate::token::{Accepts, TokenType};

/// The access rule that `#[protect]` or `#[auth]` gave a handler.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Policy {
    /// The handler's name as written, for example `remove`; empty for a router's [`protect!`](crate::layer::protect).
    pub name: &'static str,
    /// The source file of the attribute, as the compiler was given it, for example `src/invoices.rs`.
    pub file: &'static str,
    /// The line of the attribute in its source file.
    pub line: u32,
    /// The token types the handler accepts; no other token is ever verified for it.
    pub accepts: Accepts,
    /// How old an answer of the Backend API about a machine token may be to count for this handler; `None` asks anew
    /// for every request, unless the [`Clerk`](crate::Clerk) says otherwise.
    pub max_stale: Option<Duration>,
    /// What happens to callers who do not satisfy it.
    pub enforcement: Enforcement,
}

impl Policy {
    /// What a parameter without a policy stands for: such a token, or nobody; nobody is rejected.
    pub(crate) const fn handing_over(accepts: Accepts) -> Self {
        Self::nameless(accepts, Enforcement::HandOver { treat_pending_as_signed_out: true })
    }

    /// The same, but the token is required.
    pub(crate) const fn requiring(accepts: Accepts) -> Self {
        let enforcement = Enforcement::Protect {
            condition: None,
            unauthenticated_url: None,
            unauthorized_url: None,
            challenge: false,
        };
        Self::nameless(accepts, enforcement)
    }

    const fn nameless(accepts: Accepts, enforcement: Enforcement) -> Self {
        Self { name: "", file: "", line: 0, accepts, max_stale: None, enforcement }
    }
}

/// The attribute as it could be written: `protect(role = "org:admin")`, `auth(accepts = any)`.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut options = Vec::new();
        let attribute = match &self.enforcement {
            Enforcement::Protect { condition, unauthenticated_url, unauthorized_url, challenge } => {
                options.extend(condition.as_ref().map(asked));
                options.extend(accepts("token", self.accepts));
                options.extend(unauthenticated_url.map(|url| format!("unauthenticated_url = {url:?}")));
                options.extend(unauthorized_url.map(|url| format!("unauthorized_url = {url:?}")));
                options.extend(challenge.then(|| "challenge = true".to_owned()));
                "protect"
            }
            Enforcement::HandOver { treat_pending_as_signed_out } => {
                options.extend(accepts("accepts", self.accepts));
                let counts =
                    (!treat_pending_as_signed_out).then(|| "treat_pending_as_signed_out = false".to_owned());
                options.extend(counts);
                "auth"
            }
        };
        options.extend(self.max_stale.map(|stale| format!("max_stale = {:?}", written(stale))));
        match options.join(", ").as_str() {
            "" => f.write_str(attribute),
            options => write!(f, "{attribute}({options})"),
        }
    }
}

/// The options that ask for a condition. An attribute takes each key once, but for combinators.
fn asked(condition: &Condition) -> String {
    let is_combinator = |condition: &&Condition| {
        matches!(condition, Condition::All(_) | Condition::Any(_) | Condition::Not(_))
    };
    if let Condition::All(conditions) = condition {
        let mut keys = HashSet::new();
        let mut single = conditions.iter().filter(|condition| !is_combinator(condition));
        if !single.all(|condition| keys.insert(discriminant(condition))) {
            return condition.to_string();
        }
    }
    condition.side_by_side()
}

fn written(time: Duration) -> String {
    let milliseconds = time.as_millis();
    if milliseconds.is_multiple_of(1000) {
        format!("{}s", milliseconds / 1000)
    } else {
        format!("{milliseconds}ms")
    }
}

fn accepts(key: &str, accepts: Accepts) -> Option<String> {
    match accepts {
        Accepts::One(TokenType::SessionToken) => None,
        Accepts::One(token_type) => Some(format!("{key} = \"{token_type}\"")),
        Accepts::Any => Some(format!("{key} = any")),
        Accepts::Listed(types) => {
            let names: Vec<_> = types.iter().map(|token_type| format!("\"{token_type}\"")).collect();
            Some(format!("{key} = [{}]", names.join(", ")))
        }
    }
}

/// Whether a policy rejects, and on what grounds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Enforcement {
    /// `#[protect]`: the caller must be signed in and satisfy the condition, or the request is rejected.
    Protect {
        /// What the caller must satisfy besides being signed in.
        condition: Option<Condition>,
        /// Where to send callers who are not signed in, instead of to sign-in.
        unauthenticated_url: Option<&'static str>,
        /// Where to send signed-in users who may not pass, instead of answering 404.
        unauthorized_url: Option<&'static str>,
        /// Whether users whose verification is too old for the condition are told to verify themselves again.
        challenge: bool,
    },
    /// `#[auth]`: never rejects; the handler receives the Auth object and decides.
    HandOver {
        /// Whether a session with unfinished tasks counts as signed out.
        treat_pending_as_signed_out: bool,
    },
}
