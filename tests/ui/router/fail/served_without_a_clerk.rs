use clerk_runtime::Router;

fn main() {
    let router: Router = Router::new();
    let _: axum::Router = router;
}
