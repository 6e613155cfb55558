use clerk_runtime::Router;

async fn fallback() {}

fn main() {
    let _: Router = Router::new().fallback(fallback);
}
