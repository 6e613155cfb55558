use clerk_runtime::{SessionAuth, protect};

#[protect(role = "org:admin", permission = "org:invoices:delete")]
async fn remove(_auth: SessionAuth) {}

async fn remove_all(auth: SessionAuth) {
    remove(auth).await;
}

fn main() {}
