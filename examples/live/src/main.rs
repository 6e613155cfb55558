//! WebSockets and server-sent events for signed-in users, which end when the user's token does.
//!
//! Run with `cargo run -p live` and open the address it prints.

#![expect(clippy::print_stdout, reason = "says where to look")]

use std::error::Error;
use std::net::Ipv4Addr;

use clerk_testing::EmbeddedClerk;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let embedded = EmbeddedClerk::start().await?;
    embedded.create_user().name("Ada", "Lovelace").email("ada@example.com").create();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 3000)).await?;
    println!("Open http://localhost:{} and sign in as Ada. Stop with Ctrl-C.", listener.local_addr()?.port());
    let app = live::app(live::clerk(&embedded)?);
    // Does not wait for open connections.
    tokio::select! {
        served = axum::serve(listener, app) => served?,
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(())
}
