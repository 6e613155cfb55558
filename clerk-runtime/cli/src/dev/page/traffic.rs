//! Messages, requests, tokens and webhooks.

use clerk_testing::{EmbeddedClerk, WebhookDeliveryState, WebhookSender};
use maud::{Markup, html};

use super::layout::{MOST_ROWS, button, section, table};
use crate::dev::log::subject;
use crate::dev::time::time_of_day;

/// The e-mails that a real instance would have sent.
pub(super) fn messages(clerk: &EmbeddedClerk) -> Markup {
    let messages = clerk.messages();
    let rows: Vec<Markup> = messages
        .iter()
        .rev()
        .take(MOST_ROWS)
        .map(|message| {
            html! {
                td { (time_of_day(message.at)) }
                td { (message.to) }
                td { (subject(message.kind)) }
                td { @if let Some(code) = &message.code { code { (code) } } }
                td { @if let Some(url) = message.url.as_deref().filter(|url| is_web(url)) { a href=(url) { "open" } } }
            }
        })
        .collect();
    let columns = ["Time (UTC)", "To", "Message", "Code", "Link"];
    section(
        "messages",
        Some(messages.len()),
        &table(&columns, &rows, "No code and no invitation was sent yet."),
    )
}

/// The requests since the program started, without those of this page and of scripts, of which there are many.
pub(super) fn requests(clerk: &EmbeddedClerk, started_at: i64) -> Markup {
    let requests = clerk.requests();
    let is_left_out =
        |path: &str| path == "/" || ["/_dev/", "/npm/"].iter().any(|folder| path.starts_with(folder));
    let rows: Vec<Markup> = requests
        .iter()
        .rev()
        .filter(|served| served.at >= started_at && !is_left_out(&served.path))
        .take(MOST_ROWS)
        .map(|served| {
            let kind = if served.status < 400 { "" } else { "failed" };
            html! {
                td { (time_of_day(served.at)) }
                td { (served.method) }
                td { code { (served.path) } }
                td class=(kind) { (served.status) }
            }
        })
        .collect();
    let columns = ["Time (UTC)", "Method", "Path", "Status"];
    section("requests", None, &table(&columns, &rows, "No browser and no server has asked for anything yet."))
}

/// The issued tokens: their data, but never the tokens themselves.
pub(super) fn tokens(clerk: &EmbeddedClerk) -> Markup {
    let minted = clerk.minted();
    let rows: Vec<Markup> = minted
        .iter()
        .rev()
        .take(MOST_ROWS)
        .map(|token| {
            html! {
                td { (time_of_day(token.at)) }
                td { code { (token.user_id) } }
                td { code { (token.session_id) } }
                td { (token.organization_id.as_deref().unwrap_or_default()) }
                td { (token.template.as_deref().unwrap_or_default()) }
                td { (token.origin.as_deref().unwrap_or_default()) }
            }
        })
        .collect();
    let columns = ["Time (UTC)", "User", "Session", "Organization", "Template", "Origin"];
    section("tokens", Some(minted.len()), &table(&columns, &rows, "No session token was handed out yet."))
}

pub(super) fn webhooks(sender: Option<&WebhookSender>) -> Markup {
    let Some(sender) = sender else {
        let hint =
            html! { p.nothing { "None are sent. Start with " code { "--webhooks URL" } " to send them." } };
        return section("webhooks", None, &hint);
    };
    let deliveries = sender.deliveries();
    let rows: Vec<Markup> = deliveries
        .iter()
        .rev()
        .take(MOST_ROWS)
        .map(|delivery| {
            let state = match delivery.state {
                WebhookDeliveryState::Waiting { until, .. } => format!("again at {}", time_of_day(until)),
                WebhookDeliveryState::Sending => "being sent".to_owned(),
                WebhookDeliveryState::Delivered => "delivered".to_owned(),
                _ => "given up".to_owned(),
            };
            html! {
                td { (time_of_day(delivery.created_at)) }
                td { (delivery.event) }
                td { code { (delivery.id) } }
                td { (delivery.attempts) }
                td { @if let Some(attempt) = delivery.last_attempt { (attempt) } }
                td { (state) }
            }
        })
        .collect();
    let columns = ["Time (UTC)", "Event", "Id", "Attempts", "Last attempt", "State"];
    let content = html! {
        p { "To " code { (sender.url()) } }
        (table(&columns, &rows, "Nothing has happened yet that a webhook tells."))
        (button("/_dev/webhooks/retry", &[], "Send all that wait now"))
    };
    section("webhooks", Some(deliveries.len()), &content)
}

/// Whether a link only opens a page.
fn is_web(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}
