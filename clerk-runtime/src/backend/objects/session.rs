//! Sessions, clients, and attempts to sign in or up.

use serde_json::Value;

use super::{SessionStatus, SignUpStatus};
use crate::backend::object::objects;
use crate::backend::{Metadata, Secret};
use crate::ground::timestamp::Timestamp;

objects! {
    /// A session of a user.
    Session {
        id: String,
        user_id: Option<String>,
        client_id: Option<String>,
        actor: Option<Value>,
        status: Option<SessionStatus>,
        last_active_organization_id: Option<String>,
        last_active_at: Option<Timestamp>,
        latest_activity: Option<SessionActivity>,
        expire_at: Option<Timestamp>,
        abandon_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
        created_at: Option<Timestamp>,
        tasks: Vec<SessionTask>,
    }

    /// The latest activity of a session.
    SessionActivity {
        id: String,
        device_type: Option<String>,
        is_mobile: Option<bool>,
        browser_name: Option<String>,
        browser_version: Option<String>,
        ip_address: Option<String>,
        city: Option<String>,
        country: Option<String>,
    }

    /// A task that the user must complete before the session becomes active.
    SessionTask {
        key: Option<String>,
    }

    /// A browser or app in which users are signed in. The API calls it `client`.
    ClientObject {
        id: String,
        session_ids: Vec<String>,
        sessions: Vec<Session>,
        sign_in_id: Option<String>,
        sign_up_id: Option<String>,
        last_active_session_id: Option<String>,
        last_authentication_strategy: Option<String>,
        updated_at: Option<Timestamp>,
        created_at: Option<Timestamp>,
    }

    /// An attempt to sign up.
    SignUp {
        id: String,
        status: Option<SignUpStatus>,
        required_fields: Vec<String>,
        optional_fields: Vec<String>,
        missing_fields: Vec<String>,
        unverified_fields: Vec<String>,
        verifications: Option<SignUpVerifications>,
        username: Option<String>,
        email_address: Option<String>,
        phone_number: Option<String>,
        web3_wallet: Option<String>,
        password_enabled: Option<bool>,
        first_name: Option<String>,
        last_name: Option<String>,
        unsafe_metadata: Metadata,
        public_metadata: Metadata,
        custom_action: Option<bool>,
        external_id: Option<String>,
        created_session_id: Option<String>,
        created_user_id: Option<String>,
        abandon_at: Option<Timestamp>,
        legal_accepted_at: Option<Timestamp>,
        locale: Option<String>,
        external_account: Option<Value>,
    }

    /// The verifications of a sign-up.
    SignUpVerifications {
        email_address: Option<SignUpVerification>,
        phone_number: Option<SignUpVerification>,
        web3_wallet: Option<SignUpVerification>,
        external_account: Option<Value>,
    }

    /// The verification of one identification, and the next step.
    SignUpVerification {
        next_action: Option<String>,
        supported_strategies: Vec<String>,
    }

    /// The cookies that a handshake sets.
    HandshakePayload {
        directives: Vec<Secret>,
    }
}
