use clerk_runtime::{SessionAuth, protect};

trait Invoices {
    #[protect(role = "org:admin")]
    async fn remove(auth: SessionAuth);
}

fn main() {}
