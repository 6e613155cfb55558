use clerk_runtime::layer::protect;

fn json() -> clerk_runtime::Rejections {
    clerk_runtime::Rejections::api()
}

fn main() {
    let _ = protect!(rejections = json);
}
