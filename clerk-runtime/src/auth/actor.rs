//! The actor who acts for the caller: the claim `act` of a session or of a machine token.

use std::fmt;

use serde_json::Value;

/// Who acts in the caller's place (`act`): someone who impersonates the user, or an application that exchanged its token
/// for another (RFC 8693 §4.1).
///
/// Any `act` claim counts as an actor, whatever its form, even if it contains no id.
///
/// ```
/// use clerk_runtime::{SessionAuth, protect};
///
/// #[protect]
/// async fn account(auth: SessionAuth) -> String {
///     match auth.actor() {
///         Some(actor) => {
///             let actor = actor.subject().unwrap_or("somebody");
///             format!("{actor} as {}", auth.user_id())
///         }
///         None => auth.user_id().to_owned(),
///     }
/// }
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct Actor<'a>(&'a Value);

impl<'a> Actor<'a> {
    pub(super) const fn new(claim: &'a Value) -> Self {
        Self(claim)
    }

    /// The actor's id (`sub`): a user's id, or whatever the instance writes there. `None` if the claim has no such string.
    #[must_use]
    pub fn subject(self) -> Option<&'a str> {
        self.text("sub")
    }

    /// The issuer that vouches for the actor (`iss`), for example `https://dashboard.clerk.com`; `None` if the claim has
    /// none.
    #[must_use]
    pub fn issuer(self) -> Option<&'a str> {
        self.text("iss")
    }

    /// The actor before this one in a chain of exchanges (`act`).
    ///
    /// # Security
    ///
    /// This only records how the token was obtained. Base decisions on the current actor alone (RFC 8693 §4.1).
    #[must_use]
    pub fn actor(self) -> Option<Self> {
        self.0.get("act").map(Self)
    }

    /// The claim as it arrived, with any type of value.
    #[must_use]
    pub const fn claim(self) -> &'a Value {
        self.0
    }

    /// The subjects of the previous actors, latest first, as one text for an event; `None` if there are none.
    /// An actor without a name is `?`, and a longer chain ends with `…`.
    pub(crate) fn prior_subjects(self) -> Option<String> {
        let mut priors = std::iter::successors(self.actor(), |actor| actor.actor());
        let named = priors.by_ref().take(LONGEST_CHAIN);
        let mut names: Vec<_> = named.map(|actor| actor.subject().unwrap_or("?")).collect();
        names.extend(priors.next().map(|_| "…"));
        (!names.is_empty()).then(|| names.join(","))
    }

    fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(Value::as_str)
    }
}

/// The largest number of previous actors that an event names.
const LONGEST_CHAIN: usize = 8;

/// Shows only the ids of the actor and of the previous ones.
impl fmt::Debug for Actor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Actor");
        shown.field("subject", &self.subject()).field("issuer", &self.issuer());
        if let Some(priors) = self.prior_subjects() {
            shown.field("prior", &priors);
        }
        shown.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_claim_of_any_form_is_an_actor() {
        let chain = json!({"sub": "app_1", "iss": "https://a.test", "act": {"sub": "app_2", "act": null}});
        let actor = Actor::new(&chain);
        assert_eq!((actor.subject(), actor.issuer()), (Some("app_1"), Some("https://a.test")));
        let before = actor.actor().unwrap();
        assert_eq!((before.subject(), before.issuer()), (Some("app_2"), None));
        assert_eq!(before.actor().map(Actor::claim), Some(&Value::Null));
        assert_eq!(actor.prior_subjects().as_deref(), Some("app_2,?"));
        assert_eq!(before.actor().unwrap().prior_subjects(), None);
        for odd in [json!(null), json!("user_1"), json!([{"sub": "user_1"}]), json!({"sub": 1}), json!({})] {
            let actor = Actor::new(&odd);
            assert_eq!((actor.subject(), actor.issuer(), actor.actor()), (None, None, None), "{odd}");
            assert_eq!(actor.claim(), &odd);
        }
    }

    #[test]
    fn what_is_shown_names_everyone_and_is_bounded() {
        let named = |depth: usize| {
            (0..depth).fold(
                json!({"sub": "app_0", "email": "a@b.test"}),
                |act, number| json!({"sub": format!("app_{}", number + 1), "act": act, "email": "a@b.test"}),
            )
        };
        let shown = |depth: usize| format!("{:?}", Actor::new(&named(depth)));
        assert_eq!(shown(0), r#"Actor { subject: Some("app_0"), issuer: None, .. }"#);
        assert_eq!(shown(2), r#"Actor { subject: Some("app_2"), issuer: None, prior: "app_1,app_0", .. }"#);
        assert!(shown(8).contains("app_1,app_0\"") && !shown(8).contains('…'));
        assert!(shown(100).contains("app_92,…\"") && !shown(100).contains("app_91"));
    }
}
