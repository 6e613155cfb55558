//! OAuth tokens for this resource only.

use axum::routing::get;
use axum::{Router, routing::MethodRouter};
use clerk_runtime::decision::{Cause, Decision};
use clerk_runtime::metadata::ProtectedResource;
use clerk_runtime::{
    Auth, Clerk, ClerkLayer, GetAuthOptions, OAuthAuth, Policy, Rejection, Rejections, TokenType, auth,
    get_auth, protect, scope,
};
use clerk_testing::EmbeddedClerk;
use http::request::Parts;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::app::{Server, answer, embedded, header};

#[protect(token = "oauth_token", scope = "notes:read")]
async fn notes(auth: OAuthAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(token = ["oauth_token", "api_key", "session_token"])]
async fn anyone(_auth: Auth) {}

#[auth(accepts = any)]
async fn whoami(auth: Auth) -> String {
    format!("{:?}", auth.user_id())
}

async fn enforced(parts: Parts) -> Result<(), Rejection> {
    let policy = Policy::protect().accepts(TokenType::OAuthToken).condition(scope("notes:read"));
    policy.enforce(&parts).await.map(drop)
}

async fn got(parts: Parts) -> Result<String, Rejection> {
    let options = GetAuthOptions::new().accepts(TokenType::OAuthToken);
    Ok(format!("{:?}", get_auth(&parts, &options).await?.user_id()))
}

fn routes() -> Router {
    Router::new()
        .route("/notes", get(notes))
        .route("/anyone", get(anyone))
        .route("/whoami", get(whoami))
        .route("/enforced", get(enforced))
        .route("/got", get(got))
}

async fn serve(clerk: Clerk, resource: ProtectedResource) -> Server {
    Server::serve(routes().layer(resource).layer(ClerkLayer::new(clerk))).await
}

/// A token as a JWT and as an opaque token, with an audience or without.
fn tokens(clerk: &EmbeddedClerk, audience: Option<Value>) -> [String; 2] {
    let jwt = clerk.oauth_jwt().user("user_ada").scopes(["notes:read"]);
    let opaque = clerk.oauth_access_token().user("user_ada").scopes(["notes:read"]);
    match audience {
        Some(audience) => [jwt.claim("aud", audience.clone()).mint(), opaque.audience(audience).mint()],
        None => [jwt.mint(), opaque.mint()],
    }
}

async fn status(server: &Server, path: &str, token: &str) -> u16 {
    server.get_as(path, token).await.status().as_u16()
}

