//! The requirements of a handler, as data.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use crate::auth::condition::Condition;
use crate::auth::condition::fewest_scopes::fewest_scopes;
use crate::auth::condition::possible::can_be;
use crate::request::RequestView;
use crate::token::{Accepts, TokenType};

/// The access rule of a handler: which tokens are accepted, how old a verdict may be, and which conditions the caller must
/// meet.
///
/// `#[protect]` and `#[auth]` generate one as a constant; code without macros builds one. In a handler behind a
/// [`ClerkLayer`](crate::ClerkLayer), [`enforce`](Self::enforce) authenticates the request, decides and, if needed, makes
/// the response. Elsewhere, [`check`](Self::check) decides on a state:
///
/// ```
/// use clerk_runtime::policy::RequestKind;
/// use clerk_runtime::{AuthenticateOptions, Clerk, Denial, Policy, role};
/// use http::request::Parts;
///
/// async fn report(clerk: &Clerk, parts: &Parts) -> Result<String, Denial> {
///     let policy = Policy::protect().condition(role("org:admin"));
///     let options = AuthenticateOptions::new();
///     let state = clerk.authenticate_request(parts, &options).await;
///     let auth = policy.check(&state, RequestKind::of(parts))?;
///     Ok(format!("the report for {:?}", auth.user_id()))
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Policy {
    /// The handler's name as written, for example `remove`; empty for a router's [`protect!`](crate::layer::protect) and
    /// for a policy built in code.
    pub name: &'static str,
    /// The source file of the attribute, as the compiler was given it, for example `src/invoices.rs`.
    pub file: &'static str,
    /// The line of the attribute in its source file.
    pub line: u32,
    /// The token types the handler accepts; no other token is ever verified for it.
    pub accepts: Accepts,
    /// How old the Backend API's verdict on a machine token may be for this handler. `None` uses the instance's setting,
    /// which is zero by default.
    pub max_stale: Option<Duration>,
    /// Whether a request authenticated by cookies must come from the application's own origin. `None` uses the instance's
    /// setting, which is off by default.
    pub same_origin: Option<bool>,
    /// The conditions, and what happens to callers who do not meet them.
    pub rule: Rule,
}

/// The kind of a policy.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Rule {
    /// `#[protect]`: the caller must be signed in and meet the condition, or the request is rejected.
    Protect(Protect),
    /// `#[auth]`: rejects no caller; the handler receives the Auth object and decides.
    #[non_exhaustive]
    HandOver {
        /// Whether a session with unfinished tasks counts as signed out.
        treat_pending_as_signed_out: bool,
    },
}

/// The conditions that a caller must meet, and the redirects for those who do not.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Protect {
    /// What the caller must meet besides being signed in.
    pub condition: Option<Condition>,
    /// The function of `check = …`, as written there, which must accept the request as well. A policy built in code has
    /// none.
    pub check: Option<&'static str>,
    /// Where to send callers who are not signed in, instead of to sign-in.
    pub unauthenticated_url: Option<Cow<'static, str>>,
    /// Where to send signed-in users who may not pass, instead of answering 404.
    pub unauthorized_url: Option<Cow<'static, str>>,
    /// Whether users whose verification is too old are asked to verify themselves again.
    pub challenge: bool,
}

impl Protect {
    /// Any signed-in caller may pass.
    const SIGNED_IN: Self = Self {
        condition: None,
        check: None,
        unauthenticated_url: None,
        unauthorized_url: None,
        challenge: false,
    };
}

impl Policy {
    /// The policy of `#[protect]`: a signed-in user is required.
    #[must_use]
    pub const fn protect() -> Self {
        Self::requiring(Accepts::One(TokenType::SessionToken))
    }

    /// The policy of `#[auth]`: no caller is rejected, and session tokens are accepted.
    #[must_use]
    pub const fn auth() -> Self {
        Self::handing_over(Accepts::One(TokenType::SessionToken))
    }

    /// Accepts these tokens instead of session tokens.
    #[must_use]
    pub fn accepts(self, accepts: impl Into<Accepts>) -> Self {
        Self { accepts: accepts.into(), ..self }
    }

    /// Sets how old the verdict on an opaque machine token may be, instead of the instance's setting.
    ///
    /// # Security
    ///
    /// A revoked token may keep working for this long.
    #[must_use]
    pub const fn max_stale(mut self, max_stale: Duration) -> Self {
        self.max_stale = Some(max_stale);
        self
    }

    /// Sets whether a request authenticated by cookies must come from the application's own origin, instead of the
    /// instance's setting ([`ClerkBuilder::same_origin`](crate::ClerkBuilder::same_origin)).
    #[must_use]
    pub const fn same_origin(mut self, required: bool) -> Self {
        self.same_origin = Some(required);
        self
    }

    /// Requires `condition` as well. A policy of [`auth`](Self::auth) then requires a signed-in caller.
    #[must_use]
    pub fn condition(self, wanted: impl Into<Option<Condition>>) -> Self {
        self.with_protect(|protect| protect.condition = wanted.into())
    }

    /// Redirects callers who are not signed in to this URL instead of to sign-in. A policy of [`auth`](Self::auth) then
    /// requires a signed-in caller.
    #[must_use]
    pub fn unauthenticated_url(self, url: impl Into<Cow<'static, str>>) -> Self {
        self.with_protect(|protect| protect.unauthenticated_url = Some(url.into()))
    }

    /// Redirects signed-in users who may not pass to this URL instead of answering 404. A policy of [`auth`](Self::auth)
    /// then requires a signed-in caller.
    #[must_use]
    pub fn unauthorized_url(self, url: impl Into<Cow<'static, str>>) -> Self {
        self.with_protect(|protect| protect.unauthorized_url = Some(url.into()))
    }

