//! When a token is a valid session token: a short rule, independent of the runtime.

use serde_json::Value;

/// A valid session token, in plain text.
pub const GOOD: &str = concat!(
    r#"`{"alg":"RS256"}~{"iss":"https://witty-heron-42.clerk.accounts.dev","#,
    r#""azp":"http://localhost:3000","sub":"user_1","exp":1760000060}~right`"#
);

/// Whether a token with this header and these claims, signed by the instance, is a session now.
#[must_use]
pub fn is_good(header: &Value, claims: &Value, now_ms: i64, skew_ms: i64) -> bool {
    let text = |value: &Value, name: &str| value.get(name).map(|value| value.as_str().map(str::to_owned));
    let is_plain = header.get("crit").is_none() && matches!(text(header, "typ"), None | Some(Some(_)));
    let typ = text(header, "typ").flatten().unwrap_or_else(|| "JWT".to_owned());
    let has_category = match text(header, "cat") {
        None => true,
        Some(category) => {
            matches!(category.as_deref(), Some("cl_B7d4PD111AAA" | "cl_I7d4PD111III"))
        }
    };
    let subject = claims["sub"].as_str().unwrap_or_default();
    let is_user = !subject.is_empty() && !subject.starts_with("mch_");
    is_plain && typ == "JWT" && has_category && is_user && is_timely(claims, now_ms, skew_ms)
}

/// `exp` must be in the future. `nbf` and `iat`, if present, must not be.
#[must_use]
pub fn is_timely(claims: &Value, now_ms: i64, skew_ms: i64) -> bool {
    let (now, skew) = (i128::from(now_ms), i128::from(skew_ms));
    let has_begun = |claim| matches!(millis(claims, claim), Ok(at) if at.is_none_or(|at| at <= now + skew));
    matches!(millis(claims, "exp"), Ok(Some(expiry)) if expiry > now - skew)
        && has_begun("nbf")
        && has_begun("iat")
}

/// A time claim in milliseconds; `None` if it is absent. A value that is not a number, or not a date in
/// ECMAScript, is an error.
fn millis(claims: &Value, name: &str) -> Result<Option<i128>, ()> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let seconds = value.as_f64().map(f64::trunc).filter(|seconds| seconds.abs() <= 8.64e12).ok_or(())?;
    Ok(Some(seconds as i128 * 1000))
}
