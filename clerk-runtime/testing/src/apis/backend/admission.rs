//! Lists of identifiers and redirect URLs: `/v1/allowlist_identifiers`, `/v1/blocklist_identifiers` and
//! `/v1/redirect_urls`.

use http::StatusCode;
use url::Url;

use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, ok};
use crate::apis::store::{ListedIdentifier, Record, RedirectUrl};

pub(super) async fn list_identifier<const ALLOWED: bool>(
    InstanceKey(apis): InstanceKey,
    mut form: Form,
) -> Answer
where
    ListedIdentifier<ALLOWED>: Record,
{
    let identifier: String = form.required("identifier")?;
    form.without_effect(&["notify"]);
    form.end()?;
    if identifier.is_empty() {
        return Err(ApiError::malformed(
            "identifier",
            "an e-mail address, a domain, a phone number or a wallet",
        ));
    }
    let mut tables = apis.tables();
    let rows = ListedIdentifier::<ALLOWED>::rows_mut(&mut tables);
    if rows.iter().any(|row| row.identifier == identifier) {
        return Err(ApiError::refused(
            StatusCode::BAD_REQUEST,
            "duplicate_record",
            "It is on the list already.",
        ));
    }
    let new = ListedIdentifier::<ALLOWED>::new(identifier, apis.instance.id(), apis.now());
    rows.push(new.clone());
    Ok(ok(&new))
}

pub(super) async fn allow_redirect(InstanceKey(apis): InstanceKey, mut form: Form) -> Answer {
    let url: String = form.required("url")?;
    form.end()?;
    let is_safe = Url::parse(&url).is_ok_and(|url| !matches!(url.scheme(), "javascript" | "data"));
    if !is_safe {
        return Err(ApiError::malformed("url", "a URL with a scheme"));
    }
    let mut tables = apis.tables();
    if tables.redirect_urls.iter().any(|row| row.url == url) {
        return Err(ApiError::taken("url"));
    }
    let new = RedirectUrl::new(url, apis.now());
    tables.redirect_urls.push(new.clone());
    Ok(ok(&new))
}
