use clerk_runtime::protect;

struct Handlers;

impl Handlers {
    #[protect]
    async fn handler(&self) {}
}

fn main() {}
