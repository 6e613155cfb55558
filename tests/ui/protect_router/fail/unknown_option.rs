use clerk_runtime::layer::protect;

fn main() {
    let _ = protect!(roles = "org:admin");
}
