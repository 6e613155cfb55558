//! Who acts in the caller's place: the claim `act` of a session or of a machine token.

use std::fmt;

use serde_json::Value;

/// Who acts in the caller's place (`act`): somebody who impersonates the user, or an application that exchanged its token
/// for that of another (RFC 8693 §4.1).
///
/// That there is an actor is what counts: a claim of any form is one, also where it names nobody.
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

    /// Who it is (`sub`): a user's id, or what else the instance writes; `None` where the claim holds no such text.
    #[must_use]
    pub fn subject(self) -> Option<&'a str> {
        self.text("sub")
    }

    /// Who vouches for the actor (`iss`), for example `https://dashboard.clerk.com`; `None` where the claim does not say.
    #[must_use]
    pub fn issuer(self) -> Option<&'a str> {
        self.text("iss")
    }

    /// The actor before this one in a chain of exchanges (`act`).
    #[must_use]
    pub fn actor(self) -> Option<Self> {
        self.0.get("act").map(Self)
    }

    /// The claim as it arrived, of whatever form.
    #[must_use]
    pub const fn claim(self) -> &'a Value {
        self.0
    }

    fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(Value::as_str)
    }
}

/// Shows who it is, and nothing else of the claim.
impl fmt::Debug for Actor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Actor")
            .field("subject", &self.subject())
            .field("issuer", &self.issuer())
            .finish_non_exhaustive()
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
        for odd in [json!(null), json!("user_1"), json!([{"sub": "user_1"}]), json!({"sub": 1}), json!({})] {
            let actor = Actor::new(&odd);
            assert_eq!((actor.subject(), actor.issuer(), actor.actor()), (None, None, None), "{odd}");
            assert_eq!(actor.claim(), &odd);
        }
    }
}
