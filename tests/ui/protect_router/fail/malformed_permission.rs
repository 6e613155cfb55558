use clerk_runtime::layer::protect;

fn main() {
    let _ = protect!(permission = "create");
}
