use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, protect};

// Every caller is answered 401; the compiler warns, see `../fail`.
#[protect(role = "org:admin", token = ["api_key", "m2m_token"])]
async fn machines(_auth: Auth) {}

fn main() {
    let _: Router = Router::new()
        .route("/machines", get(machines));
}
