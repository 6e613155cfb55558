use clerk_runtime::protect;

struct Handlers;

impl Handlers {
    #[protect(has = |auth| auth.is_authenticated())]
    async fn handler() {}
}

fn main() {}
