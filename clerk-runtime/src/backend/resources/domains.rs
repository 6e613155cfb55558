//! The domains of the instance.

use crate::backend::Page;
use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, Domain};

endpoints! {
    /// The domains of the instance.
    ///
    /// From [`Client::domains`](crate::backend::Client::domains).
    Domains in Versioned;

    /// Lists the domains of the instance.
    list() -> Page<Domain> = GET "/domains";

    /// Adds a satellite domain.
    add() -> Domain = POST "/domains" as AddDomain { name: Text, is_satellite: Flag, proxy_url: Text };

    /// Changes a domain.
    update(domain_id) -> Domain = PATCH "/domains/{domain_id}" as UpdateDomain {
        name: Text, proxy_url: Text, is_secondary: Flag,
    };

    /// Deletes a satellite domain.
    delete(domain_id) -> DeletedObject = DELETE "/domains/{domain_id}";

    /// Deletes a satellite domain. This is another name for `delete`, as in the reference.
    delete_domain(domain_id) -> DeletedObject = DELETE "/domains/{domain_id}";
}
