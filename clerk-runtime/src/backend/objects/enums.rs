//! Enumerations, which may grow.

use crate::backend::object::open_enums;

open_enums! {
    /// The state of a session.
    SessionStatus {
        Active = "active",
        Revoked = "revoked",
        Ended = "ended",
        Expired = "expired",
        Removed = "removed",
        Abandoned = "abandoned",
        Replaced = "replaced",
        Pending = "pending",
    }

    /// The state of an invitation.
    InvitationStatus {
        Pending = "pending",
        Accepted = "accepted",
        Revoked = "revoked",
        Expired = "expired",
    }

    /// How users of a domain join an organization.
    EnrollmentMode {
        ManualInvitation = "manual_invitation",
        AutomaticInvitation = "automatic_invitation",
        AutomaticSuggestion = "automatic_suggestion",
        EnterpriseSso = "enterprise_sso",
    }

    /// The state of a sign-in token.
    SignInTokenStatus {
        Pending = "pending",
        Accepted = "accepted",
        Revoked = "revoked",
    }

    /// The state of a waitlist entry.
    WaitlistEntryStatus {
        Pending = "pending",
        Invited = "invited",
        Completed = "completed",
        Rejected = "rejected",
    }

    /// The state of a subscription, or of one of its plans.
    SubscriptionStatus {
        Active = "active",
        PastDue = "past_due",
        Canceled = "canceled",
        Ended = "ended",
        Abandoned = "abandoned",
        Incomplete = "incomplete",
        Upcoming = "upcoming",
        Expired = "expired",
    }

    /// The billing period of a plan.
    PlanPeriod {
        Month = "month",
        Annual = "annual",
    }

    /// The state of a payment.
    PaymentStatus {
        Pending = "pending",
        Paid = "paid",
        Failed = "failed",
    }

    /// The state of a verification.
    VerificationStatus {
        Unverified = "unverified",
        Verified = "verified",
        Failed = "failed",
        Expired = "expired",
        Transferable = "transferable",
    }

    /// The state of a sign-up attempt.
    SignUpStatus {
        MissingRequirements = "missing_requirements",
        Complete = "complete",
        Abandoned = "abandoned",
    }

    /// Whether new organizations get a role set.
    RoleSetType {
        Initial = "initial",
        Custom = "custom",
    }

    /// The type of an identifier.
    IdentifierType {
        EmailAddress = "email_address",
        PhoneNumber = "phone_number",
        Web3Wallet = "web3_wallet",
    }
}
