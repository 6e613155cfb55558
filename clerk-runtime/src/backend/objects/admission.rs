//! Invitations, the waitlist, and the lists of identifiers that may or may not sign up.

use super::{IdentifierType, InvitationStatus, WaitlistEntryStatus};
use crate::backend::object::objects;
use crate::backend::{Metadata, Secret};
use crate::ground::timestamp::Timestamp;

objects! {
    /// An invitation to the application.
    Invitation {
        id: String,
        email_address: Option<String>,
        public_metadata: Metadata,
        revoked: Option<bool>,
        status: Option<InvitationStatus>,
        url: Option<Secret>,
        expires_at: Option<Timestamp>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A person on the waitlist.
    WaitlistEntry {
        id: String,
        email_address: Option<String>,
        status: Option<WaitlistEntryStatus>,
        is_locked: Option<bool>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
        invitation: Option<Invitation>,
    }

    /// An identifier that may sign up.
    AllowlistIdentifier {
        id: Option<String>,
        invitation_id: Option<String>,
        identifier: Option<String>,
        identifier_type: Option<IdentifierType>,
        instance_id: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// An identifier that may not sign up.
    BlocklistIdentifier {
        id: Option<String>,
        identifier: Option<String>,
        identifier_type: Option<IdentifierType>,
        instance_id: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }
}
