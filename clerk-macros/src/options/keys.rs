//! The names of options, and where each is allowed.

/// The name of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Role,
    Permission,
    Feature,
    Plan,
    Organization,
    Reverification,
    Scope,
    NotImpersonated,
    Has,
    Any,
    All,
    Not,
    Check,
    Rejections,
    Token,
    Accepts,
    UnauthorizedUrl,
    UnauthenticatedUrl,
    TreatPendingAsSignedOut,
    MaxStale,
    SameOrigin,
    Challenge,
    Docs,
    Crate,
    Level,
    AfterMinutes,
}

impl Key {
    const ALL: [Self; 26] = [
        Self::Role,
        Self::Permission,
        Self::Feature,
        Self::Plan,
        Self::Organization,
        Self::Reverification,
        Self::Scope,
        Self::NotImpersonated,
        Self::Has,
        Self::Any,
        Self::All,
        Self::Not,
        Self::Check,
        Self::Rejections,
        Self::Token,
        Self::Accepts,
        Self::UnauthorizedUrl,
        Self::UnauthenticatedUrl,
        Self::TreatPendingAsSignedOut,
        Self::MaxStale,
        Self::SameOrigin,
        Self::Challenge,
        Self::Docs,
        Self::Crate,
        Self::Level,
        Self::AfterMinutes,
    ];

    /// The key with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// The key with this name, regardless of case and underscores.
    pub(crate) fn nearly_named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| plain(key.name()) == plain(name))
    }

    /// The name as it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Permission => "permission",
            Self::Feature => "feature",
            Self::Plan => "plan",
            Self::Organization => "organization",
            Self::Reverification => "reverification",
            Self::Scope => "scope",
            Self::NotImpersonated => "not_impersonated",
            Self::Has => "has",
            Self::Any => "any",
            Self::All => "all",
            Self::Not => "not",
            Self::Check => "check",
            Self::Rejections => "rejections",
            Self::Token => "token",
            Self::Accepts => "accepts",
            Self::UnauthorizedUrl => "unauthorized_url",
            Self::UnauthenticatedUrl => "unauthenticated_url",
            Self::TreatPendingAsSignedOut => "treat_pending_as_signed_out",
            Self::MaxStale => "max_stale",
            Self::SameOrigin => "same_origin",
            Self::Challenge => "challenge",
            Self::Docs => "docs",
            Self::Crate => "crate",
            Self::Level => "level",
            Self::AfterMinutes => "after_minutes",
        }
    }

    /// An example for messages.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Self::Role => "role = \"org:admin\"",
            Self::Permission => "permission = \"org:invoices:create\"",
            Self::Feature => "feature = \"export\"",
            Self::Plan => "plan = \"pro\"",
            Self::Organization => "organization = \"acme\"",
            Self::Reverification => "reverification = \"strict\"",
            Self::Scope => "scope = \"invoices:write\"",
            Self::NotImpersonated => "not_impersonated",
            Self::Has => "has = |auth| auth.has(…)",
            Self::Any => "any(role = \"org:admin\", scope = \"invoices:write\")",
            Self::All => "all(role = \"org:admin\", feature = \"export\")",
            Self::Not => "not(plan = \"free\")",
            Self::Check => "check = may_edit",
            Self::Rejections => "rejections = json_answers",
            Self::Token => "token = [\"session_token\", \"api_key\"]",
            Self::Accepts => "accepts = [\"session_token\", \"api_key\"]",
            Self::UnauthorizedUrl => "unauthorized_url = \"/upgrade\"",
            Self::UnauthenticatedUrl => "unauthenticated_url = \"/welcome\"",
            Self::TreatPendingAsSignedOut => "treat_pending_as_signed_out = false",
            Self::MaxStale => "max_stale = \"30s\"",
            Self::SameOrigin => "same_origin = true",
            Self::Challenge => "challenge = true",
            Self::Docs => "docs = false",
            Self::Crate => "crate = path::to::clerk_runtime",
            Self::Level => "level = \"second_factor\"",
            Self::AfterMinutes => "after_minutes = 10",
        }
    }

    /// Whether the key takes operands in parentheses instead of `= value`.
    pub(crate) const fn is_combinator(self) -> bool {
        matches!(self, Self::Any | Self::All | Self::Not)
    }

    /// Whether the key takes no value.
    pub(crate) const fn is_word(self) -> bool {
        matches!(self, Self::NotImpersonated)
    }

    /// Whether the key is a condition on the caller.
    pub(crate) const fn is_condition(self) -> bool {
        self.is_combinator()
            || matches!(self, Self::Role | Self::Permission | Self::Feature | Self::Plan)
            || matches!(self, Self::Organization | Self::Reverification | Self::Scope)
            || matches!(self, Self::NotImpersonated | Self::Has)
    }
}

