//! Templates for tokens with your own claims.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, JwtTemplate};

endpoints! {
    /// Templates for tokens with your own claims.
    ///
    /// From [`Client::jwt_templates`](crate::backend::Client::jwt_templates).
    JwtTemplates in Versioned;

    /// Lists all templates.
    list() -> Page<JwtTemplate> = GET "/jwt_templates" as ListJwtTemplates {
        limit: Limit, offset: Integer,
    } with always("paginated", true);

    /// Fetches a template.
    get(template_id) -> JwtTemplate = GET "/jwt_templates/{template_id}";

    /// Creates a template.
    create() -> JwtTemplate = POST "/jwt_templates" as CreateJwtTemplate {
        name: Text, claims: Json, lifetime: Integer, allowed_clock_skew: Integer,
        custom_signing_key: Flag, signing_algorithm: Text, signing_key: Text,
    };

    /// Changes a template.
    update(template_id) -> JwtTemplate = PATCH "/jwt_templates/{template_id}" as UpdateJwtTemplate {
        name: Text, claims: Json, lifetime: Integer, allowed_clock_skew: Integer,
        custom_signing_key: Flag, signing_algorithm: Text, signing_key: Text,
    };

    /// Deletes a template.
    delete(template_id) -> DeletedObject = DELETE "/jwt_templates/{template_id}";
}
