//! Invitations to the application.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, Invitation};

endpoints! {
    /// Invitations to the application.
    ///
    /// From [`Client::invitations`](crate::backend::Client::invitations).
    Invitations in Versioned;

    /// Lists the invitations that are not revoked, newest first.
    list() -> Page<Invitation> = GET "/invitations" as ListInvitations {
        status: Text, query: Text, order_by: Text, limit: Limit, offset: Integer,
    } with always("paginated", true);

    /// Invites a person by e-mail.
    create() -> Invitation = POST "/invitations" as CreateInvitation {
        email_address: Text, public_metadata: Json, redirect_url: Text, notify: Flag,
        ignore_existing: Flag, expires_in_days: Integer, template_slug: Text,
    };

    /// Invites several people at once.
    create_bulk() -> Vec<Invitation> = POST "/invitations/bulk" as CreateInvitations {
        invitation: [CreateInvitation],
    } with bulk(None);

    /// Revokes an invitation that is still pending.
    revoke(invitation_id) -> Invitation = POST "/invitations/{invitation_id}/revoke";

    /// Deletes an invitation.
    delete(invitation_id) -> DeletedObject = DELETE "/invitations/{invitation_id}";
}
