//! The audience of an OAuth token: its claim `aud`.

use serde_json::Value;
use url::Url;

use super::verified::MachineError;
use crate::token::TokenVerificationErrorReason as Reason;

/// The strings of an audience; `None` if the claim is missing or is anything but non-empty strings.
fn texts(claim: Option<&Value>) -> Option<Vec<&str>> {
    let texts: Option<Vec<&str>> = match claim {
        Some(Value::String(text)) => Some(vec![text.as_str()]),
        Some(Value::Array(values)) => values.iter().map(Value::as_str).collect(),
        _ => None,
    };
    texts.filter(|list| !list.is_empty() && list.iter().all(|text| !text.trim().is_empty()))
}

/// Stricter than for sessions: if an audience is configured, an OAuth token without one is refused.
pub(super) fn check_audience(
    claim: Option<&Value>,
    accepted: &[String],
    described: impl Fn() -> String,
) -> Result<(), MachineError> {
    if accepted.is_empty() {
        return Ok(());
    }
    let fail = |message| Err(MachineError::new(Reason::TokenVerificationFailed, message));
    match texts(claim) {
        None => fail(format!(
            "Invalid OAuth audience claim (aud) {}. Expected a non-empty string or a non-empty array of non-empty \
             strings.",
            described()
        )),
        Some(list) if list.iter().any(|text| accepted.iter().any(|it| it == text)) => Ok(()),
        Some(_) => fail(format!(
            "OAuth audience mismatch. Verification expected audience {}, but incoming token has aud {}.",
            Value::from(accepted),
            described()
        )),
    }
}

/// Whether an audience names a resource (RFC 8707 §2). An unreadable audience names none.
///
/// URLs are compared as URLs, so a host in capitals or the slash after a host makes no difference. Queries
/// are ignored. An audience with a fragment names no resource.
pub(crate) fn names_resource(claim: &Value, resource: &Url) -> bool {
    let audiences = texts(Some(claim)).unwrap_or_default();
    let named = |text: &str| {
        Url::parse(text).is_ok_and(|url| url.fragment().is_none() && bare(url) == bare(resource.clone()))
    };
    audiences.into_iter().any(named)
}

fn bare(mut url: Url) -> Url {
    url.set_query(None);
    url
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_audience_names_the_resource_whole() {
        let names =
            |audience: Value| names_resource(&audience, &Url::parse("https://api.test/mcp?tab=1").unwrap());
        for named in [
            json!("https://api.test/mcp"),
            json!("https://api.test/mcp?tab=1"),
            json!("https://API.test:443/mcp"),
            json!(["https://other.test", "https://api.test/mcp"]),
        ] {
            assert!(names(named.clone()), "{named}");
        }
        for other in [
            json!("https://api.test"),
            json!("https://api.test/"),
            json!("https://api.test/mcp/"),
            json!("https://api.test/MCP"),
            json!("https://api.test/mcp/tools"),
            json!("https://api.test/mcp#x"),
            json!("https://api.test.evil.test/mcp"),
            json!("https://api.test@evil.test/mcp"),
            json!("https://user@api.test/mcp"),
            json!("http://api.test/mcp"),
            json!("https://api.test:8443/mcp"),
            json!("/mcp"),
            json!(""),
            json!([]),
            json!(["https://api.test/mcp", 1]),
            json!(null),
            json!({"0": "https://api.test/mcp"}),
        ] {
            assert!(!names(other.clone()), "{other}");
        }
        let root = Url::parse("https://api.test/").unwrap();
        assert!(names_resource(&json!("https://api.test"), &root));
    }
}
