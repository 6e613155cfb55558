//! Organizations, their members, roles and domains.

use serde_json::Value;

use super::{EnrollmentMode, InvitationStatus, RoleSetType, VerificationStatus};
use crate::backend::object::objects;
use crate::backend::{Metadata, Secret};
use crate::ground::timestamp::Timestamp;

objects! {
    /// An organization.
    Organization {
        id: String,
        name: Option<String>,
        slug: Option<String>,
        image_url: Option<String>,
        has_image: Option<bool>,
        members_count: Option<i64>,
        missing_member_with_elevated_permissions: Option<bool>,
        pending_invitations_count: Option<i64>,
        max_allowed_memberships: Option<i64>,
        admin_delete_enabled: Option<bool>,
        public_metadata: Metadata,
        private_metadata: Metadata,
        created_by: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
        last_active_at: Option<Timestamp>,
        role_set_key: Option<String>,
        logo_url: Option<String>,
    }

    /// The membership of a user in an organization.
    OrganizationMembership {
        id: String,
        role: Option<String>,
        role_name: Option<String>,
        permissions: Vec<String>,
        public_metadata: Metadata,
        private_metadata: Metadata,
        organization: Option<Organization>,
        public_user_data: Option<PublicUserData>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// The data of a user that other members can see.
    PublicUserData {
        user_id: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        profile_image_url: Option<String>,
        image_url: Option<String>,
        has_image: Option<bool>,
        identifier: Option<String>,
        username: Option<String>,
        banned: Option<bool>,
        deprovisioned: Option<bool>,
    }

    /// An invitation to an organization.
    OrganizationInvitation {
        id: String,
        email_address: Option<String>,
        role: Option<String>,
        role_name: Option<String>,
        organization_id: Option<String>,
        inviter_id: Option<String>,
        public_inviter_data: Option<PublicUserData>,
        status: Option<InvitationStatus>,
        public_metadata: Metadata,
        private_metadata: Metadata,
        url: Option<Secret>,
        expires_at: Option<Timestamp>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
        public_organization_data: Option<PublicOrganizationData>,
    }

    /// The data of an organization that everyone can see.
    PublicOrganizationData {
        id: String,
        name: Option<String>,
        slug: Option<String>,
        image_url: Option<String>,
        has_image: Option<bool>,
    }

    /// A domain whose users may or must join an organization.
    OrganizationDomain {
        id: String,
        organization_id: Option<String>,
        name: Option<String>,
        enrollment_mode: Option<EnrollmentMode>,
        affiliation_email_address: Option<String>,
        affiliation_verification: Option<OrganizationDomainVerification>,
        ownership_verification: Option<OrganizationDomainVerification>,
        verification: Option<OrganizationDomainVerification>,
        total_pending_invitations: Option<i64>,
        total_pending_suggestions: Option<i64>,
        public_organization_data: Option<PublicOrganizationData>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// The verification of a domain.
    OrganizationDomainVerification {
        status: Option<VerificationStatus>,
        strategy: Option<String>,
        attempts: Option<i64>,
        expire_at: Option<Timestamp>,
        verified_at: Option<Timestamp>,
    }

    /// A permission that roles can have.
    Permission {
        id: String,
        name: Option<String>,
        key: Option<String>,
        description: Option<String>,
        kind in "type": Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A role that members can have.
    Role {
        id: String,
        name: Option<String>,
        key: Option<String>,
        description: Option<String>,
        is_creator_eligible: Option<bool>,
        permissions: Vec<Permission>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A set of roles that an organization uses.
    RoleSet {
        id: String,
        name: Option<String>,
        key: Option<String>,
        description: Option<String>,
        roles: Vec<RoleSetItem>,
        default_role: Option<RoleSetItem>,
        creator_role: Option<RoleSetItem>,
        kind in "type": Option<RoleSetType>,
        role_set_migration: Option<RoleSetMigration>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A role of a role set.
    RoleSetItem {
        id: String,
        name: Option<String>,
        key: Option<String>,
        description: Option<String>,
        members_count: Option<i64>,
        has_members: Option<bool>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// The move of organizations from one role set to another.
    RoleSetMigration {
        id: String,
        organization_id: Option<String>,
        instance_id: Option<String>,
        source_role_set_id: Option<String>,
        dest_role_set_id: Option<String>,
        trigger_type: Option<String>,
        status: Option<String>,
        migrated_members: Option<i64>,
        mappings: Option<Value>,
        started_at: Option<Timestamp>,
        completed_at: Option<Timestamp>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }
}
