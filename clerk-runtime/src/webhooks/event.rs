//! The events that this crate knows.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::backend::objects::{
    DeletedObject, Email, Organization, OrganizationDomain, OrganizationInvitation, OrganizationMembership,
    PaymentAttempt, Permission, Role, Session, SmsMessage, Subscription, SubscriptionItem, User,
    WaitlistEntry,
};

macro_rules! events {
    ($($Event:ident($Object:ident) = $name:literal)*) => {
        /// An event, with the object that it is about.
        ///
        /// Objects are boxed to keep the enum small, and are read as tolerantly as those of the Backend API. The debug
        /// output is only the event's name, because an event may contain one-time codes.
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            $(
                #[doc = concat!("`", $name, "`")]
                $Event(Box<$Object>),
            )*
            /// An event that this crate does not know, because it is newer.
            #[non_exhaustive]
            Other {
                /// Clerk's name of the event.
                name: String,
                /// The object that the event is about.
                data: Value,
            },
        }

        impl Event {
            /// The names of all events that this crate knows.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// Clerk's name of the event, for example `user.created`.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$Event(_) => $name,)*
                    Self::Other { name, .. } => name,
                }
            }
        }

        impl fmt::Debug for Event {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple("Event").field(&self.name()).finish()
            }
        }

        /// Deserializes an object with `type` and `data`.
        impl<'de> Deserialize<'de> for Event {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let Named { name, data } = Named::deserialize(deserializer)?;
                match name.as_str() {
                    $($name => serde_json::from_value(data).map(Self::$Event).map_err(D::Error::custom),)*
                    _ => Ok(Self::Other { name, data }),
                }
            }
        }
    };
}

events! {
    UserCreated(User) = "user.created"
    UserUpdated(User) = "user.updated"
    UserDeleted(DeletedObject) = "user.deleted"
    SessionCreated(Session) = "session.created"
    SessionEnded(Session) = "session.ended"
    SessionRemoved(Session) = "session.removed"
    SessionRevoked(Session) = "session.revoked"
    OrganizationCreated(Organization) = "organization.created"
    OrganizationUpdated(Organization) = "organization.updated"
    OrganizationDeleted(DeletedObject) = "organization.deleted"
    OrganizationDomainCreated(OrganizationDomain) = "organizationDomain.created"
    OrganizationDomainUpdated(OrganizationDomain) = "organizationDomain.updated"
    OrganizationDomainDeleted(DeletedObject) = "organizationDomain.deleted"
    OrganizationMembershipCreated(OrganizationMembership) = "organizationMembership.created"
    OrganizationMembershipUpdated(OrganizationMembership) = "organizationMembership.updated"
    OrganizationMembershipDeleted(OrganizationMembership) = "organizationMembership.deleted"
    OrganizationInvitationCreated(OrganizationInvitation) = "organizationInvitation.created"
    OrganizationInvitationAccepted(OrganizationInvitation) = "organizationInvitation.accepted"
    OrganizationInvitationRevoked(OrganizationInvitation) = "organizationInvitation.revoked"
    RoleCreated(Role) = "role.created"
    RoleUpdated(Role) = "role.updated"
    RoleDeleted(Role) = "role.deleted"
    PermissionCreated(Permission) = "permission.created"
    PermissionUpdated(Permission) = "permission.updated"
    PermissionDeleted(Permission) = "permission.deleted"
    EmailCreated(Email) = "email.created"
    SmsCreated(SmsMessage) = "sms.created"
    WaitlistEntryCreated(WaitlistEntry) = "waitlistEntry.created"
    WaitlistEntryUpdated(WaitlistEntry) = "waitlistEntry.updated"
    PaymentAttemptCreated(PaymentAttempt) = "paymentAttempt.created"
    PaymentAttemptUpdated(PaymentAttempt) = "paymentAttempt.updated"
    SubscriptionCreated(Subscription) = "subscription.created"
    SubscriptionUpdated(Subscription) = "subscription.updated"
    SubscriptionActive(Subscription) = "subscription.active"
    SubscriptionPastDue(Subscription) = "subscription.pastDue"
    SubscriptionItemCreated(SubscriptionItem) = "subscriptionItem.created"
    SubscriptionItemUpdated(SubscriptionItem) = "subscriptionItem.updated"
    SubscriptionItemActive(SubscriptionItem) = "subscriptionItem.active"
    SubscriptionItemCanceled(SubscriptionItem) = "subscriptionItem.canceled"
    SubscriptionItemEnded(SubscriptionItem) = "subscriptionItem.ended"
    SubscriptionItemAbandoned(SubscriptionItem) = "subscriptionItem.abandoned"
    SubscriptionItemIncomplete(SubscriptionItem) = "subscriptionItem.incomplete"
    SubscriptionItemPastDue(SubscriptionItem) = "subscriptionItem.pastDue"
    SubscriptionItemUpcoming(SubscriptionItem) = "subscriptionItem.upcoming"
    SubscriptionItemFreeTrialEnding(SubscriptionItem) = "subscriptionItem.freeTrialEnding"
}

#[derive(Deserialize)]
struct Named {
    #[serde(rename = "type")]
    name: String,
    #[serde(default)]
    data: Value,
}
