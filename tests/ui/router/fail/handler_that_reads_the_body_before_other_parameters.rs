use axum::Json;
use axum::extract::Path;
use clerk_runtime::routing::post;
use clerk_runtime::{Router, protect};

#[protect(role = "org:admin")]
async fn handler(_body: Json<u32>, _id: Path<u32>) {}

fn main() {
    let _: Router = Router::new().route("/{id}", post(handler));
}
