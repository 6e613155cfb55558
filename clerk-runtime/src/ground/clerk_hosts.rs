//! Clerk's own hosts, derived from the name of a Frontend API.

/// The endings of the hosts of instances that run on Clerk's own machines.
const LOCAL: [&str; 3] = [".lcl.dev", ".lclstage.dev", ".lclclerk.com"];
/// The endings of the accounts portals of hosted development instances.
const HOSTED: [&str; 3] = [".accounts.dev", ".accountsstage.dev", ".accounts.lclclerk.com"];

/// The URL of an instance's hosted sign-in pages, without a trailing slash; empty for an empty host.
pub(crate) fn accounts_portal(frontend_api: &str) -> String {
    if frontend_api.is_empty() {
        return String::new();
    }
    let host = frontend_api.replacen("clerk.accountsstage.", "accountsstage.", 1);
    match host.split_once("clerk.") {
        Some((before, after)) => {
            format!("https://{before}accounts.{}", after.strip_prefix("accounts.").unwrap_or(after))
        }
        None => format!("https://{host}"),
    }
}

/// The URL of the Backend API for the instance with this Frontend API.
pub(crate) fn backend_api(frontend_api: &str) -> &'static str {
    let is_local = ends_in_one_of(frontend_api, &LOCAL);
    if is_local && frontend_api.starts_with("clerk.") {
        "https://api.clerk.com"
    } else if is_local {
        "https://api.lclclerk.com"
    } else if frontend_api.ends_with(".accountsstage.dev") {
        "https://api.clerkstage.dev"
    } else {
        "https://api.clerk.com"
    }
}

/// The URL at which Clerk serves Frontend APIs to the proxies of applications, by the instance's own Frontend
/// API.
pub(crate) fn frontend_api_for_proxies(frontend_api: &str) -> &'static str {
    let is_local = ends_in_one_of(frontend_api, &LOCAL);
    if is_local && !frontend_api.starts_with("clerk.") {
        "https://frontend-api.lclclerk.com"
    } else if frontend_api.ends_with(".accountsstage.dev") {
        "https://frontend-api.clerkstage.dev"
    } else {
        "https://frontend-api.clerk.dev"
    }
}

/// Whether a host is the accounts portal of a development instance.
pub(crate) fn is_development_portal(host: &str) -> bool {
    let is_hosted =
        |suffix| host.strip_suffix(suffix).is_some_and(|instance: &str| !instance.ends_with(".clerk"));
    (host.starts_with("accounts.") && ends_in_one_of(host, &LOCAL)) || HOSTED.into_iter().any(is_hosted)
}

fn ends_in_one_of(host: &str, suffixes: &[&str]) -> bool {
    suffixes.iter().any(|suffix| host.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accounts_portal_follows_from_the_host() {
        let table = [
            ("foo-bar-13.clerk.accounts.dev", "https://foo-bar-13.accounts.dev"),
            ("clerk.example.com", "https://accounts.example.com"),
            ("auth.example.com", "https://auth.example.com"),
            ("x.clerk.accountsstage.dev", "https://x.accountsstage.dev"),
            ("clerk.x.clerk.accounts.dev", "https://accounts.x.clerk.accounts.dev"),
            ("", ""),
        ];
        for (host, expected) in table {
            assert_eq!(accounts_portal(host), expected);
        }
    }

    #[test]
    fn the_backend_api_follows_from_the_host() {
        let table = [
            ("foo.clerk.accounts.dev", "https://api.clerk.com"),
            ("clerk.prod.lclclerk.com", "https://api.clerk.com"),
            ("foo.lcl.dev", "https://api.lclclerk.com"),
            ("foo.accountsstage.dev", "https://api.clerkstage.dev"),
        ];
        for (host, expected) in table {
            assert_eq!(backend_api(host), expected);
        }
    }

    #[test]
    fn the_frontend_api_for_proxies_follows_from_the_host() {
        let table = [
            ("foo.clerk.accounts.dev", "https://frontend-api.clerk.dev"),
            ("clerk.example.com", "https://frontend-api.clerk.dev"),
            ("clerk.prod.lclclerk.com", "https://frontend-api.clerk.dev"),
            ("foo.lcl.dev", "https://frontend-api.lclclerk.com"),
            ("foo.accountsstage.dev", "https://frontend-api.clerkstage.dev"),
        ];
        for (host, expected) in table {
            assert_eq!(frontend_api_for_proxies(host), expected);
        }
    }

    #[test]
    fn a_portal_is_no_frontend_api() {
        for host in ["foo-bar-13.accounts.dev", "accounts.foo.lcl.dev", "x.accountsstage.dev"] {
            assert!(is_development_portal(host), "{host}");
        }
        for host in ["foo-bar-13.clerk.accounts.dev", "clerk.foo.lcl.dev", "accounts.example.com", ".lcl.dev"]
        {
            assert!(!is_development_portal(host), "{host}");
        }
    }
}
