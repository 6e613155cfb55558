//! The invoices of organizations: pages for administrators, an API for programs, and everything needed to
//! operate both.
//!
//! [`routes`] shows who may call what; the README shows where everything is.

mod admin;
mod api;
pub mod audit;
pub mod database;
pub mod demo;
pub mod documentation;
mod internal;
mod problem;
pub mod prometheus;
mod webhook;

use axum::extract::FromRef;
use clerk_runtime::routing::{get, post};
use clerk_runtime::webhooks::WebhookVerifier;
use clerk_runtime::{Clerk, ClerkLayer, Rejections, Router, layer};
use metrics_exporter_prometheus::PrometheusHandle;

use audit::{Audit, Recorder};
use database::{Database, Invoices, Users};
use documentation::Document;

/// The state that handlers share.
#[derive(Clone, FromRef)]
pub struct App {
    invoices: Invoices,
    users: Users,
    audit: Audit,
    verifier: WebhookVerifier,
    metrics: PrometheusHandle,
    document: Document,
}

impl App {
    /// The state of an application with these tables, this key for webhooks, and these metrics.
    #[must_use]
    pub fn new(database: &Database, verifier: WebhookVerifier, metrics: PrometheusHandle) -> Self {
        Self {
            invoices: Invoices::of(database),
            users: Users::of(database),
            audit: Audit::of(database),
            verifier,
            metrics,
            document: Document::of(programs().routes()),
        }
    }
}

/// The whole application. `audit` receives every decision.
pub fn application(clerk: Clerk, audit: Recorder, app: App) -> axum::Router {
    let clerk = ClerkLayer::new(clerk).on_decision(move |decision| audit.record(decision));
    routes().with_state(app).with_clerk(clerk)
}

/// Every route, with the rule of its handler.
pub fn routes() -> Router<App> {
    programs().merge(pages())
}

/// The routes for programs, which the OpenAPI document describes.
pub fn programs() -> Router<App> {
    Router::new()
        .nest("/api", api::routes())
        .route("/internal/totals", get(internal::totals))
        .route("/metrics", get(prometheus::show))
        .route("/openapi.json", get(documentation::show))
        .route("/webhooks", post(webhook::receive))
        .layer(Rejections::api())
}

/// The pages for browsers. Visitors who are not signed in are redirected to sign-in.
pub fn pages() -> Router<App> {
    let admin = admin::routes().protect(layer::protect!(role = "org:admin"));
    Router::new().nest("/admin", admin).route("/upgrade", get(admin::upgrade)).layer(Rejections::pages())
}
