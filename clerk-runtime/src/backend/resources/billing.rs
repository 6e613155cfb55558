//! Plans and subscriptions.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{Plan, Subscription, SubscriptionItem};

endpoints! {
    /// Plans and subscriptions.
    ///
    /// From [`Client::billing`](crate::backend::Client::billing).
    Billing in Versioned;

    /// Lists the plans of the instance.
    plans() -> Page<Plan> = GET "/billing/plans" as ListPlans {
        limit: Limit, offset: Integer, payer_type: Text,
    };

    /// Cancels one plan of a subscription, at the end of its period unless `end_now` is set.
    cancel_subscription_item(subscription_item_id) -> SubscriptionItem
        = DELETE "/billing/subscription_items/{subscription_item_id}" as CancelSubscriptionItem {
        end_now: Flag,
    };

    /// Moves the end of a free trial.
    extend_subscription_item_free_trial(subscription_item_id) -> SubscriptionItem
        = POST "/billing/subscription_items/{subscription_item_id}/extend_free_trial" as ExtendSubscriptionItemFreeTrial {
        extend_to: DateTime,
    };

    /// Fetches the subscription of an organization.
    organization_subscription(organization_id) -> Subscription
        = GET "/organizations/{organization_id}/billing/subscription";

    /// Fetches the subscription of a user.
    user_subscription(user_id) -> Subscription = GET "/users/{user_id}/billing/subscription";
}
