//! Controllers of loco with rules: its handlers are those of axum, so the attributes work as they are.

use axum::extract::Json;
use axum::routing::get;
use clerk_runtime::layer::protect as protect_all;
use clerk_runtime::{Auth, Clerk, ClerkLayer, SessionAuth, auth, protect};
use loco_rs::app::{AppContext, Hooks};
use loco_rs::bgworker::Queue;
use loco_rs::boot::{BootResult, StartMode, create_app};
use loco_rs::config::Config;
use loco_rs::controller::{AppRoutes, Routes};
use loco_rs::environment::Environment;
use loco_rs::prelude::async_trait;
use loco_rs::task::Tasks;
use loco_rs::{Error, Result};

#[auth]
async fn whoami(auth: Auth) -> String {
    auth.user_id().unwrap_or("nobody").to_owned()
}

#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    format!("hello, {}", auth.user_id())
}

#[protect(permission = "org:invoices:create")]
async fn create_invoice(auth: SessionAuth, Json(cents): Json<u64>) -> String {
    format!("{cents} cents by {}", auth.user_id())
}

async fn members(auth: SessionAuth) -> String {
    format!("shown to {}", auth.user_id())
}

/// The application.
#[derive(Debug)]
pub struct App;

#[async_trait]
impl Hooks for App {
    fn app_name() -> &'static str {
        "clerk_with_loco"
    }

    async fn boot(mode: StartMode, environment: &Environment, config: Config) -> Result<BootResult> {
        create_app::<Self>(mode, environment, config).await
    }

    fn routes(_: &AppContext) -> AppRoutes {
        let pages = Routes::new().add("/whoami", get(whoami)).add("/dashboard", get(dashboard));
        let invoices = Routes::new().prefix("/invoices").post("/", create_invoice);
        // A rule around every handler of a controller.
        let admin =
            Routes::new().prefix("/admin").get("/members", members).layer(protect_all!(role = "org:admin"));
        AppRoutes::empty().add_routes(vec![pages, invoices, admin])
    }

    /// Around all routes and loco's own middleware.
    async fn after_routes(router: axum::Router, context: &AppContext) -> Result<axum::Router> {
        let clerk: Clerk =
            context.shared_store.get().ok_or_else(|| Error::string("the context has no Clerk"))?;
        Ok(router.layer(ClerkLayer::new(clerk)))
    }

    /// A mistake in the instance's settings ends the start, with what to write instead.
    async fn after_context(context: AppContext) -> Result<AppContext> {
        if !context.shared_store.contains::<Clerk>() {
            context
                .shared_store
                .insert(Clerk::from_env().map_err(|error| Error::string(&error.to_string()))?);
        }
        Ok(context)
    }

    async fn connect_workers(_: &AppContext, _: &Queue) -> Result<()> {
        Ok(())
    }

    fn register_tasks(_: &mut Tasks) {}
}
