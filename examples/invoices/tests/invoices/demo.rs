//! Sends the requests that the program prints, over a socket.

use clerk_runtime::webhooks::WebhookVerifier;
use clerk_testing::EmbeddedClerk;
use invoices::audit::queue;
use invoices::database::Database;
use invoices::{App, application, demo, prometheus};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use tokio::net::TcpListener;

use crate::application::SIGNING_SECRET;

#[tokio::test]
async fn each_is_answered_as_announced() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let database = Database::in_memory().unwrap();
    demo::fill(&database).await.unwrap();
    let metrics = prometheus::builder().unwrap().build_recorder().handle();
    let (recorder, _queue) = queue(100, &database, clerk.clock());
    let app = App::new(&database, WebhookVerifier::new(SIGNING_SECRET).unwrap(), metrics);
    let app = application(clerk.clerk(), recorder, app);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });

    let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
    for attempt in demo::attempts(&clerk) {
        let method: Method = attempt.method.parse().unwrap();
        let request = client.request(method, format!("{url}{}", attempt.path)).body(attempt.body);
        let request =
            attempt.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let request = if attempt.body.is_empty() {
            request
        } else {
            request.header("content-type", "application/json")
        };
        let status = request.send().await.unwrap().status();
        assert_eq!(status, attempt.status, "{}: {} {}", attempt.caller, attempt.method, attempt.path);
        let line = attempt.curl(&url);
        assert!(line.contains(attempt.path) && line.ends_with(&format!("# expect {}", attempt.status)));
    }
}
