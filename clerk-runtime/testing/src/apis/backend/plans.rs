//! `/v1/billing/plans`.

use crate::apis::endpoint::{Answer, ApiError, InstanceKey, Parameters};

/// Newest first, and always paginated as in the document, whatever `paginated` says.
pub(super) async fn list(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let payer_type = query.get("payer_type");
    if payer_type.is_some_and(|payer| !matches!(payer, "user" | "org")) {
        return Err(ApiError::invalid("payer_type", "user or org"));
    }
    let tables = apis.tables();
    let plans = tables.plans.iter().rev();
    query.page(
        "data",
        plans.filter(|plan| payer_type.is_none_or(|payer| plan.for_payer_type == payer)).collect(),
    )
}
