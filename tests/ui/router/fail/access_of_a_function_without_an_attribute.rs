use clerk_runtime::Access;

async fn remove() {}

fn main() {
    let _ = Access::of(&remove);
}
