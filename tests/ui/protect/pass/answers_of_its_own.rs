use clerk_runtime::{Rejections, SessionAuth, protect};

mod answers {
    pub(crate) fn json() -> clerk_runtime::Rejections {
        clerk_runtime::Rejections::api()
    }
}

fn hidden() -> Rejections {
    Rejections::hidden()
}

#[protect(rejections = hidden)]
async fn anyone(_auth: SessionAuth) {}

#[protect(role = "org:admin", same_origin = true, rejections = answers::json)]
async fn admins(_auth: SessionAuth) {}

fn main() {
    let _: axum::Router = axum::Router::new().route("/", axum::routing::get(anyone).post(admins));
}
