use axum::http::request::Parts;
use clerk_runtime::{Auth, Rejection, check};

struct Checks;

impl Checks {
    #[check]
    async fn may_edit(_: &Auth, _: &Parts) -> Result<(), Rejection> {
        Ok(())
    }
}

fn main() {}
