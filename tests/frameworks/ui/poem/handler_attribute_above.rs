use clerk_runtime::poem::protect;
use poem::handler;

#[handler]
#[protect]
async fn dashboard() -> &'static str {
    "dashboard"
}

fn main() {}
