//! The parameters of the reference's `has()` as a `Condition`.

use clerk_runtime::{
    Condition, Reverification, ReverificationLevel, feature, permission, plan, reverification, role,
};
use serde_json::Value;

/// All known keys; `None` if a value cannot be expressed, and so can never be true.
pub(crate) fn condition(params: &Value) -> Option<Condition> {
    let params = params.as_object()?;
    let mut conditions = Vec::new();
    for (key, value) in params {
        let text = || value.as_str().map(str::to_owned);
        conditions.push(match key.as_str() {
            "role" => role(text()?),
            "permission" => permission(text()?),
            "feature" => feature(text()?),
            "plan" => plan(text()?),
            "reverification" => reverification(requirement(value)?),
            _ => continue,
        });
    }
    Some(Condition::All(conditions.into()))
}

/// Whether any of the known keys is present.
pub(crate) fn asks(params: &Value) -> bool {
    let known = ["role", "permission", "feature", "plan", "reverification"];
    known.iter().any(|key| params.get(key).is_some())
}

fn requirement(value: &Value) -> Option<Reverification> {
    if let Some(preset) = value.as_str() {
        return Reverification::preset(preset);
    }
    let levels = [
        ReverificationLevel::FirstFactor,
        ReverificationLevel::SecondFactor,
        ReverificationLevel::MultiFactor,
    ];
    let level = levels.into_iter().find(|level| value["level"] == level.as_str())?;
    let after_minutes = u32::try_from(value["afterMinutes"].as_u64()?).ok()?;
    Some(Reverification::new(level, after_minutes))
}
