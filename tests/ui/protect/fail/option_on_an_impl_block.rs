use clerk_runtime::protect;

struct Handlers;

#[protect(role = "org:admin")]
impl Handlers {
    async fn handler() {}
}

fn main() {}
