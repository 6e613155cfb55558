use clerk_runtime::{Rejections, protect};

struct Handlers;

impl Handlers {
    #[protect(rejections = Self::json)]
    async fn handler() {}

    fn json() -> Rejections {
        Rejections::api()
    }
}

fn main() {}
