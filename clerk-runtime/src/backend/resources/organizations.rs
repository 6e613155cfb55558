//! Organizations, with their members, invitations and domains.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{
    DeletedObject, Organization, OrganizationDomain, OrganizationInvitation, OrganizationMembership,
};

endpoints! {
    /// Organizations, with their members, invitations and domains.
    ///
    /// From [`Client::organizations`](crate::backend::Client::organizations).
    Organizations in Versioned;

    /// Lists the organizations, newest first.
    list() -> Page<Organization> = GET "/organizations" as ListOrganizations {
        include_members_count: Flag, include_missing_member_with_elevated_permissions: Flag, query: Text,
        user_id: List, organization_id: List, order_by: Text, limit: Limit, offset: Integer,
    };

    /// Creates an organization.
    create() -> Organization = POST "/organizations" as CreateOrganization {
        name: Text, created_by: Text, private_metadata: Json, public_metadata: Json, slug: Text,
        max_allowed_memberships: Integer, created_at: DateTime, role_set_key: Text,
    };

    /// Fetches an organization by its id or slug.
    get(organization_id_or_slug) -> Organization
        = GET "/organizations/{organization_id_or_slug}" as GetOrganization {
        include_members_count: Flag, include_missing_member_with_elevated_permissions: Flag,
    };

    /// Changes an organization. If metadata is given, a second call replaces it.
    update(organization_id) -> Organization
        = PATCH "/organizations/{organization_id}" as UpdateOrganization {
        name: Text, slug: Text, max_allowed_memberships: Integer, admin_delete_enabled: Flag,
        created_at: DateTime, role_set_key: Text, public_metadata: Json, private_metadata: Json,
    } with metadata_at("/organizations/{organization_id}/metadata");

    /// Sets the logo of an organization.
    update_logo(organization_id) -> Organization
        = PUT "/organizations/{organization_id}/logo" as UpdateOrganizationLogo {
        file: Upload, uploader_user_id: Text,
    };

    /// Deletes the logo of an organization.
    delete_logo(organization_id) -> Organization = DELETE "/organizations/{organization_id}/logo";

    /// Merges metadata deeply into the existing metadata. Null removes a member.
    update_metadata(organization_id) -> Organization
        = PATCH "/organizations/{organization_id}/metadata" as UpdateOrganizationMetadata {
        public_metadata: Json, private_metadata: Json,
    };

    /// Replaces the metadata.
    replace_metadata(organization_id) -> Organization
        = PUT "/organizations/{organization_id}/metadata" as ReplaceOrganizationMetadata {
        public_metadata: Json, private_metadata: Json,
    };

    /// Deletes an organization with its memberships and invitations.
    delete(organization_id) -> DeletedObject = DELETE "/organizations/{organization_id}";

    /// Lists the members of an organization.
    memberships(organization_id) -> Page<OrganizationMembership>
        = GET "/organizations/{organization_id}/memberships" as ListOrganizationMemberships {
        order_by: Text, user_id: List, email_address: List, phone_number: List, username: List,
        web3_wallet: List, role: List, query: Text, email_address_query: Text, phone_number_query: Text,
        username_query: Text, name_query: Text, last_active_at_before: Time, last_active_at_after: Time,
        created_at_before: Time, created_at_after: Time, limit: Limit, offset: Integer,
    };

    /// Lists the members of all organizations.
    all_memberships() -> Page<OrganizationMembership>
        = GET "/organization_memberships" as ListAllOrganizationMemberships {
        order_by: Text, limit: Limit, offset: Integer,
    };

    /// Adds a user to an organization.
    create_membership(organization_id) -> OrganizationMembership
        = POST "/organizations/{organization_id}/memberships" as CreateOrganizationMembership {
        user_id: Text, role: Text, public_metadata: Json, private_metadata: Json,
    };

    /// Changes the role of a member.
    update_membership(organization_id, user_id) -> OrganizationMembership
        = PATCH "/organizations/{organization_id}/memberships/{user_id}" as UpdateOrganizationMembership {
        role: Text,
    };

    /// Merges metadata deeply into the existing metadata. Null removes a member.
    update_membership_metadata(organization_id, user_id) -> OrganizationMembership
        = PATCH "/organizations/{organization_id}/memberships/{user_id}/metadata" as UpdateOrganizationMembershipMetadata {
        public_metadata: Json, private_metadata: Json,
    };

    /// Removes a member.
    delete_membership(organization_id, user_id) -> OrganizationMembership
        = DELETE "/organizations/{organization_id}/memberships/{user_id}";

    /// Lists the invitations to an organization.
    invitations(organization_id) -> Page<OrganizationInvitation>
        = GET "/organizations/{organization_id}/invitations" as ListOrganizationInvitations {
        status: Text, email_address: Text, order_by: Text, limit: Limit, offset: Integer,
    };

    /// Invites a person to an organization.
    create_invitation(organization_id) -> OrganizationInvitation
        = POST "/organizations/{organization_id}/invitations" as CreateOrganizationInvitation {
        email_address: Text, inviter_user_id: Text, role: Text, public_metadata: Json,
        private_metadata: Json, redirect_url: Text, expires_in_days: Integer, notify: Flag,
    };

    /// Invites several people at once.
    create_invitations(organization_id) -> Page<OrganizationInvitation>
        = POST "/organizations/{organization_id}/invitations/bulk" as CreateOrganizationInvitations {
        invitation: [CreateOrganizationInvitation],
    } with bulk(None);

    /// Fetches an invitation.
    invitation(organization_id, invitation_id) -> OrganizationInvitation
        = GET "/organizations/{organization_id}/invitations/{invitation_id}";

    /// Revokes an invitation that is still pending.
    revoke_invitation(organization_id, invitation_id) -> OrganizationInvitation
        = POST "/organizations/{organization_id}/invitations/{invitation_id}/revoke" as RevokeOrganizationInvitation {
        requesting_user_id: Text,
    };

    /// Lists the domains of an organization.
    domains(organization_id) -> Page<OrganizationDomain>
        = GET "/organizations/{organization_id}/domains" as ListOrganizationDomains {
        verified: Flag, enrollment_mode: Text, limit: Limit, offset: Integer,
    };

    /// Adds a domain.
    create_domain(organization_id) -> OrganizationDomain
        = POST "/organizations/{organization_id}/domains" as CreateOrganizationDomain {
        name: Text, enrollment_mode: Text, verified: Flag,
    };

    /// Changes a domain.
    update_domain(organization_id, domain_id) -> OrganizationDomain
        = PATCH "/organizations/{organization_id}/domains/{domain_id}" as UpdateOrganizationDomain {
        enrollment_mode: Text, verified: Flag,
    };

    /// Deletes a domain.
    delete_domain(organization_id, domain_id) -> DeletedObject
        = DELETE "/organizations/{organization_id}/domains/{domain_id}";
}
