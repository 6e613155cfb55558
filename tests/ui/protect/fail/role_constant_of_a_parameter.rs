use clerk_runtime::protect;

trait Page {
    const ROLE: &str;
}

#[protect(role = T::ROLE)]
async fn handler<T: Page>() {}

fn main() {}
