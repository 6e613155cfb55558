//! Plans, subscriptions and payments.

use serde_json::Value;

use super::{PaymentStatus, PlanPeriod, SubscriptionStatus};
use crate::backend::object::objects;
use crate::ground::timestamp::Timestamp;

objects! {
    /// A plan that users or organizations can subscribe to.
    Plan {
        id: String,
        name: Option<String>,
        fee: Option<Money>,
        annual_monthly_fee: Option<Money>,
        annual_fee: Option<Money>,
        description: Option<String>,
        product_id: Option<String>,
        is_default: Option<bool>,
        is_recurring: Option<bool>,
        publicly_visible: Option<bool>,
        has_base_fee: Option<bool>,
        for_payer_type: Option<String>,
        slug: Option<String>,
        avatar_url: Option<String>,
        features: Vec<PlanFeature>,
        free_trial_enabled: Option<bool>,
        free_trial_days: Option<i64>,
        unit_prices: Vec<UnitPrice>,
        amount: Option<i64>,
        amount_formatted: Option<String>,
        annual_monthly_amount: Option<i64>,
        annual_monthly_amount_formatted: Option<String>,
        annual_amount: Option<i64>,
        annual_amount_formatted: Option<String>,
        currency_symbol: Option<String>,
        currency: Option<String>,
        payer_type: Vec<String>,
        period: Option<String>,
        interval: Option<i64>,
    }

    /// A feature that a plan grants.
    PlanFeature {
        id: String,
        name: Option<String>,
        description: Option<String>,
        slug: Option<String>,
        avatar_url: Option<String>,
    }

    /// An amount in the smallest unit of its currency.
    Money {
        amount: Option<i64>,
        amount_formatted: Option<String>,
        currency: Option<String>,
        currency_symbol: Option<String>,
    }

    /// The price of units such as seats.
    UnitPrice {
        name: Option<String>,
        block_size: Option<i64>,
        tiers: Vec<UnitPriceTier>,
    }

    /// The price of units within a range of quantities.
    UnitPriceTier {
        starts_at_block: Option<i64>,
        ends_after_block: Option<i64>,
        fee_per_block: Option<Money>,
    }

    /// The subscription of a user or an organization.
    Subscription {
        id: String,
        instance_id: Option<String>,
        status: Option<SubscriptionStatus>,
        payer_id: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
        active_at: Option<Timestamp>,
        past_due_at: Option<Timestamp>,
        subscription_items: Vec<SubscriptionItem>,
        next_payment: Option<NextPayment>,
        eligible_for_free_trial: Option<bool>,
    }

    /// The next payment that is due.
    NextPayment {
        date: Option<Timestamp>,
        amount: Option<Money>,
        per_unit_totals: Vec<UnitTotal>,
        totals: Option<Totals>,
    }

    /// One plan of a subscription.
    SubscriptionItem {
        id: String,
        instance_id: Option<String>,
        status: Option<SubscriptionStatus>,
        credit: Option<Value>,
        credits: Option<Value>,
        plan_id: Option<String>,
        price_id: Option<String>,
        plan: Option<Plan>,
        plan_period: Option<PlanPeriod>,
        payment_method: Option<PaymentMethod>,
        lifetime_paid: Option<Money>,
        next_payment: Option<NextPayment>,
        payer_id: Option<String>,
        payer: Option<Payer>,
        is_free_trial: Option<bool>,
        period_start: Option<Timestamp>,
        period_end: Option<Timestamp>,
        proration_date: Option<String>,
        canceled_at: Option<Timestamp>,
        past_due_at: Option<Timestamp>,
        ended_at: Option<Timestamp>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
        seats: Option<Seats>,
        totals: Option<Totals>,
        payment_source_id: Option<String>,
        payment_source: Option<PaymentMethod>,
        amount: Option<Money>,
        next_invoice: Option<NextPayment>,
    }

    /// The number of members that a subscription allows for an organization.
    Seats {
        quantity: Option<i64>,
        tiers: Vec<UnitTotalTier>,
    }

    /// The total price of all units of one kind, such as seats.
    UnitTotal {
        name: Option<String>,
        block_size: Option<i64>,
        tiers: Vec<UnitTotalTier>,
    }

    /// The total price of the units within one price tier.
    UnitTotalTier {
        quantity: Option<i64>,
        fee_per_block: Option<Money>,
        total: Option<Money>,
    }

    /// The user or organization that pays.
    Payer {
        id: String,
        instance_id: Option<String>,
        user_id: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        email: Option<String>,
        organization_id: Option<String>,
        organization_name: Option<String>,
        image_url: Option<String>,
        credits_balance: Option<Money>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A payment method.
    PaymentMethod {
        id: String,
        payer_id: Option<String>,
        payment_type: Option<String>,
        is_default: Option<bool>,
        gateway: Option<String>,
        gateway_external_id: Option<String>,
        gateway_external_account_id: Option<String>,
        last4: Option<String>,
        status: Option<String>,
        wallet_type: Option<String>,
        card_type: Option<String>,
        expiry_year: Option<i64>,
        expiry_month: Option<i64>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
        is_removable: Option<bool>,
        payment_method: Option<String>,
    }

    /// The parts of an amount.
    Totals {
        subtotal: Option<Money>,
        base_fee: Option<Money>,
        tax_total: Option<Money>,
        grand_total: Option<Money>,
        per_unit_totals: Vec<UnitTotal>,
        credits: Option<Value>,
        discounts: Option<Value>,
    }

    /// An attempt to collect a payment.
    PaymentAttempt {
        id: String,
        payment_id: Option<String>,
        instance_id: Option<String>,
        charge_type: Option<String>,
        payee_id: Option<String>,
        payee: Option<Value>,
        payer_id: Option<String>,
        payer: Option<Payer>,
        subscription_item_id: Option<String>,
        subscription_item: Option<Value>,
        amount: Option<Money>,
        totals: Option<Totals>,
        payment_method_id: Option<String>,
        payment_method: Option<PaymentMethod>,
        statement_id: Option<String>,
        gateway_external_id: Option<String>,
        gateway_external_url: Option<String>,
        status: Option<PaymentStatus>,
        paid_at: Option<Timestamp>,
        failed_at: Option<Timestamp>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }
}
