//! Users.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{
    DeletedObject, EmailAddress, OAuthAccessToken, OrganizationInvitation, OrganizationMembership,
    PhoneNumber, TotalCount, User, UserId, Verified,
};

endpoints! {
    /// Users.
    ///
    /// From [`Client::users`](crate::backend::Client::users).
    Users in Versioned;

    /// Lists the users, newest first. The total number takes another call: see
    /// [`ListUsers::with_total_count`].
    list() -> Page<User> = GET "/users" as ListUsers {
        email_address: List, phone_number: List, external_id: List, username: List, web3_wallet: List,
        user_id: List, organization_id: List, query: Text, email_address_query: Text,
        phone_number_query: Text, username_query: Text, name_query: Text, banned: Flag,
        last_active_at_before: Time, last_active_at_after: Time, last_active_at_since: Time,
        created_at_before: Time, created_at_after: Time, last_sign_in_at_before: Time,
        last_sign_in_at_after: Time, provider: Text, provider_user_id: List, limit: Limit,
        offset: Integer, starting_after: Text, order_by: Text,
    } with counted("/users/count");

    /// Fetches a user.
    get(user_id) -> User = GET "/users/{user_id}";

    /// Creates a user without verifying anything.
    create() -> User = POST "/users" as CreateUser {
        external_id: Text, first_name: Text, last_name: Text, locale: Text, timezone: Text, email_address: List,
        email_address_identification_status: List, phone_number: List,
        phone_number_identification_status: List, web3_wallet: List, username: Text, password: Text,
        password_digest: Text, password_hasher: Text, skip_password_checks: Flag,
        skip_password_requirement: Flag, totp_secret: Text, backup_codes: List, public_metadata: Json,
        private_metadata: Json, unsafe_metadata: Json, delete_self_enabled: Flag,
        legal_accepted_at: DateTime, skip_legal_checks: Flag, skip_user_requirement: Flag,
        create_organization_enabled: Flag, create_organizations_limit: Integer, created_at: DateTime,
        bypass_client_trust: Flag, banned: Flag, locked: Flag,
    };

    /// Changes a user. If metadata is given, a second call replaces it.
    update(user_id) -> User = PATCH "/users/{user_id}" as UpdateUser {
        external_id: Text, first_name: Text, last_name: Text, locale: Text, timezone: Text,
        primary_email_address_id: Text, notify_primary_email_address_changed: Flag,
        primary_phone_number_id: Text, primary_web3_wallet_id: Text, username: Text,
        profile_image_id: Text, password: Text, password_digest: Text, password_hasher: Text,
        skip_password_checks: Flag, sign_out_of_other_sessions: Flag, totp_secret: Text,
        backup_codes: List, delete_self_enabled: Flag, create_organization_enabled: Flag,
        legal_accepted_at: DateTime, skip_legal_checks: Flag, create_organizations_limit: Integer,
        created_at: DateTime, bypass_client_trust: Flag, public_metadata: Json, private_metadata: Json,
        unsafe_metadata: Json,
    } with metadata_at("/users/{user_id}/metadata");

    /// Replaces all e-mail addresses of a user with one.
    replace_email_address(user_id) -> EmailAddress
        = PUT "/users/{user_id}/email_address" as ReplaceUserEmailAddress {
        email_address: Text, identification_status: Text, notify_primary_email_address_changed: Flag,
    };

    /// Replaces all phone numbers of a user with one.
    replace_phone_number(user_id) -> PhoneNumber
        = PUT "/users/{user_id}/phone_number" as ReplaceUserPhoneNumber {
        phone_number: Text, identification_status: Text,
    };

    /// Sets the profile image of a user.
    update_profile_image(user_id) -> User
        = POST "/users/{user_id}/profile_image" as UpdateUserProfileImage {
        file: Upload,
    };

    /// Merges metadata deeply into the existing metadata. Null removes a member.
    update_metadata(user_id) -> User = PATCH "/users/{user_id}/metadata" as UpdateUserMetadata {
        public_metadata: Json, private_metadata: Json, unsafe_metadata: Json,
    };

    /// Replaces the metadata.
    replace_metadata(user_id) -> User = PUT "/users/{user_id}/metadata" as ReplaceUserMetadata {
        public_metadata: Json, private_metadata: Json, unsafe_metadata: Json,
    };

    /// Deletes a user.
    delete(user_id) -> DeletedObject = DELETE "/users/{user_id}";

    /// Counts the users.
    count() -> TotalCount = GET "/users/count" as CountUsers {
        email_address: List, phone_number: List, external_id: List, username: List, web3_wallet: List,
        user_id: List, organization_id: List, query: Text, email_address_query: Text,
        phone_number_query: Text, username_query: Text, name_query: Text, banned: Flag,
        last_active_at_before: Time, last_active_at_after: Time, last_active_at_since: Time,
        created_at_before: Time, created_at_after: Time, last_sign_in_at_before: Time,
        last_sign_in_at_after: Time, provider: Text, provider_user_id: List,
    };

    /// Lists the tokens that a provider, such as `google`, issued for a user.
    oauth_access_tokens(user_id, provider) -> Page<OAuthAccessToken>
        = GET "/users/{user_id}/oauth_access_tokens/oauth_{provider}" as ListUserOAuthAccessTokens {
        limit: Limit, offset: Integer,
    } with always("paginated", true);

    /// Removes all second factors of a user.
    disable_mfa(user_id) -> UserId = DELETE "/users/{user_id}/mfa";

    /// Lists the organizations of a user.
    organization_memberships(user_id) -> Page<OrganizationMembership>
        = GET "/users/{user_id}/organization_memberships" as ListUserOrganizationMemberships {
        limit: Limit, offset: Integer,
    };

    /// Lists the invitations of a user to organizations.
    organization_invitations(user_id) -> Page<OrganizationInvitation>
        = GET "/users/{user_id}/organization_invitations" as ListUserOrganizationInvitations {
        limit: Limit, offset: Integer, status: Text,
    };

    /// Removes the password of a user.
    remove_password(user_id) -> User = POST "/users/{user_id}/remove_password" as RemoveUserPassword {
        sign_out_of_other_sessions: Flag,
    };

    /// Verifies a user's password. A wrong one is an error with status 422.
    verify_password(user_id) -> Verified = POST "/users/{user_id}/verify_password" as VerifyUserPassword {
        password: Text,
    };

    /// Verifies a code of a user's authenticator app, or a backup code.
    verify_totp(user_id) -> Verified = POST "/users/{user_id}/verify_totp" as VerifyUserTotp { code: Text };

    /// Bans a user: all sessions end, and the user can no longer sign in.
    ban(user_id) -> User = POST "/users/{user_id}/ban";

    /// Lifts a ban.
    unban(user_id) -> User = POST "/users/{user_id}/unban";

    /// Locks a user, who cannot sign in while locked.
    lock(user_id) -> User = POST "/users/{user_id}/lock";

    /// Unlocks a user.
    unlock(user_id) -> User = POST "/users/{user_id}/unlock";

    /// Deletes the profile image of a user.
    delete_profile_image(user_id) -> User = DELETE "/users/{user_id}/profile_image";

    /// Deletes a passkey of a user.
    delete_passkey(user_id, passkey_identification_id) -> DeletedObject
        = DELETE "/users/{user_id}/passkeys/{passkey_identification_id}";

    /// Deletes a Web3 wallet of a user.
    delete_web3_wallet(user_id, web3_wallet_identification_id) -> DeletedObject
        = DELETE "/users/{user_id}/web3_wallets/{web3_wallet_identification_id}";

    /// Deletes a user's account at a provider.
    delete_external_account(user_id, external_account_id) -> DeletedObject
        = DELETE "/users/{user_id}/external_accounts/{external_account_id}";

    /// Deletes the backup codes of a user.
    delete_backup_codes(user_id) -> UserId = DELETE "/users/{user_id}/backup_code";

    /// Deletes the authenticator apps of a user.
    delete_totp(user_id) -> UserId = DELETE "/users/{user_id}/totp";

    /// Marks the password of a user as compromised. The user must set a new one.
    set_password_compromised(user_id) -> User
        = POST "/users/{user_id}/password/set_compromised" as SetUserPasswordCompromised {
        revoke_all_sessions: Flag,
    };

    /// Clears the compromised mark of a password.
    unset_password_compromised(user_id) -> User = POST "/users/{user_id}/password/unset_compromised";
}

impl ListUsers {
    /// Also requests the total number of users. A second call at the same time returns it, so it may differ
    /// from the list.
    pub fn with_total_count(self) -> Self {
        Self(self.0.with_total())
    }
}
