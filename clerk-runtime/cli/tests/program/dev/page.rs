//! The page at `/`, and what its forms do.

use super::{Started, client};
use crate::Folder;

async fn started(name: &str) -> Started {
    Started::new(&Folder::new(name), &["--no-state"]).await
}

#[tokio::test]
async fn the_page_is_complete_without_scripts() {
    let started = started("dev_page").await;
    let answer = client().get(started.url()).send().await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let page = answer.text().await.unwrap();
    for title in [
        "Users",
        "Sessions",
        "Organizations",
        "Messages",
        "Requests",
        "Session tokens",
        "Webhooks",
        "Outages",
        "Keys",
    ] {
        assert!(page.contains(&format!("<h2>{title}")), "{title}");
    }
    let environment = started.environment();
    assert!(
        page.contains(environment["CLERK_PUBLISHABLE_KEY"])
            && !page.contains(environment["CLERK_SECRET_KEY"])
    );
    assert!(!page.contains("<script"));
    let style = client().get(format!("{}/_dev/style.css", started.url())).send().await.unwrap();
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
}

#[tokio::test]
async fn a_user_is_made_signed_in_and_signed_out_on_the_page() {
    let started = started("dev_people").await;
    let fields = [("email", "ada@example.com"), ("first_name", "<b>Ada"), ("last_name", "\"L\"")];
    let made = started.submit("/_dev/users", &fields).await;
    assert_eq!((made.status().as_u16(), &made.headers()["location"]), (303, &"/#users".parse().unwrap()));
    let page = started.page().await;
    assert!(page.contains("&lt;b&gt;Ada &quot;L&quot;") && !page.contains("<b>Ada"), "names are text");

    let user = started.backend("/v1/users").await[0]["id"].as_str().unwrap().to_owned();
    let link = started.submit("/_dev/sign-in", &[("user_id", &user)]).await;
    client().get(link.headers()["location"].to_str().unwrap()).send().await.unwrap();
    let sessions = started.backend(&format!("/v1/sessions?user_id={user}")).await;
    let session = sessions.as_array().unwrap_or_else(|| sessions["data"].as_array().unwrap())[0].clone();
    assert_eq!(session["status"], "active");
    let id = session["id"].as_str().unwrap();
    assert_eq!(started.submit("/_dev/sessions/expire", &[("session_id", id)]).await.status(), 303);
    assert_eq!(started.backend(&format!("/v1/sessions/{id}")).await["status"], "expired");
    assert_eq!(started.submit("/_dev/sessions/revoke", &[("session_id", "sess_nobody")]).await.status(), 422);

    let acme = [("name", "Acme"), ("slug", "acme")];
    assert_eq!(started.submit("/_dev/organizations", &acme).await.status(), 303);
    let organization =
        started.backend("/v1/organizations").await["data"][0]["id"].as_str().unwrap().to_owned();
    let member = [("organization_id", &*organization), ("user_id", &user), ("role", "org:admin")];
    assert_eq!(started.submit("/_dev/members", &member).await.status(), 303);
    assert!(started.page().await.contains("ada@example.com (org:admin)"));

    assert_eq!(started.submit("/_dev/users/delete", &[("user_id", &user)]).await.status(), 303);
    assert_eq!(started.backend("/v1/users").await.as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_mistake_in_a_form_is_said_on_the_page() {
    let started = started("dev_forms").await;
    started.submit("/_dev/users", &[("email", "ada@example.com")]).await;
    for (action, fields, problem) in [
        ("/_dev/users", &[("email", "ada")][..], "Write an e-mail address."),
        ("/_dev/users", &[], "Write an e-mail address."),
        ("/_dev/users", &[("email", "ADA@example.com")], "ADA@example.com belongs to a user already."),
        (
            "/_dev/users",
            &[("email", "b@example.com"), ("password", "short")],
            "A password has 8 to 72 characters.",
        ),
        ("/_dev/users/delete", &[("user_id", "user_x")], "This user is gone."),
        ("/_dev/sign-in", &[("user_id", "user_x")], "This user is gone."),
        ("/_dev/organizations", &[("name", "A"), ("slug", "A b")], "A slug has lower-case letters"),
        ("/_dev/members", &[("organization_id", "org_x")], "This user is gone."),
        ("/_dev/faults", &[("endpoint", "all"), ("outage", "flood")], "Choose an outage."),
        ("/_dev/faults", &[("endpoint", "x"), ("outage", "503")], "Choose an endpoint."),
        (
            "/_dev/faults",
            &[("endpoint", "all"), ("outage", "503"), ("times", "0")],
            "An outage lasts for 1 to 1000",
        ),
        ("/_dev/webhooks/retry", &[], "No webhooks are sent."),
    ] {
        let answer = started.submit(action, fields).await;
        assert_eq!(answer.status(), 422, "{action} {fields:?}");
        let page = answer.text().await.unwrap();
        assert!(page.contains(problem) && page.contains("<h2>Users"), "{action}: {problem}");
    }
    let large = "x".repeat(20_000);
    assert_eq!(started.submit("/_dev/users", &[("email", &large)]).await.status(), 413);
}

#[tokio::test]
async fn keys_are_rotated_and_outages_ordered_on_the_page() {
    let started = started("dev_outage").await;
    let environment = started.environment();
    let jwks = || {
        let request = client().get(format!("{}/v1/jwks", environment["CLERK_API_URL"]));
        request.bearer_auth(environment["CLERK_SECRET_KEY"]).send()
    };
    let before = jwks().await.unwrap().text().await.unwrap();
    started.submit("/_dev/keys/rotate", &[]).await;
    assert_ne!(jwks().await.unwrap().text().await.unwrap(), before);

    let once = [("endpoint", "jwks"), ("outage", "503"), ("times", "1")];
    assert_eq!(started.submit("/_dev/faults", &once).await.status(), 303);
    assert!(started.page().await.contains("answers 503"));
    assert_eq!(jwks().await.unwrap().status(), 503);
    assert_eq!(jwks().await.unwrap().status(), 200);
    started.submit("/_dev/faults", &[("endpoint", "all"), ("outage", "429")]).await;
    assert_eq!(jwks().await.unwrap().status(), 429);
    assert!(started.page().await.contains("End all outages"), "the page itself has none");
    started.submit("/_dev/faults/clear", &[]).await;
    assert_eq!(jwks().await.unwrap().status(), 200);
    started.logged("GET /v1/jwks 429").await;
}

#[tokio::test]
async fn no_other_page_can_use_the_forms() {
    let started = started("dev_csrf").await;
    let own = started.url().to_owned();
    let fields = [("email", "eve@example.com")];
    for headers in [
        &[][..],
        &[("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("origin", "http://localhost:3000")],
        &[("origin", &*own), ("sec-fetch-site", "cross-site")],
        &[("origin", &*own), ("sec-fetch-site", "same-site")],
    ] {
        let mut request = started.form("/_dev/users", &fields);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        assert_eq!(request.send().await.unwrap().status(), 403, "{headers:?}");
    }
    let get = client().get(format!("{own}/_dev/users?email=eve@example.com"));
    assert!(get.send().await.unwrap().status().is_client_error());
    assert_eq!(started.backend("/v1/users").await.as_array().unwrap().len(), 0);
}

/// The instance lets pages of this machine read its answers; what its own page shows is not for them.
#[tokio::test]
async fn no_other_page_can_read_it() {
    let started = started("dev_readers").await;
    for (origin, status) in [
        (None, 200),
        (Some(started.url()), 200),
        (Some("http://localhost:3000"), 403),
        (Some("http://127.0.0.1:1"), 403),
        (Some("null"), 403),
        (Some("https://evil.example"), 403),
    ] {
        let mut request = client().get(started.url());
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status, "{origin:?}");
        assert_eq!(answer.text().await.unwrap().contains("<h2>Users"), status == 200, "{origin:?}");
    }
}

#[tokio::test]
async fn a_name_that_is_not_its_own_is_not_answered() {
    let started = started("dev_host").await;
    for path in ["/", "/v1/users", "/sign-in"] {
        let request = client().get(format!("{}{path}", started.url())).header("host", "evil.example");
        assert_eq!(request.send().await.unwrap().status(), 421, "{path}");
    }
}