    /// Asks users who fail only the reverification to verify themselves again, instead of answering 404. A policy of
    /// [`auth`](Self::auth) then requires a signed-in caller.
    #[must_use]
    pub fn challenge(self, wanted: bool) -> Self {
        self.with_protect(|protect| protect.challenge = wanted)
    }

    /// Whether a session with unfinished tasks counts as signed out for [`auth`](Self::auth). A policy that requires a
    /// signed-in caller never lets such a session pass.
    #[must_use]
    pub fn treat_pending_as_signed_out(self, treat: bool) -> Self {
        match self.rule {
            Rule::HandOver { .. } => {
                Self { rule: Rule::HandOver { treat_pending_as_signed_out: treat }, ..self }
            }
            Rule::Protect(_) => self,
        }
    }

    /// The path of the check function, which must accept the request as well.
    pub(crate) const fn check_path(&self) -> Option<&'static str> {
        match &self.rule {
            Rule::Protect(protect) => protect.check,
            Rule::HandOver { .. } => None,
        }
    }

    /// Every scope in the condition, except those in a negation.
    pub(crate) fn scopes(&self) -> Vec<&str> {
        let Rule::Protect(Protect { condition: Some(condition), .. }) = &self.rule else { return Vec::new() };
        let scopes = condition.leaves().into_iter().filter_map(|leaf| match leaf {
            Condition::Scope(scope) => Some(scope.as_ref()),
            _ => None,
        });
        scopes.collect()
    }

    /// The smallest set of scopes with which a machine token meets the condition, for clients without a
    /// token: those of an OAuth token, if it is accepted.
    pub(crate) fn fewest_scopes(&self) -> Vec<&str> {
        let Rule::Protect(Protect { condition: Some(condition), .. }) = &self.rule else { return Vec::new() };
        let machines = [TokenType::OAuthToken, TokenType::ApiKey, TokenType::M2mToken];
        let mut accepted = machines.into_iter().filter(|token_type| self.accepts.accepts(*token_type));
        let of = |token_type| {
            fewest_scopes(condition, &|_| false, &|leaf, wanted| can_be(leaf, wanted, token_type))
        };
        accepted.find_map(of).unwrap_or_default()
    }

    /// Whether it was written as a rule. A parameter without a rule rejects no caller, so it decides nothing.
    pub(crate) const fn is_rule(&self) -> bool {
        self.line > 0 || matches!(self.rule, Rule::Protect(_))
    }

    /// The policy of a parameter in a handler without a rule: a caller with such a token, or one who is not
    /// signed in. No caller is rejected.
    pub(crate) const fn handing_over(accepts: Accepts) -> Self {
        Self::nameless(accepts, Rule::HandOver { treat_pending_as_signed_out: true })
    }

    /// The same, but the token is required.
    pub(crate) const fn requiring(accepts: Accepts) -> Self {
        Self::nameless(accepts, Rule::Protect(Protect::SIGNED_IN))
    }

    const fn nameless(accepts: Accepts, rule: Rule) -> Self {
        Self { name: "", file: "", line: 0, accepts, max_stale: None, same_origin: None, rule }
    }

    /// A path parameter of the condition that the route of `request` lacks. This is a programming mistake,
    /// with which no caller may pass.
    pub(crate) fn missing_path_parameter(&self, request: &dyn RequestView) -> Option<&str> {
        let Rule::Protect(Protect { condition: Some(condition), .. }) = &self.rule else { return None };
        condition.path_parameters().into_iter().find(|name| request.path_parameter(name).is_none())
    }

    fn with_protect(self, change: impl FnOnce(&mut Protect)) -> Self {
        let mut protect = match self.rule {
            Rule::Protect(protect) => protect,
            Rule::HandOver { .. } => Protect::SIGNED_IN,
        };
        change(&mut protect);
        Self { rule: Rule::Protect(protect), ..self }
    }
}

/// Formats the rule as an attribute: `protect(role = "org:admin")`, `auth(accepts = any)`.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut options = Vec::new();
        let attribute = match &self.rule {
            Rule::Protect(Protect { condition, check, unauthenticated_url, unauthorized_url, challenge }) => {
                options.extend(condition.as_ref().map(asked));
                options.extend(check.map(|check| format!("check = {check}")));
                options.extend(accepts("token", self.accepts));
                options
                    .extend(unauthenticated_url.iter().map(|url| format!("unauthenticated_url = {url:?}")));
                options.extend(unauthorized_url.iter().map(|url| format!("unauthorized_url = {url:?}")));
                options.extend(challenge.then(|| "challenge = true".to_owned()));
                "protect"
            }
            Rule::HandOver { treat_pending_as_signed_out } => {
                options.extend(accepts("accepts", self.accepts));
                let counts =
                    (!treat_pending_as_signed_out).then(|| "treat_pending_as_signed_out = false".to_owned());
                options.extend(counts);
                "auth"
            }
        };
        options.extend(self.max_stale.map(|stale| format!("max_stale = {:?}", written(stale))));
        options.extend(self.same_origin.map(|required| format!("same_origin = {required}")));
        match options.join(", ").as_str() {
            "" => f.write_str(attribute),
            options => write!(f, "{attribute}({options})"),
        }
    }
}

/// The options for a condition. An attribute can have each key once, except combinators.
fn asked(condition: &Condition) -> String {
    let is_combinator = |condition: &&Condition| {
        matches!(condition, Condition::All(_) | Condition::Any(_) | Condition::Not(_))
    };
    if let Condition::All(conditions) = condition {
        let mut keys = HashSet::new();
        let mut single = conditions.iter().filter(|condition| !is_combinator(condition));
        if !single.all(|condition| keys.insert(condition.key())) {
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
