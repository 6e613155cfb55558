use clerk_runtime::{Rejections, protect};

struct Handlers;

impl Handlers {
    #[protect(rejections = Rejections::api)]
    async fn handler() {}
}

fn main() {}
