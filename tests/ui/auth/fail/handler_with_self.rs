use clerk_runtime::auth;

struct Handlers;

impl Handlers {
    #[auth]
    async fn handler(&self) {}
}

fn main() {}