#[tokio::test]
async fn a_token_for_another_resource_is_refused() {
    let clerk = embedded().await;
    let server = serve(clerk.clerk(), ProtectedResource::at("/").unwrap().audience_required(false)).await;
    let own = json!(format!("{}/", server.url));
    let both = json!(["https://other.test/mcp", server.url]);
    for token in [own, both].into_iter().flat_map(|audience| tokens(&clerk, Some(audience))) {
        for path in ["/notes", "/anyone", "/enforced"] {
            assert_eq!(status(&server, path, &token).await, 200, "{path}");
        }
        for path in ["/whoami", "/got"] {
            let seen = server.get_as(path, &token).await.text().await.unwrap();
            assert_eq!(seen, r#"Some("user_ada")"#, "{path}");
        }
    }
    let others = [
        json!("https://other.test/mcp"),
        json!(format!("{}/notes", server.url)),
        json!(format!("{}.evil.test", server.url)),
        json!(server.url.replace("http:", "https:")),
        json!([]),
        json!({}),
        json!([server.url, 1]),
    ];
    for token in others.into_iter().flat_map(|audience| tokens(&clerk, Some(audience))) {
        for path in ["/notes", "/anyone", "/enforced"] {
            assert_eq!(status(&server, path, &token).await, 401, "{path}");
        }
        for path in ["/whoami", "/got"] {
            assert_eq!(server.get_as(path, &token).await.text().await.unwrap(), "None", "{path}");
        }
    }
    // Other tokens are not affected.
    assert_eq!(status(&server, "/anyone", &clerk.api_key().mint()).await, 200);
    assert_eq!(status(&server, "/anyone", &clerk.session_token().mint()).await, 200);
}

#[tokio::test]
async fn a_token_for_no_resource_is_a_choice() {
    let clerk = embedded().await;
    let resource = || ProtectedResource::at("/").unwrap();
    for (resource, expected, warnings) in [
        (resource(), 200, 1),
        (resource().audience_required(false), 200, 0),
        (resource().audience_required(true), 401, 0),
    ] {
        let log = watch::capture();
        let server = serve(clerk.clerk(), resource).await;
        let said = log
            .take()
            .into_iter()
            .filter(|line| line.starts_with("WARN") && line.contains("audience_required"));
        assert_eq!(said.count(), warnings, "at start");
        for token in tokens(&clerk, None) {
            assert_eq!(status(&server, "/notes", &token).await, expected);
            assert_eq!(status(&server, "/notes", &token).await, expected);
        }
        assert!(
            !log.take().iter().any(|line| line.starts_with("WARN") && line.contains("audience_required"))
        );
    }
}

#[tokio::test]
async fn the_client_and_the_operator_are_told_why() {
    let clerk = embedded().await;
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let keeps = std::sync::Arc::clone(&told);
    let layer = ClerkLayer::new(clerk.clerk())
        .on_decision(move |decision: &Decision| keeps.lock().unwrap().push(decision.clone()));
    let resource = ProtectedResource::at("/mcp").unwrap().audience_required(true);
    let mcp = Router::new().route("/mcp", get(notes)).route("/mcp/tools", get(notes)).layer(resource.clone());
    let problems =
        Router::new().route("/mcp/api", get(notes)).layer(Rejections::api()).layer(resource.clone());
    let server = Server::serve(mcp.merge(problems).merge(resource.routes()).layer(layer)).await;
    let [jwt, _] = tokens(&clerk, Some(json!("https://other.test/mcp")));
    let response = answer(server.get("/mcp/tools").bearer_auth(&jwt)).await;
    let document = format!("{}/.well-known/oauth-protected-resource/mcp", server.url);
    assert_eq!(
        header(&response, "www-authenticate").unwrap(),
        format!(
            r#"Bearer error="invalid_token", error_description="The token was not issued for this resource", scope="notes:read", resource_metadata="{document}""#
        )
    );
    let decision = told.lock().unwrap().pop().unwrap();
    assert_eq!((decision.cause(), decision.subject()), (Some(Cause::Audience), Some("user_ada")));
    let problem = answer(server.get("/mcp/api").bearer_auth(&jwt)).await;
    assert_eq!(problem.status(), 401);
    assert!(header(&problem, "www-authenticate").unwrap().contains("resource_metadata"));
    assert_eq!(problem.json::<Value>().await.unwrap()["cause"], "audience");
    // The document names the audience that tokens must have.
    let metadata: Value = answer(reqwest::Client::new().get(&document)).await.json().await.unwrap();
    assert_eq!(metadata["resource"], format!("{}/mcp", server.url));
    let [jwt, opaque] = tokens(&clerk, Some(metadata["resource"].clone()));
    for token in [jwt, opaque] {
        for path in ["/mcp", "/mcp/tools", "/mcp/api"] {
            assert_eq!(status(&server, path, &token).await, 200, "{path}");
        }
    }
}

/// A client that has a token for its own resource presents it here, with its own host in the request.
#[tokio::test]
async fn the_sender_does_not_choose_the_address() {
    let embedded = embedded().await;
    let stolen = tokens(&embedded, Some(json!("https://evil.test/notes")));
    let [own, _] = tokens(&embedded, Some(json!("https://api.example.com/notes")));
    let ask = async |server: &Server, token: &str, host: &str| {
        let request = server.get("/notes").bearer_auth(token).header("host", host);
        let request = request.header("x-forwarded-host", "evil.test").header("x-forwarded-proto", "https");
        answer(request).await.status().as_u16()
    };
    let lenient = |resource: ProtectedResource| resource.audience_required(false);
    let anywhere = || lenient(ProtectedResource::at("/notes").unwrap());
    let everywhere = || lenient(ProtectedResource::new());
    let fixed = || lenient(ProtectedResource::at("https://api.example.com/notes").unwrap());
    let public = || embedded.builder().public_url("https://api.example.com");
    let allowed = || embedded.builder().allowed_hosts(["api.example.com"]).trust_forwarded_headers(false);
    for (builder, resource) in [
        (public(), anywhere()),
        (public(), everywhere()),
        (public().trust_forwarded_headers(true), anywhere()),
        (public().trust_forwarded_headers(true), everywhere()),
        (embedded.builder(), fixed()),
        (embedded.builder().trust_forwarded_headers(true), fixed()),
    ] {
        let server = serve(builder.build().unwrap(), resource).await;
        assert_eq!(ask(&server, &own, "api.example.com").await, 200);
        for (token, host) in stolen.iter().flat_map(|token| [(token, "evil.test"), (token, "localhost")]) {
            assert_eq!(ask(&server, token, host).await, 401, "{host}");
        }
    }
    let server = serve(allowed().build().unwrap(), anywhere()).await;
    for token in &stolen {
        assert_eq!(ask(&server, token, "evil.test").await, 401);
    }
    // If the application's own address is not configured, no host is trusted, and the log says once what to
    // set.
    let log = watch::capture();
    for resource in [anywhere(), everywhere()] {
        let server = serve(embedded.clerk(), resource).await;
        for token in stolen.iter().chain([&own]) {
            assert_eq!(ask(&server, token, "evil.test").await, 401);
            assert_eq!(ask(&server, token, "api.example.com").await, 401);
        }
        let errors: Vec<_> = log.take().into_iter().filter(|line| line.starts_with("ERROR")).collect();
        assert!(errors.len() == 1 && errors[0].contains("CLERK_PUBLIC_URL"), "{errors:#?}");
    }
}

#[tokio::test]
async fn several_resources_have_documents_and_audiences_of_their_own() {
    let clerk = embedded().await;
    let resource = |path: &str, scope: &str| {
        ProtectedResource::at(path).unwrap().audience_required(true).scopes([scope])
    };
    let (first, second) = (resource("/notes", "notes:read"), resource("/mail", "mail:send"));
    let at = |path: &str, handler: MethodRouter, resource: &ProtectedResource| {
        Router::new().route(path, handler).layer(resource.clone())
    };
    let app = Router::new()
        .merge(at("/notes", get(notes), &first))
        .merge(at("/mail", get(notes), &second))
        .merge(first.routes())
        .merge(second.routes())
        .merge(ProtectedResource::new().routes())
        .layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    for (path, other, scopes) in
        [("/notes", "/mail", json!(["notes:read"])), ("/mail", "/notes", json!(["mail:send"]))]
    {
        let challenge = answer(server.get(path)).await;
        let challenge = header(&challenge, "www-authenticate").unwrap().to_owned();
        let document = challenge.split("resource_metadata=\"").nth(1).unwrap().trim_end_matches('"');
        assert_eq!(document, format!("{}/.well-known/oauth-protected-resource{path}", server.url));
        let document: Value = answer(reqwest::Client::new().get(document)).await.json().await.unwrap();
        assert_eq!(document["resource"], format!("{}{path}", server.url));
        assert_eq!(document["scopes_supported"], scopes);
        for token in tokens(&clerk, Some(document["resource"].clone())) {
            assert_eq!(
                (status(&server, path, &token).await, status(&server, other, &token).await),
                (200, 401)
            );
        }
    }
    // The application as a whole still has its own document.
    let whole: Value =
        answer(server.get("/.well-known/oauth-protected-resource")).await.json().await.unwrap();
    assert_eq!((&whole["resource"], &whole["scopes_supported"]), (&json!(server.url), &Value::Null));
}

#[tokio::test]
async fn it_holds_inside_and_outside_of_the_layer_and_the_innermost_counts() {
    let clerk = embedded().await;
    let resource = |path: &str| ProtectedResource::at(path).unwrap().audience_required(true);
    let outside = Server::serve(routes().layer(ClerkLayer::new(clerk.clerk())).layer(resource("/"))).await;
    let [other, _] = tokens(&clerk, Some(json!("https://other.test/")));
    let [own, _] = tokens(&clerk, Some(json!(outside.url)));
    assert_eq!(
        (status(&outside, "/notes", &other).await, status(&outside, "/notes", &own).await),
        (401, 200)
    );

    let inner = Router::new().route("/inner", get(notes)).layer(resource("/inner"));
    let nested = routes().merge(inner).layer(resource("/notes"));
    let nested = Router::new().merge(nested).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(nested).await;
    let [for_inner, _] = tokens(&clerk, Some(json!(format!("{}/inner", server.url))));
    let [for_outer, _] = tokens(&clerk, Some(json!(format!("{}/notes", server.url))));
    assert_eq!(
        (status(&server, "/inner", &for_inner).await, status(&server, "/notes", &for_inner).await),
        (200, 401)
    );
    assert_eq!(
        (status(&server, "/inner", &for_outer).await, status(&server, "/notes", &for_outer).await),
        (401, 200)
    );
}

/// A rule outside the layer knows no resource. The rules inside check the callers that it accepted again.
#[tokio::test]
async fn a_rule_outside_lets_nobody_in() {
    use clerk_runtime::layer;

    async fn parameter(auth: OAuthAuth) -> String {
        auth.user_id().to_owned()
    }
    async fn optional(auth: Option<OAuthAuth>) -> String {
        format!("{}", auth.is_some())
    }

    let clerk = embedded().await;
    let app = Router::new()
        .route("/parameter", get(parameter))
        .route("/optional", get(optional))
        .route("/notes", get(notes))
        .layer(ProtectedResource::at("/").unwrap().audience_required(true))
        .route_layer(layer::protect!(token = "oauth_token"))
        .layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let [own, _] = tokens(&clerk, Some(json!(server.url)));
    let [other, opaque] = tokens(&clerk, Some(json!("https://other.test")));
    assert_eq!(status(&server, "/parameter", &own).await, 200);
    assert_eq!(server.get_as("/optional", &own).await.text().await.unwrap(), "true");
    for token in [other, opaque] {
        assert_eq!(status(&server, "/parameter", &token).await, 401);
        assert_eq!(status(&server, "/notes", &token).await, 401);
        assert_eq!(server.get_as("/optional", &token).await.text().await.unwrap(), "false");
    }
}

/// If each URL is a resource, each is checked separately.
#[tokio::test]
async fn without_a_path_each_url_is_a_resource() {
    let clerk = embedded().await;
    let app = routes().layer(ProtectedResource::new().audience_required(true));
    let app = Router::new().nest("/v1", app).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let [own, _] = tokens(&clerk, Some(json!(format!("{}/v1/notes", server.url))));
    assert_eq!(status(&server, "/v1/notes", &own).await, 200);
    assert_eq!(status(&server, "/v1/notes?page=2", &own).await, 200);
    assert_eq!(status(&server, "/v1/anyone", &own).await, 401);
}

/// A route is found by the path as it arrives, while URL parsing removes dot segments. The path must mean the
/// same to both.
#[tokio::test]
async fn a_token_for_one_url_does_not_open_the_route_of_another() {
    let clerk = embedded().await;
    let app = Router::new().route("/a/{*rest}", get(notes)).route("/{one}", get(notes));
    let app = app.layer(ProtectedResource::new().audience_required(true));
    let server = Server::serve(app.layer(ClerkLayer::new(clerk.clerk()))).await;
    let [token, _] = tokens(&clerk, Some(json!(format!("{}/b", server.url))));
    let status = async |path: &str| {
        let host = server.url.trim_start_matches("http://");
        let mut socket = TcpStream::connect(host).await.expect("the server listens");
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        );
        socket.write_all(request.as_bytes()).await.expect("the request is sent");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.expect("an answer");
        answer.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok()).expect("a status")
    };
    assert_eq!(status("/b").await, 200, "what it was issued for");
    for path in
        ["/a/../b", "/a/x/../../b", "/a/%2e%2E/b", "/a/.%2e/b", r"/a\..\b", r"/a/x\..\..\b", "/a/./../b"]
    {
        assert_eq!(status(path).await, 401, "{path}");
    }
}

