//! The pages that Clerk hosts.

use axum::response::Redirect;

/// The address of the pages, and the page to which they return.
#[derive(Clone, Debug)]
pub struct Portal {
    url: String,
    home: String,
}

impl Portal {
    /// The pages at `url`, for the site at `home`.
    #[must_use]
    pub fn new(url: &str, home: &str) -> Self {
        Self { url: url.trim_end_matches('/').to_owned(), home: home.to_owned() }
    }

    /// Redirects to `page`, which then returns to the home page.
    pub(crate) fn redirect(&self, page: &str) -> Redirect {
        Redirect::to(&format!("{}/{page}?redirect_url={}/", self.url, self.home))
    }
}
