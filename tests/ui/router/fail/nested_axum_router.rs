use clerk_runtime::Router;

fn main() {
    let _: Router = Router::new().nest("/api", axum::Router::new());
}