/// A word without case and underscores.
pub(super) fn plain(word: &str) -> String {
    word.replace('_', "").to_lowercase()
}

/// The places for options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In `#[protect(…)]`.
    Protect,
    /// In `layer::protect!(…)`.
    Router,
    /// In `#[auth(…)]`.
    Auth,
    /// In `#[public(…)]`.
    Public,
    /// In `#[check(…)]`.
    Check,
    /// In `any(…)`, `all(…)` or `not(…)`.
    Combinator,
    /// In `reverification(…)`.
    Reverification,
    /// In `#[from_auth(…)]`.
    FromAuth,
}

impl Place {
    /// The keys that are allowed here.
    pub(crate) fn keys(self) -> impl Iterator<Item = Key> + Clone {
        Key::ALL.into_iter().filter(move |key| self.takes(*key))
    }

    /// Whether `key` is allowed here.
    pub(crate) const fn takes(self, key: Key) -> bool {
        match self {
            Self::Protect => {
                matches!(key, Key::Check | Key::Rejections | Key::Docs) || Self::Router.takes(key)
            }
            Self::Router => {
                key.is_condition()
                    || matches!(key, Key::Token | Key::UnauthorizedUrl | Key::UnauthenticatedUrl)
                    || matches!(key, Key::MaxStale | Key::SameOrigin | Key::Challenge | Key::Crate)
            }
            Self::Auth => {
                matches!(key, Key::Accepts | Key::TreatPendingAsSignedOut)
                    || matches!(key, Key::MaxStale | Key::SameOrigin)
                    || Self::Public.takes(key)
            }
            Self::Public => matches!(key, Key::Docs | Key::Crate),
            Self::Combinator => key.is_condition(),
            Self::Reverification => matches!(key, Key::Level | Key::AfterMinutes),
            Self::Check | Self::FromAuth => matches!(key, Key::Crate),
        }
    }

    /// The key for token types here.
    pub(crate) const fn token_key(self) -> Option<Key> {
        match self {
            Self::Protect | Self::Router => Some(Key::Token),
            Self::Auth => Some(Key::Accepts),
            Self::Public | Self::Check | Self::Combinator | Self::Reverification | Self::FromAuth => None,
        }
    }

    /// The key that this place uses instead of `key`, because `token` and `accepts` are easily confused.
    pub(crate) fn own_word_for(self, key: Key) -> Key {
        match (key, self.token_key()) {
            (Key::Token | Key::Accepts, Some(own)) => own,
            _ => key,
        }
    }

    /// Whether `key` may be repeated here.
    pub(crate) const fn repeats(self, key: Key) -> bool {
        match self {
            Self::Combinator => true,
            _ => key.is_combinator(),
        }
    }

    /// Why `key`, which is allowed elsewhere, is not allowed here.
    pub(crate) const fn refusal(self, key: Key) -> Option<&'static str> {
        Some(match (self, key) {
            (Self::Protect | Self::Router | Self::Combinator, Key::TreatPendingAsSignedOut) => {
                "`protect` always rejects pending sessions; use `#[auth]` to see them"
            }
            (Self::Router, Key::Check) => "a layer has no state to check with; write it on the handlers",
            (Self::Router, Key::Rejections) => {
                "put `.layer(clerk_runtime::Rejections::…)` around the router instead"
            }
            (Self::Router, Key::Docs) => "a router has no documentation; remove it",
            (Self::Auth, Key::Level | Key::AfterMinutes) => return None,
            (Self::Auth, _) => {
                "`auth` has no conditions; use `#[protect(…)]`, or ask with `auth.has(…)` in the handler"
            }
            (Self::Check, _) => "a check has no rule; write it in `#[protect(…)]`, beside `check = …`",
            (Self::Public, _) => {
                "`public` lets everyone through; use `#[protect(…)]`, or `#[auth(…)]` to see the caller"
            }
            (Self::Combinator, Key::Level | Key::AfterMinutes) | (Self::Protect | Self::Router, _) => {
                "it belongs in `reverification(level = \"…\", after_minutes = …)`"
            }
            (Self::Combinator, _) => "it is no condition; write it outside, beside the condition",
            (Self::Reverification | Self::FromAuth, _) => return None,
        })
    }
}
