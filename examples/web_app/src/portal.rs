//! The pages that Clerk hosts.

use axum::response::Redirect;

/// Where they are, and where they lead back to.
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

    /// To `page`, and back to the home page.
    pub(crate) fn redirect(&self, page: &str) -> Redirect {
        Redirect::to(&format!("{}/{page}?redirect_url={}/", self.url, self.home))
    }
}
