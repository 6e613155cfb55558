use clerk_runtime::protect;

#[protect(role = "org:admin")]
enum Handler {
    One,
}

fn main() {
    let _ = Handler::One;
}
