use clerk_runtime::{Auth, protect};

struct Handlers;

impl Handlers {
    #[protect(has = Self::is_staff)]
    async fn handler() {}

    fn is_staff(_: &Auth) -> bool {
        true
    }
}

fn main() {}
