use clerk_runtime::routing::Access;

async fn remove() {}

fn main() {
    let _ = Access::of(&remove);
}
