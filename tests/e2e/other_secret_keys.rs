//! `get_auth` with its own secret key: a second instance besides the layer's, which is kept between requests.

use clerk_runtime::{Auth, Clerk, GetAuthOptions, TokenType, get_auth};
use http::Request;

use crate::app::embedded;

async fn ask(layered: &Clerk, secret_key: &str, token: &str, accepts: TokenType) -> Auth {
    let request = Request::get("/").header("authorization", format!("Bearer {token}"));
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let options = GetAuthOptions::new().clerk(layered.clone()).secret_key(secret_key).accepts(accepts);
    get_auth(&parts, &options).await.unwrap()
}

#[tokio::test]
async fn keys_are_fetched_once_for_each_secret_key() {
    let embedded = embedded().await;
    let layered = embedded.builder().secret_key("sk_test_of_the_layer").build().unwrap();
    for _ in 0..3 {
        let token = embedded.session_token().mint();
        assert!(
            ask(&layered, embedded.secret_key(), &token, TokenType::SessionToken).await.is_authenticated()
        );
    }
    let calls: Vec<_> = embedded.calls().iter().map(ToString::to_string).collect();
    assert_eq!(calls, ["GET /v1/jwks"]);
}

#[tokio::test]
async fn what_belongs_to_the_layer_s_instance_verifies_nothing_for_another() {
    let (own, other) = (embedded().await, embedded().await);
    let builder = own.builder().jwt_key(own.jwt_key_pem()).machine_secret_key("ak_of_the_layer");
    let layered = builder.api_url(other.url()).build().unwrap();
    let user = async |token: String| ask(&layered, other.secret_key(), &token, TokenType::SessionToken).await;
    assert!(user(other.session_token().mint()).await.is_authenticated());
    assert!(!user(own.session_token().mint()).await.is_authenticated(), "signed by the layer's instance");
    let own_key = ask(&layered, own.secret_key(), &own.session_token().mint(), TokenType::SessionToken).await;
    assert!(own_key.is_authenticated(), "the layer's own key is no other one");

    let machine = ask(&layered, other.secret_key(), &other.m2m_token().mint(), TokenType::M2mToken).await;
    assert!(machine.is_authenticated(), "asked with the secret key, and not with the layer's machine key");
}
