//! URLs that native applications may be redirected to.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, RedirectUrl};

endpoints! {
    /// URLs that native applications may be redirected to.
    ///
    /// From [`Client::redirect_urls`](crate::backend::Client::redirect_urls).
    RedirectUrls in Versioned;

    /// Lists all redirect URLs.
    list() -> Page<RedirectUrl> = GET "/redirect_urls" as ListRedirectUrls {
        limit: Limit, offset: Integer,
    } with always("paginated", true);

    /// Fetches a redirect URL.
    get(redirect_url_id) -> RedirectUrl = GET "/redirect_urls/{redirect_url_id}";

    /// Allows a redirect URL.
    create() -> RedirectUrl = POST "/redirect_urls" as CreateRedirectUrl { url: Text };

    /// Deletes a redirect URL, which is then no longer allowed.
    delete(redirect_url_id) -> DeletedObject = DELETE "/redirect_urls/{redirect_url_id}";
}
