use clerk_runtime::protect;

struct Handlers;

impl Handlers {
    #[protect(check = Self::may_edit)]
    async fn handler() {}
}

fn main() {}
