//! The setters that describe a session, for minted tokens and for personas.

use super::SessionToken;
use crate::instance::jwt::JwtBuilder;

/// The setters of a builder whose field `$token` is a [`SessionToken`].
macro_rules! session_setters {
    ($Builder:ty, $($token:ident).+) => {
        impl $Builder {
            /// Sets the session, `sid`. By default `sess_embedded`.
            pub fn session(mut self, id: impl Into<String>) -> Self {
                self.$($token).+.session = Some(id.into());
                self
            }

            /// Sets the active organization. The role can be written with or without `org:`.
            pub fn organization(
                mut self,
                id: impl Into<String>,
                slug: impl Into<String>,
                role: impl AsRef<str>,
            ) -> Self {
                self.$($token).+.set_organization(id.into(), slug.into(), role.as_ref());
                self
            }

            /// Grants permissions in the active organization, such as `org:invoices:create`.
            ///
            /// # Panics
            ///
            /// When one does not have the form `org:<feature>:<permission>`.
            pub fn permissions<P: AsRef<str>>(mut self, permissions: impl IntoIterator<Item = P>) -> Self {
                permissions.into_iter().for_each(|it| self.$($token).+.add_permission(it.as_ref()));
                self
            }

            /// Adds features: of the organization (`org:export`, `o:export`), of the user (`user:export`, `u:export`, or
            /// just `export`), or of both (`ou:export`).
            pub fn features<F: AsRef<str>>(mut self, features: impl IntoIterator<Item = F>) -> Self {
                features.into_iter().for_each(|it| self.$($token).+.add_feature(it.as_ref()));
                self
            }

            /// Adds plans, scoped like [`features`](Self::features).
            pub fn plans<P: AsRef<str>>(mut self, plans: impl IntoIterator<Item = P>) -> Self {
                plans.into_iter().for_each(|it| self.$($token).+.add_plan(it.as_ref()));
                self
            }

            /// Sets how many minutes ago the first and the second factor were verified, `fva`; −1 means never.
            ///
            /// The default is `(0, -1)`: just signed in, with one factor.
            pub fn factor_verification_age(mut self, first: i64, second: i64) -> Self {
                self.$($token).+.factor_verification_age = Some((first, second));
                self
            }

            /// Makes a session with unfinished tasks (`sts` is `pending`).
            pub fn pending(mut self) -> Self {
                self.$($token).+.status = Some("pending");
                self
            }

            /// Makes the session an impersonation by the user `actor` (`act`).
            pub fn actor(mut self, actor: impl Into<String>) -> Self {
                self.$($token).+.actor = Some(actor.into());
                self
            }

            /// Sets the origin that requested the token, `azp`. The default is `http://localhost:3000`.
            pub fn authorized_party(mut self, origin: impl Into<String>) -> Self {
                self.$($token).+.authorized_party = origin.into();
                self
            }

            /// Writes the claims in version 1: `org_id`, `org_role`, `org_permissions` and so on instead of `o`.
            pub fn version_1(mut self) -> Self {
                self.$($token).+.make_version_1();
                self
            }
        }
    };
}

pub(crate) use session_setters;

session_setters!(JwtBuilder<SessionToken>, class);

impl JwtBuilder<SessionToken> {
    /// Sets the user, `sub`. By default `user_embedded`.
    pub fn user(mut self, id: impl Into<String>) -> Self {
        self.class.user = id.into();
        self
    }

    /// Makes it the token of a JWT template. It has another category, and only the user and the authorized party of a session
    /// token's claims, besides those that [`session`](Self::session) sets afterwards and those set by name.
    pub fn template(mut self) -> Self {
        self.class.make_template();
        self
    }
}
