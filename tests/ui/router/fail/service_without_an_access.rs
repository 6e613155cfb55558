use clerk_runtime::Router;

fn main() {
    let _: Router = Router::new().nest_service("/files", axum::routing::get(async || "a file"));
}
