//! Users.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::identification::{EmailAddress, Identification as _, PhoneNumber, Standing};
use super::password::PasswordHash;
use crate::apis::Apis;
use crate::instance::id;

/// A user, as in the Backend API.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct User {
    /// `user_…`.
    pub id: String,
    object: Cow<'static, str>,
    /// The user's id in another system of the application.
    pub external_id: Option<String>,
    /// The id of the primary e-mail address.
    pub primary_email_address_id: Option<String>,
    /// The id of the primary phone number.
    pub primary_phone_number_id: Option<String>,
    /// The user name for sign-in, if any.
    pub username: Option<String>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// Metadata that the application's front end may read.
    pub public_metadata: Map<String, Value>,
    /// Metadata that only the application's back end may read.
    pub private_metadata: Map<String, Value>,
    /// Metadata that the front end may write.
    pub unsafe_metadata: Map<String, Value>,
    /// All e-mail addresses.
    pub email_addresses: Vec<EmailAddress>,
    /// All phone numbers.
    pub phone_numbers: Vec<PhoneNumber>,
    /// Whether the user has a password.
    pub password_enabled: bool,
    password_last_updated_at: Option<i64>,
    #[serde(skip)]
    password: Option<PasswordHash>,
    /// The time of the last sign-in.
    pub last_sign_in_at: Option<i64>,
    /// The time of the last activity.
    pub last_active_at: Option<i64>,
    /// Whether the user may not sign in.
    pub banned: bool,
    /// Whether the user is locked, for example after too many wrong passwords.
    pub locked: bool,
    /// When the user was created.
    pub created_at: i64,
    /// When the user was last changed.
    pub updated_at: i64,
    /// Every other field, with the API's value for a user who does not use the feature.
    #[serde(flatten)]
    pub(crate) rest: Map<String, Value>,
}

impl User {
    pub(crate) fn new(now: i64) -> Self {
        Self {
            id: id::with_prefix("user_"),
            object: Cow::Borrowed("user"),
            external_id: None,
            primary_email_address_id: None,
            primary_phone_number_id: None,
            username: None,
            first_name: None,
            last_name: None,
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            unsafe_metadata: Map::new(),
            email_addresses: Vec::new(),
            phone_numbers: Vec::new(),
            password_enabled: false,
            password_last_updated_at: None,
            password: None,
            last_sign_in_at: None,
            last_active_at: None,
            banned: false,
            locked: false,
            created_at: now,
            updated_at: now,
            rest: rest(),
        }
    }

    /// The given and the family name, as far as they are known.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        let names: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }

    /// The primary e-mail address.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        let primary = self.primary_email_address_id.as_deref();
        let address = self.email_addresses.iter().find(|address| Some(address.id.as_str()) == primary)?;
        Some(&address.email_address)
    }

    /// The primary phone number.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        let primary = self.primary_phone_number_id.as_deref();
        let number = self.phone_numbers.iter().find(|number| Some(number.id.as_str()) == primary)?;
        Some(&number.phone_number)
    }

    /// The displayed name: the user's name, or else the e-mail address, or else the id.
    #[must_use]
    pub fn display_name(&self) -> String {
        self.full_name().or_else(|| self.email().map(str::to_owned)).unwrap_or_else(|| self.id.clone())
    }

    /// Adds a verified address; the first one becomes the primary one.
    pub(crate) fn add_email(&mut self, address: &str) {
        let address = EmailAddress::verified_by_code(address, self.updated_at);
        self.primary_email_address_id.get_or_insert_with(|| address.id.clone());
        self.email_addresses.push(address);
    }

    pub(crate) fn set_password(&mut self, password: Option<PasswordHash>, now: i64) {
        self.password_enabled = password.is_some();
        self.password = password;
        self.password_last_updated_at = Some(now);
    }

    pub(super) fn restore_password(&mut self, password: Option<PasswordHash>) {
        self.password = password;
    }

    pub(crate) const fn password(&self) -> Option<&PasswordHash> {
        self.password.as_ref()
    }

    /// Plus signs and spaces are ignored, because a plus sign that was not escaped arrives as a space.
    pub(crate) fn has_phone(&self, number: &str) -> bool {
        let digits = number.trim_start_matches(['+', ' ']);
        self.phone_numbers.iter().any(|own| own.phone_number.trim_start_matches('+') == digits)
    }

    pub(crate) fn has_email(&self, address: &str) -> bool {
        self.email_addresses.iter().any(|own| own.email_address.eq_ignore_ascii_case(address))
    }
}

