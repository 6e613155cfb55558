use clerk_runtime::{SessionAuth, protect};

trait Invoices {
    async fn remove(auth: SessionAuth);
}

struct Stored;

impl Invoices for Stored {
    #[protect(role = "org:admin")]
    async fn remove(_auth: SessionAuth) {}
}

fn main() {}
