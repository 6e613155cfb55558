//! The lines that the terminal shows while the instance runs.

use std::fmt::Write as _;

use clerk_testing::{Event, Message, MessageKind, WebhookDelivery, WebhookDeliveryState};

use super::time::time_of_day;

/// The line for an event; `None` if it is not shown.
pub(super) fn line(event: &Event, is_quiet: bool) -> Option<String> {
    match event {
        Event::Served(_) if is_quiet => None,
        Event::Served(served) => Some(format!("{} {} {}", served.method, served.path, served.status)),
        Event::Sent(message) => Some(sent(message)),
        Event::Unsupported { method, path } => Some(format!(
            "{method} {path}: this Clerk does not have this operation; it was answered with 501"
        )),
        _ => None,
    }
}

/// The line for an attempt to deliver a webhook.
pub(super) fn delivery(delivery: &WebhookDelivery) -> String {
    let attempt = delivery.last_attempt.map_or_else(String::new, |attempt| attempt.to_string());
    let mut line = format!("webhook {}: {attempt}", delivery.event);
    match delivery.state {
        WebhookDeliveryState::Waiting { until, .. } => {
            let _ = write!(line, "; again at {}", time_of_day(until));
        }
        WebhookDeliveryState::GivenUp => line.push_str("; given up"),
        _ => {}
    }
    line
}

/// The line contains the code, because no e-mail is sent.
fn sent(message: &Message) -> String {
    let mut line = format!("{} to {}", subject(message.kind), message.to);
    if let Some(code) = &message.code {
        let _ = write!(line, ": code {code}");
    }
    if let Some(url) = &message.url {
        let _ = write!(line, ": {url}");
    }
    line
}

/// The subject of a message.
pub(super) const fn subject(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::VerificationCode => "verification code",
        MessageKind::PasswordResetCode => "code for a new password",
        MessageKind::OrganizationInvitation => "invitation to an organization",
        _ => "message",
    }
}
