//! The common layout of the page.

use axum::response::{Html, IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use http::{HeaderName, StatusCode};
use maud::{DOCTYPE, Markup, html};

/// A whole page.
pub(super) fn page(status: StatusCode, url: &str, body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { "Clerk for development" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/_dev/style.css";
            }
            body {
                header {
                    h1 { "Clerk for development" }
                    p { (url) " · " a href="/" { "Refresh" } " · " a href="/sign-in" { "Sign-in page" } }
                    nav {
                        @for (id, title) in SECTIONS { a href={ "#" (id) } { (title) } " " }
                    }
                }
                main { (body) }
                footer { "Offline, for development and tests. Part of an unofficial SDK, not affiliated with Clerk." }
            }
        }
    };
    // No scripts, nothing from other sites, and no frames around the page. There is no `form-action`, because the last step of
    // “sign in as” may lead to the application.
    let policy =
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
    let headers = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, policy),
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("x-frame-options"), "DENY"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
    ];
    (status, headers, Html(page.into_string())).into_response()
}

/// A section of the page, with the number of its objects.
pub(super) fn section(id: &str, count: Option<usize>, content: &Markup) -> Markup {
    let title = SECTIONS.iter().find(|(other, _)| *other == id).map_or(id, |(_, title)| title);
    html! {
        section #(id) {
            h2 { (title) @if let Some(count) = count { " " small { (count) } } }
            (content)
        }
    }
}

/// A table, or a sentence if there are no rows.
pub(super) fn table(columns: &[&str], rows: &[Markup], nothing: &str) -> Markup {
    html! {
        @if rows.is_empty() {
            p.nothing { (nothing) }
        } @else {
            table {
                thead { tr { @for column in columns { th scope="col" { (column) } } } }
                tbody { @for row in rows { tr { (row) } } }
            }
        }
    }
}

/// A form that consists of one button.
pub(super) fn button(action: &str, fields: &[(&str, &str)], label: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button { (label) }
        }
    }
}

/// The largest number of rows in a table, which shows the newest ones.
pub(super) const MOST_ROWS: usize = 50;

const SECTIONS: [(&str, &str); 9] = [
    ("users", "Users"),
    ("sessions", "Sessions"),
    ("organizations", "Organizations"),
    ("messages", "Messages"),
    ("requests", "Requests"),
    ("tokens", "Session tokens"),
    ("webhooks", "Webhooks"),
    ("faults", "Outages"),
    ("keys", "Keys"),
];
