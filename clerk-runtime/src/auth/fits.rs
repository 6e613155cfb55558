//! The messages about a parameter that does not fit its handler, and about a string that does not fit its
//! option.
//!
//! Each misfit has a trait that no type implements, with the message: the compiler shows it as its own error.
//! A panic in a constant would show additional text.

use std::marker::PhantomData;

/// Whether `T`, which is a parameter's type or a string, fits. `Fits::<T, MISFIT>::check()` compiles only if
/// `MISFIT` is 0.
pub struct Fits<T: ?Sized, const MISFIT: u8>(PhantomData<T>);

/// The number for a type that fits.
pub(crate) const FITS: u8 = 0;

impl<T: ?Sized> Fits<T, FITS> {
    /// Nothing is wrong.
    pub const fn check() {}
}

macro_rules! misfit {
    ($name:ident = $number:literal, $asked:ident: $message:literal => $advice:literal) => {
        pub(super) const $name: u8 = $number;

        #[doc = $message]
        #[diagnostic::on_unimplemented(message = $message, label = $advice)]
        pub trait $asked {}

        impl<T: ?Sized> $crate::auth::fits::Fits<T, $number> {
            /// Does not compile.
            pub const fn check()
            where
                T: $asked,
            {
            }
        }
    };
}

pub(crate) use misfit;

misfit! {
    NEVER_HANDED_OVER = 1, HoldsAnAcceptedToken:
    "this parameter can never be handed over: the handler accepts none of the tokens that it holds"
    => "take another type, or add its token to what the handler accepts"
}

misfit! {
    NOBODY_NOT_HELD = 2, HoldsNobody:
    "this parameter cannot hold a caller who is not signed in, and `#[auth]` lets everyone through"
    => "take `Auth` or `Option<…>`, or use `#[protect]`"
}

misfit! {
    SESSION_NOT_HELD = 3, HoldsSessions:
    "this parameter cannot hold a session, which the handler accepts"
    => "take `Auth`, or an enum with `#[derive(FromAuth)]`"
}

misfit! {
    API_KEY_NOT_HELD = 4, HoldsApiKeys:
    "this parameter cannot hold an API key, which the handler accepts"
    => "take `Auth`, or an enum with `#[derive(FromAuth)]`"
}

misfit! {
    M2M_TOKEN_NOT_HELD = 5, HoldsM2mTokens:
    "this parameter cannot hold an M2M token, which the handler accepts"
    => "take `Auth`, or an enum with `#[derive(FromAuth)]`"
}

misfit! {
    OAUTH_TOKEN_NOT_HELD = 6, HoldsOAuthTokens:
    "this parameter cannot hold an OAuth token, which the handler accepts"
    => "take `Auth`, or an enum with `#[derive(FromAuth)]`"
}

misfit! {
    NO_VARIANT_FOR_NOBODY = 7, HasAVariantForNobody:
    "this enum has no variant for a caller who is not signed in, and `#[auth]` lets everyone through"
    => "add `Nobody` to the enum, or use `#[protect]`"
}

misfit! {
    NO_VARIANT_FOR_SESSIONS = 8, HasAVariantForSessions:
    "this enum has no variant for a session, which the handler accepts"
    => "add `User(SessionAuth)` to the enum"
}

misfit! {
    NO_VARIANT_FOR_API_KEYS = 9, HasAVariantForApiKeys:
    "this enum has no variant for an API key, which the handler accepts"
    => "add `Key(ApiKeyAuth)` to the enum"
}

misfit! {
    NO_VARIANT_FOR_M2M_TOKENS = 10, HasAVariantForM2mTokens:
    "this enum has no variant for an M2M token, which the handler accepts"
    => "add `Machine(M2mAuth)` to the enum"
}

misfit! {
    NO_VARIANT_FOR_OAUTH_TOKENS = 11, HasAVariantForOAuthTokens:
    "this enum has no variant for an OAuth token, which the handler accepts"
    => "add `App(OAuthAuth)` to the enum"
}

misfit! {
    SUPERFLUOUS_VARIANT_FOR_NOBODY = 12, MeetsNobody:
    "this enum has a variant for callers who are not signed in, and the handler lets none of them through"
    => "remove the variant, or use `#[auth]`"
}

misfit! {
    SUPERFLUOUS_VARIANT_FOR_SESSIONS = 13, MeetsSessions:
    "this enum has a variant for sessions, and the handler accepts none"
    => "remove the variant, or accept `session_token`"
}

misfit! {
    SUPERFLUOUS_VARIANT_FOR_API_KEYS = 14, MeetsApiKeys:
    "this enum has a variant for API keys, and the handler accepts none"
    => "remove the variant, or accept `api_key`"
}

misfit! {
    SUPERFLUOUS_VARIANT_FOR_M2M_TOKENS = 15, MeetsM2mTokens:
    "this enum has a variant for M2M tokens, and the handler accepts none"
    => "remove the variant, or accept `m2m_token`"
}

misfit! {
    SUPERFLUOUS_VARIANT_FOR_OAUTH_TOKENS = 16, MeetsOAuthTokens:
    "this enum has a variant for OAuth tokens, and the handler accepts none"
    => "remove the variant, or accept `oauth_token`"
}

misfit! {
    SUPERFLUOUS_VARIANT_FOR_MACHINES = 17, MeetsMachines:
    "this enum has a variant for machines, and the handler accepts no token of theirs"
    => "remove the variant, or accept `machine_token`"
}

misfit! {
    NOT_HANDED_OVER_BY_PUBLIC = 18, HandedOverByPublic:
    "a `#[public]` handler does not look at its caller"
    => "remove this parameter, or use `#[auth]`"
}

misfit! {
    CALLERS_HELD_BEFORE = 19, HoldsCallersOfItsOwn:
    "an earlier variant already holds these callers"
    => "write one variant for each token type"
}

misfit! {
    NOBODY_HELD_BEFORE = 20, HoldsNobodyAlone:
    "an earlier variant already holds the callers who are not signed in"
    => "remove one of the two"
}