#[tokio::test]
async fn the_document_lists_what_the_router_asks_for() {
    use clerk_runtime::layer;
    use clerk_runtime::routing::get;

    #[protect(
        token = "oauth_token",
        any(scope = "notes:write", all(scope = "notes:admin", not(scope = "notes:trial")))
    )]
    async fn write() {}

    #[protect(token = "api_key", scope = "keys:read")]
    async fn keys() {}

    let clerk = embedded().await;
    let notes_api = clerk_runtime::Router::new().route("/", get(notes)).route("/{id}", get(write));
    let router = clerk_runtime::Router::new()
        .protected_resource_metadata(ProtectedResource::at("/notes").unwrap())
        .protected_resource_metadata(ProtectedResource::at("/mail").unwrap().scopes(["mail:*"]))
        .protected_resource_metadata(ProtectedResource::new())
        .nest("/notes", notes_api)
        .route("/notesbook", get(keys))
        .route("/mail", get(anyone));
    let mail = clerk_runtime::Router::new().route("/send", get(anyone)).protect(layer::protect!(
        token = ["oauth_token", "session_token"],
        any(scope = "mail:send", role = "org:admin")
    ));
    let server = Server::serve(router.merge(mail).with_clerk(clerk.clerk())).await;
    let supported = async |suffix: &str| {
        let path = format!("/.well-known/oauth-protected-resource{suffix}");
        answer(server.get(&path)).await.json::<Value>().await.unwrap()["scopes_supported"].clone()
    };
    assert_eq!(supported("/notes").await, json!(["notes:admin", "notes:read", "notes:write"]));
    assert_eq!(supported("/mail").await, json!(["mail:*"]));
    let all = json!(["mail:send", "notes:admin", "notes:read", "notes:write"]);
    assert_eq!((supported("").await, supported("/send").await), (all.clone(), all));
}
