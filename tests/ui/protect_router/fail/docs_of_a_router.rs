use clerk_runtime::layer::protect;

fn main() {
    let _ = protect!(role = "org:admin", docs = false);
}
