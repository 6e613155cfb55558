//! The names of options, and where each may stand.

/// An option's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Role,
    Permission,
    Feature,
    Plan,
    Reverification,
    Scope,
    Has,
    Any,
    All,
    Not,
    Token,
    Accepts,
    UnauthorizedUrl,
    UnauthenticatedUrl,
    TreatPendingAsSignedOut,
    MaxStale,
    Challenge,
    Docs,
    Crate,
    Level,
    AfterMinutes,
}

impl Key {
    const ALL: [Self; 21] = [
        Self::Role,
        Self::Permission,
        Self::Feature,
        Self::Plan,
        Self::Reverification,
        Self::Scope,
        Self::Has,
        Self::Any,
        Self::All,
        Self::Not,
        Self::Token,
        Self::Accepts,
        Self::UnauthorizedUrl,
        Self::UnauthenticatedUrl,
        Self::TreatPendingAsSignedOut,
        Self::MaxStale,
        Self::Challenge,
        Self::Docs,
        Self::Crate,
        Self::Level,
        Self::AfterMinutes,
    ];

    /// The key that is spelled `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// The name as written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Permission => "permission",
            Self::Feature => "feature",
            Self::Plan => "plan",
            Self::Reverification => "reverification",
            Self::Scope => "scope",
            Self::Has => "has",
            Self::Any => "any",
            Self::All => "all",
            Self::Not => "not",
            Self::Token => "token",
            Self::Accepts => "accepts",
            Self::UnauthorizedUrl => "unauthorized_url",
            Self::UnauthenticatedUrl => "unauthenticated_url",
            Self::TreatPendingAsSignedOut => "treat_pending_as_signed_out",
            Self::MaxStale => "max_stale",
            Self::Challenge => "challenge",
            Self::Docs => "docs",
            Self::Crate => "crate",
            Self::Level => "level",
            Self::AfterMinutes => "after_minutes",
        }
    }

    /// What to write, for messages.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Self::Role => "role = \"org:admin\"",
            Self::Permission => "permission = \"org:invoices:create\"",
            Self::Feature => "feature = \"export\"",
            Self::Plan => "plan = \"pro\"",
            Self::Reverification => "reverification = \"strict\"",
            Self::Scope => "scope = \"invoices:write\"",
            Self::Has => "has = |auth| auth.has(…)",
            Self::Any => "any(role = \"org:admin\", scope = \"invoices:write\")",
            Self::All => "all(role = \"org:admin\", feature = \"export\")",
            Self::Not => "not(plan = \"free\")",
            Self::Token => "token = [\"session_token\", \"api_key\"]",
            Self::Accepts => "accepts = [\"session_token\", \"api_key\"]",
            Self::UnauthorizedUrl => "unauthorized_url = \"/upgrade\"",
            Self::UnauthenticatedUrl => "unauthenticated_url = \"/welcome\"",
            Self::TreatPendingAsSignedOut => "treat_pending_as_signed_out = false",
            Self::MaxStale => "max_stale = \"30s\"",
            Self::Challenge => "challenge = true",
            Self::Docs => "docs = false",
            Self::Crate => "crate = path::to::clerk_runtime",
            Self::Level => "level = \"second_factor\"",
            Self::AfterMinutes => "after_minutes = 10",
        }
    }

    /// Whether the key opens a parenthesis instead of taking `= value`.
    pub(crate) const fn is_combinator(self) -> bool {
        matches!(self, Self::Any | Self::All | Self::Not)
    }
}

/// Where options stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In `#[protect(…)]` or `layer::protect!(…)`.
    Protect,
    /// In `#[auth(…)]`.
    Auth,
    /// In `#[public(…)]`.
    Public,
    /// In `any(…)`, `all(…)` or `not(…)`.
    Combinator,
    /// In `reverification(…)`.
    Reverification,
    /// In `#[from_auth(…)]`.
    FromAuth,
}

impl Place {
    /// The keys that may stand here.
    pub(crate) const fn keys(self) -> &'static [Key] {
        match self {
            Self::Protect => &[
                Key::Role,
                Key::Permission,
                Key::Feature,
                Key::Plan,
                Key::Reverification,
                Key::Scope,
                Key::Has,
                Key::Any,
                Key::All,
                Key::Not,
                Key::Token,
                Key::UnauthorizedUrl,
                Key::UnauthenticatedUrl,
                Key::MaxStale,
                Key::Challenge,
                Key::Docs,
                Key::Crate,
            ],
            Self::Auth => &[Key::Accepts, Key::TreatPendingAsSignedOut, Key::MaxStale, Key::Docs, Key::Crate],
            Self::Public => &[Key::Docs, Key::Crate],
            Self::Combinator => &[
                Key::Role,
                Key::Permission,
                Key::Feature,
                Key::Plan,
                Key::Reverification,
                Key::Scope,
                Key::Has,
                Key::Any,
                Key::All,
                Key::Not,
            ],
            Self::Reverification => &[Key::Level, Key::AfterMinutes],
            Self::FromAuth => &[Key::Crate],
        }
    }

    /// The key that takes token types here.
    pub(crate) const fn token_key(self) -> Option<Key> {
        match self {
            Self::Protect => Some(Key::Token),
            Self::Auth => Some(Key::Accepts),
            Self::Public | Self::Combinator | Self::Reverification | Self::FromAuth => None,
        }
    }

    /// Whether `key` may be written a second time here.
    pub(crate) const fn repeats(self, key: Key) -> bool {
        match self {
            Self::Combinator => true,
            Self::Protect | Self::Auth | Self::Public | Self::Reverification | Self::FromAuth => {
                key.is_combinator()
            }
        }
    }

    /// Why `key`, which is an option elsewhere, is none here.
    pub(crate) const fn refusal(self, key: Key) -> Option<&'static str> {
        Some(match (self, key) {
            (Self::Protect, Key::Accepts) => "`protect` calls it `token`",
            (Self::Protect, Key::TreatPendingAsSignedOut) => {
                "`protect` always rejects pending sessions; use `#[auth]` to see them"
            }
            (Self::Auth, Key::Token) => "`auth` calls it `accepts`",
            (Self::Auth, Key::Level | Key::AfterMinutes) => return None,
            (Self::Auth, _) => {
                "`auth` never rejects; use `#[protect(…)]`, or ask with `auth.has(…)` in the handler"
            }
            (Self::Public, _) => {
                "`public` lets everyone through; use `#[protect(…)]`, or `#[auth(…)]` to see the caller"
            }
            (Self::Combinator, Key::Level | Key::AfterMinutes) | (Self::Protect, _) => {
                "it belongs into `reverification(level = \"…\", after_minutes = …)`"
            }
            (Self::Combinator, _) => "it is no condition; write it outside, beside the condition",
            (Self::Reverification | Self::FromAuth, _) => return None,
        })
    }
}
