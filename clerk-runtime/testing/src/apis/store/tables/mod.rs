//! The tables, and the changes that keep them consistent.

mod browsers;
mod invitations;
mod memberships;
mod organizations;
mod plans;
mod records;
mod roles;
mod sessions;
#[cfg(test)]
mod tests;
mod users;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::browser::Browser;
use super::domain::OrganizationDomain;
use super::image::Image;
use super::invitation::OrganizationInvitation;
use super::organization::{Organization, OrganizationMembership};
use super::plan::{Feature, Plan};
use super::record::{Invitation, JwtTemplate, ListedIdentifier, RedirectUrl, SignInToken};
use super::role::{Permission, Role};
use super::session::Session;
use super::user::User;
use crate::instance::Policy;

/// All rows in the order of their creation. Fields can be read directly; a change of more than one row is a method.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Tables {
    #[serde(skip)]
    policy: Policy,
    pub(crate) users: Vec<User>,
    pub(crate) organizations: Vec<Organization>,
    /// These contain copies of organizations and users, which are updated when they are read.
    memberships: Vec<OrganizationMembership>,
    /// Their statuses, which change with time, are updated when they are read.
    invitations: Vec<OrganizationInvitation>,
    pub(crate) domains: Vec<OrganizationDomain>,
    pub(crate) permissions: Vec<Permission>,
    /// These contain copies of the permissions above.
    pub(crate) roles: Vec<Role>,
    /// The role that the creator of an organization gets.
    creator_role_id: String,
    pub(crate) plans: Vec<Plan>,
    features: Vec<Feature>,
    pub(crate) allowlist: Vec<ListedIdentifier<true>>,
    pub(crate) blocklist: Vec<ListedIdentifier<false>>,
    pub(crate) redirect_urls: Vec<RedirectUrl>,
    pub(crate) jwt_templates: Vec<JwtTemplate>,
    pub(crate) application_invitations: Vec<Invitation>,
    pub(crate) sign_in_tokens: Vec<SignInToken>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) browsers: Vec<Browser>,
    /// Of users and organizations.
    pub(in crate::apis::store) images: BTreeMap<String, Image>,
    /// Wrong passwords in a row, by user.
    #[serde(skip)]
    failed_attempts: BTreeMap<String, u32>,
}

impl Tables {
    pub(super) fn set_policy(&mut self, policy: Policy) {
        self.policy = policy;
    }

    /// The initial tables of every instance: Clerk's permissions, and the two roles that have them.
    pub(crate) fn new(policy: Policy, now: i64) -> Self {
        let (permissions, roles) = roles::of_every_instance(now);
        let creator_role_id = roles.first().map(|admin| admin.id.clone()).unwrap_or_default();
        Self {
            policy,
            users: Vec::new(),
            organizations: Vec::new(),
            memberships: Vec::new(),
            invitations: Vec::new(),
            domains: Vec::new(),
            permissions,
            roles,
            creator_role_id,
            plans: Vec::new(),
            features: Vec::new(),
            allowlist: Vec::new(),
            blocklist: Vec::new(),
            redirect_urls: Vec::new(),
            jwt_templates: Vec::new(),
            application_invitations: Vec::new(),
            sign_in_tokens: Vec::new(),
            sessions: Vec::new(),
            browsers: Vec::new(),
            images: BTreeMap::new(),
            failed_attempts: BTreeMap::new(),
        }
    }
}
