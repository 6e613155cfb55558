use clerk_runtime::protect;

struct Handlers;

#[protect]
impl Handlers {
    async fn handler() {}
}

fn main() {}
