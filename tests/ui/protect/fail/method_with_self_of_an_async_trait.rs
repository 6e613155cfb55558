use std::pin::Pin;

use clerk_runtime::{SessionAuth, protect};

trait Invoices {
    fn remove<'a>(&'a self, auth: SessionAuth) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
}

struct Stored;

// What `#[async_trait]` makes of an `async fn`.
impl Invoices for Stored {
    #[protect(role = "org:admin")]
    fn remove<'a>(&'a self, _auth: SessionAuth) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async {})
    }
}

fn main() {}
