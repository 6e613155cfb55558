//! The positions of the relevant cookies.

use crate::request::{CookiePlace, Cookies};

const SESSION: &str = "__session";
const CLIENT_UAT: &str = "__client_uat";
pub(super) const DEV_BROWSER: &str = "__clerk_db_jwt";
const REFRESH: &str = "__refresh";
pub(super) const HANDSHAKE: &str = "__clerk_handshake";
pub(super) const HANDSHAKE_NONCE: &str = "__clerk_handshake_nonce";
const REDIRECT_COUNT: &str = "__clerk_redirect_count";

/// The positions of the relevant cookies, found in one pass. If several have the same name, the first counts.
#[derive(Default)]
pub(super) struct Places {
    pub(super) session: Pair,
    pub(super) client_uat: Pair,
    pub(super) dev_browser: Pair,
    pub(super) refresh: Option<CookiePlace>,
    pub(super) handshake: Option<CookiePlace>,
    pub(super) handshake_nonce: Option<CookiePlace>,
    pub(super) redirect_count: Option<CookiePlace>,
}

/// A cookie in both sets that a host can have.
#[derive(Default)]
pub(super) struct Pair {
    pub(super) suffixed: Option<CookiePlace>,
    pub(super) unsuffixed: Option<CookiePlace>,
}

impl Places {
    pub(super) fn of(cookies: &Cookies<'_>, suffix: &str) -> Self {
        let mut places = Self::default();
        cookies.each(|name, place| {
            // All of them begin this way, and few others do.
            if name.starts_with(b"__")
                && let Some(slot) = places.slot(name, suffix)
            {
                slot.get_or_insert(place);
            }
        });
        places
    }

    fn slot(&mut self, name: &[u8], suffix: &str) -> Option<&mut Option<CookiePlace>> {
        let is = |known: &str| name == known.as_bytes();
        let is_suffixed = |known: &str| {
            let rest = name.strip_prefix(known.as_bytes()).and_then(|rest| rest.strip_prefix(b"_"));
            rest == Some(suffix.as_bytes())
        };
        Some(match () {
            () if is(SESSION) => &mut self.session.unsuffixed,
            () if is_suffixed(SESSION) => &mut self.session.suffixed,
            () if is(CLIENT_UAT) => &mut self.client_uat.unsuffixed,
            () if is_suffixed(CLIENT_UAT) => &mut self.client_uat.suffixed,
            () if is(DEV_BROWSER) => &mut self.dev_browser.unsuffixed,
            () if is_suffixed(DEV_BROWSER) => &mut self.dev_browser.suffixed,
            () if is_suffixed(REFRESH) => &mut self.refresh,
            () if is(HANDSHAKE) => &mut self.handshake,
            () if is(HANDSHAKE_NONCE) => &mut self.handshake_nonce,
            () if is(REDIRECT_COUNT) => &mut self.redirect_count,
            () => return None,
        })
    }

    pub(super) const fn chosen<'p>(&self, pair: &'p Pair, is_suffixed: bool) -> Option<&'p CookiePlace> {
        if is_suffixed { pair.suffixed.as_ref() } else { pair.unsuffixed.as_ref() }
    }
}
