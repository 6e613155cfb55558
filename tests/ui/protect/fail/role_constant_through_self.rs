use clerk_runtime::protect;

struct Invoices;

impl Invoices {
    const EDITOR: &str = "org:editor";

    #[protect(role = Self::EDITOR)]
    async fn handler() {}
}

fn main() {}
