use clerk_runtime::check;

#[check]
async fn may_edit(_: clerk_runtime::Auth, _: &axum::http::request::Parts) {}

fn main() {}
