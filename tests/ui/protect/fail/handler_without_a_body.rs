use clerk_runtime::protect;

trait Handlers {
    #[protect]
    async fn handler();
}

fn main() {}