/// A user to be created: see [`EmbeddedClerk::create_user`](crate::EmbeddedClerk::create_user).
#[derive(Debug)]
#[must_use = "no one exists before `create`"]
pub struct UserBuilder<'c> {
    apis: &'c Apis,
    user: User,
}

impl<'c> UserBuilder<'c> {
    pub(crate) fn new(apis: &'c Apis) -> Self {
        Self { user: User::new(apis.now()), apis }
    }

    /// Sets the id. By default, it is random.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.user.id = id.into();
        self
    }

    /// Sets the given and the family name.
    pub fn name(mut self, first: impl Into<String>, last: impl Into<String>) -> Self {
        self.user.first_name = Some(first.into());
        self.user.last_name = Some(last.into());
        self
    }

    /// Sets the user name for sign-in.
    pub fn username(mut self, name: impl Into<String>) -> Self {
        self.user.username = Some(name.into());
        self
    }

    /// Adds a verified e-mail address; the first one is the primary one.
    pub fn email(mut self, address: impl AsRef<str>) -> Self {
        self.user.add_email(address.as_ref());
        self
    }

    /// Adds a verified phone number, such as `+15555550100`; the first one is the primary one.
    pub fn phone(mut self, number: impl AsRef<str>) -> Self {
        let number = PhoneNumber::new(number.as_ref(), Standing::Verified, self.user.created_at);
        self.user.primary_phone_number_id.get_or_insert_with(|| number.id.clone());
        self.user.phone_numbers.push(number);
        self
    }

    /// Sets the password. Only a salted hash is stored.
    pub fn password(mut self, password: impl AsRef<str>) -> Self {
        self.user.set_password(Some(PasswordHash::of(password.as_ref())), self.user.created_at);
        self
    }

    /// Sets the user's id in another system of the application.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.user.external_id = Some(id.into());
        self
    }

    /// Sets an entry of the public metadata.
    pub fn public_metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.user.public_metadata.insert(key.into(), value.into());
        self
    }

    /// Sets an entry of the private metadata.
    pub fn private_metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.user.private_metadata.insert(key.into(), value.into());
        self
    }

    /// Creates the user. It replaces one with the same id.
    pub fn create(self) -> User {
        self.apis.tables().insert_user(self.user.clone());
        self.user
    }
}

fn rest() -> Map<String, Value> {
    let none = ["primary_web3_wallet_id", "locale", "timezone", "mfa_enabled_at"];
    let none = none.into_iter().chain([
        "mfa_disabled_at",
        "lockout_expires_in_seconds",
        "verification_attempts_remaining",
        "create_organizations_limit",
        "legal_accepted_at",
    ]);
    let no = ["has_image", "two_factor_enabled", "totp_enabled", "backup_code_enabled", "deprovisioned"];
    let no = no.into_iter().chain(["bypass_client_trust"]);
    let empty = ["web3_wallets", "passkeys", "external_accounts", "saml_accounts"];
    let empty = empty.into_iter().chain(["enterprise_accounts"]);
    let yes = ["delete_self_enabled", "create_organization_enabled"];
    none.map(|name| (name, Value::Null))
        .chain(no.map(|name| (name, json!(false))))
        .chain(yes.into_iter().map(|name| (name, json!(true))))
        .chain(empty.map(|name| (name, json!([]))))
        .chain(["image_url", "profile_image_url"].map(|name| (name, json!(""))))
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
