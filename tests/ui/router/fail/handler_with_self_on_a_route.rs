use clerk_runtime::routing::get;
use clerk_runtime::{Router, SessionAuth, protect};

struct Greeter {
    greeting: String,
}

impl Greeter {
    #[protect(role = "org:admin")]
    async fn handler(&self, auth: SessionAuth) -> String {
        format!("{} {}", self.greeting, auth.user_id())
    }
}

fn main() {
    let _: Router = Router::new().route("/", get(Greeter::handler));
}
