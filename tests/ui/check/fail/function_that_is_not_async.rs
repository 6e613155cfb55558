use clerk_runtime::check;

#[check]
fn may_edit(_: &clerk_runtime::Auth, _: &http::request::Parts) {}

fn main() {}
