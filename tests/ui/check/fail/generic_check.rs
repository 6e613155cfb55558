use clerk_runtime::check;

#[check]
async fn may_edit<S>(_: &clerk_runtime::Auth, _: &axum::http::request::Parts, _: &S) {}

fn main() {}
