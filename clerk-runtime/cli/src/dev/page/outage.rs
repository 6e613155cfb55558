//! Outages on demand, and the signing keys.

use std::time::Duration;

use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use maud::{Markup, html};

use super::layout::{button, section, table};

/// The outages that the form offers: the form's value, its label, and the fault.
pub(super) const OUTAGES: [(&str, &str, Fault); 6] = [
    ("503", "answers 503", Fault::Status(503)),
    ("429", "answers 429, retry after 5 s", Fault::RetryAfter(429, 5)),
    ("drop", "hangs up", Fault::Drop),
    ("slow", "answers 5 s late", Fault::Latency(Duration::from_secs(5))),
    ("garbage", "answers garbage", Fault::Garbage),
    ("page", "answers 403 with a page, as a proxy would", Fault::Page(403)),
];

pub(super) fn faults(clerk: &EmbeddedClerk) -> Markup {
    let faults = clerk.faults();
    let rows: Vec<Markup> = faults
        .iter()
        .map(|(endpoint, schedule)| {
            let known = OUTAGES.iter().find(|(_, _, fault)| *fault == schedule.fault());
            html! {
                td { (endpoint.as_str()) }
                td { @match known {
                    Some((_, description, _)) => (description),
                    None => (format!("{:?}", schedule.fault())),
                } }
                td { @match schedule.remaining() {
                    Some(times) => { (times) " more times" },
                    None => "until it is ended",
                } }
            }
        })
        .collect();
    let content = html! {
        (table(&["Endpoint", "What it does", "How long"], &rows, "Everything works."))
        form.line method="post" action="/_dev/faults" {
            label { "Endpoint " select name="endpoint" {
                option value="all" { "all of them" }
                @for endpoint in Endpoint::ALL { option value=(endpoint.as_str()) { (endpoint.as_str()) } }
            } }
            label { "Outage " select name="outage" {
                @for (value, description, _) in OUTAGES { option value=(value) { (description) } }
            } }
            label { "Times " input name="times" type="number" min="1" max="1000" placeholder="until it is ended"; }
            button { "Order outage" }
        }
        @if !faults.is_empty() { (button("/_dev/faults/clear", &[], "End all outages")) }
    };
    section("faults", Some(faults.len()), &content)
}

pub(super) fn keys(clerk: &EmbeddedClerk) -> Markup {
    let content = html! {
        p { "Publishable key: " code { (clerk.publishable_key()) } }
        p { "The secret key is in the terminal." }
        p { "Keys that sign session tokens: " @for id in clerk.key_ids() { code { (id) } " " } }
        (button("/_dev/keys/rotate", &[], "Rotate: refuse every token that was handed out"))
    };
    section("keys", None, &content)
}
