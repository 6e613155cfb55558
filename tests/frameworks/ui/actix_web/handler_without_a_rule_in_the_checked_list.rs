use clerk_runtime::actix_web::Routes;

async fn settings() -> &'static str {
    "settings"
}

fn main() {
    let _ = Routes::new().get("/settings", settings);
}
