use clerk_runtime::layer::protect;

fn main() {
    let _ = protect!(scope = "invoices:write");
}
