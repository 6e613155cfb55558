//! The names of an instance.

use std::collections::BTreeSet;

use clerk_runtime::backend::{BackendError, Client};
use http::StatusCode;

use super::CatalogueError;
use super::list::{List, Names};

/// Fetches all names.
///
/// Plans and features may be refused, because not every instance has billing. System permissions are left out, because
/// session tokens do not contain them, so no handler can require one. Scopes are those of the OAuth applications. The
/// scopes of M2M tokens are ids of machines, which differ between a development and a production instance, so they do
/// not belong in code.
pub(crate) async fn names(client: &Client) -> Result<Names, CatalogueError> {
    let mut names = Names::default();
    let failed = |list| {
        move |source: BackendError| {
            if source.is_unauthorized() && is_the_apis(&source) {
                CatalogueError::WrongKey
            } else {
                CatalogueError::Api { list, source }
            }
        }
    };

    let roles = client.organization_roles().list().limit(PAGE).stream().fetch_all().await;
    let roles = roles.map_err(failed(List::Roles))?.into_iter().map(|role| role.key);
    names.set(List::Roles, all_named(List::Roles, roles)?);

    let permissions = client.organization_permissions().list().limit(PAGE).stream().fetch_all().await;
    let permissions = permissions.map_err(failed(List::Permissions))?.into_iter();
    let mut permissions = all_named(List::Permissions, permissions.map(|permission| permission.key))?;
    permissions.retain(|permission| !permission.starts_with("org:sys_"));
    names.set(List::Permissions, permissions);

    match client.billing().plans().limit(PAGE).stream().fetch_all().await {
        Ok(plans) => {
            let features = plans.iter().flat_map(|plan| &plan.features).map(|feature| feature.slug.clone());
            names.set(List::Features, all_named(List::Features, features)?);
            let plans = plans.into_iter().map(|plan| plan.slug);
            names.set(List::Plans, all_named(List::Plans, plans)?);
        }
        Err(error) if is_refusal_of_billing(&error) => {
            names.refuse(List::Features, error.to_string());
            names.refuse(List::Plans, error.to_string());
        }
        Err(error) => return Err(failed(List::Plans)(error)),
    }

    let applications = client.oauth_applications().list().limit(PAGE).stream().fetch_all().await;
    let applications = applications.map_err(failed(List::Scopes))?;
    let scopes = applications.iter().filter_map(|application| application.scopes.as_deref());
    names.set(List::Scopes, scopes.flat_map(str::split_whitespace).map(str::to_owned).collect());
    Ok(names)
}

/// The API's largest page.
const PAGE: u32 = 500;

/// Fails if an entry has no name, because leaving it out would mean that the name does not exist.
fn all_named(
    list: List,
    names: impl Iterator<Item = Option<String>>,
) -> Result<BTreeSet<String>, CatalogueError> {
    names.map(|name| name.filter(|name| !name.is_empty()).ok_or(CatalogueError::Nameless { list })).collect()
}

/// The API's document defines no answer for an instance without billing. So any error of the API counts as one, except for
/// errors about the key, the parameters or the rate.
fn is_refusal_of_billing(error: &BackendError) -> bool {
    const OTHERS: [StatusCode; 4] = [
        StatusCode::UNAUTHORIZED,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::UNPROCESSABLE_ENTITY,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    is_the_apis(error)
        && error.status().is_some_and(|status| status.is_client_error() && !OTHERS.contains(&status))
}

/// Whether the answer has the form of the API's errors, which other servers do not use.
fn is_the_apis(error: &BackendError) -> bool {
    error.codes().any(|code| !code.is_empty())
}
