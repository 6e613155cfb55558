//! Plans that users and organizations can subscribe to, and the features of plans.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::apis::Apis;
use crate::instance::id;

/// A plan, as in the Backend API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Plan {
    object: Cow<'static, str>,
    /// `cplan_…`.
    pub id: String,
    /// The displayed name.
    pub name: String,
    fee: Money,
    annual_monthly_fee: Money,
    annual_fee: Money,
    /// The description.
    pub description: Option<String>,
    product_id: String,
    /// Whether it is the plan of those who have never subscribed.
    pub is_default: bool,
    is_recurring: bool,
    publicly_visible: bool,
    has_base_fee: bool,
    /// Who can subscribe to it: `user` or `org`.
    pub for_payer_type: Cow<'static, str>,
    /// The slug.
    pub slug: String,
    avatar_url: Option<String>,
    /// The features of the plan.
    pub features: Vec<Feature>,
    free_trial_enabled: bool,
    free_trial_days: Option<i64>,
    unit_prices: [(); 0],
}

/// A feature of plans, as in the Backend API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Feature {
    object: Cow<'static, str>,
    /// `feat_…`.
    pub id: String,
    /// The displayed name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The slug.
    pub slug: String,
    avatar_url: Option<String>,
}

impl Feature {
    pub(super) fn new(slug: &str) -> Self {
        Self {
            object: Cow::Borrowed("feature"),
            id: id::with_prefix("feat_"),
            name: super::role::name_of(&slug.replace('-', "_")),
            description: None,
            slug: slug.to_owned(),
            avatar_url: None,
        }
    }
}

/// An amount of the instance's currency.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
struct Money {
    amount: u64,
    amount_formatted: String,
    currency: Cow<'static, str>,
    currency_symbol: Cow<'static, str>,
}

impl Money {
    fn of_cents(amount: u64) -> Self {
        let amount_formatted = format!("{}.{:02}", amount / 100, amount % 100);
        Self { amount, amount_formatted, currency: Cow::Borrowed("USD"), currency_symbol: Cow::Borrowed("$") }
    }
}

/// A plan to be created: see [`EmbeddedClerk::create_plan`](crate::EmbeddedClerk::create_plan).
#[derive(Debug)]
#[must_use = "there is no plan before `create`"]
pub struct PlanBuilder<'c> {
    apis: &'c Apis,
    plan: Plan,
    features: Vec<String>,
}

impl<'c> PlanBuilder<'c> {
    pub(crate) fn new(apis: &'c Apis, name: String, slug: String) -> Self {
        let plan = Plan {
            object: Cow::Borrowed("commerce_plan"),
            id: id::with_prefix("cplan_"),
            name,
            fee: Money::of_cents(0),
            annual_monthly_fee: Money::of_cents(0),
            annual_fee: Money::of_cents(0),
            description: None,
            product_id: "cprod_embedded".to_owned(),
            is_default: false,
            is_recurring: true,
            publicly_visible: true,
            has_base_fee: false,
            for_payer_type: Cow::Borrowed("user"),
            slug,
            avatar_url: None,
            features: Vec::new(),
            free_trial_enabled: false,
            free_trial_days: None,
            unit_prices: [],
        };
        Self { apis, plan, features: Vec::new() }
    }

    /// Makes it a plan for organizations. By default, it is one for users.
    pub fn for_organizations(mut self) -> Self {
        self.plan.for_payer_type = Cow::Borrowed("org");
        self
    }

    /// Adds features by their slugs. A slug stands for the same feature in every plan.
    pub fn features<S: Into<String>>(mut self, slugs: impl IntoIterator<Item = S>) -> Self {
        self.features.extend(slugs.into_iter().map(Into::into));
        self
    }

    /// Sets the description.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.plan.description = Some(text.into());
        self
    }

    /// Sets the price in cents: per month, and per month if a year is paid at once.
    pub fn fee(mut self, monthly: u32, monthly_if_annual: u32) -> Self {
        self.plan.fee = Money::of_cents(monthly.into());
        self.plan.annual_monthly_fee = Money::of_cents(monthly_if_annual.into());
        self.plan.annual_fee = Money::of_cents(12 * u64::from(monthly_if_annual));
        self.plan.has_base_fee = monthly > 0;
        self
    }

    /// Makes it the plan of those who have never subscribed.
    pub fn default_plan(mut self) -> Self {
        self.plan.is_default = true;
        self
    }

    /// Creates the plan.
    pub fn create(mut self) -> Plan {
        let mut tables = self.apis.tables();
        self.plan.features = self.features.iter().map(|slug| tables.feature(slug)).collect();
        tables.plans.push(self.plan.clone());
        self.plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_people_write_them() {
        for (cents, text) in [(0, "0.00"), (5, "0.05"), (1999, "19.99"), (100_000, "1000.00")] {
            assert_eq!(Money::of_cents(cents).amount_formatted, text);
        }
    }
}
