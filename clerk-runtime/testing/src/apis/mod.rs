//! The APIs on top of the instance: the store, and the endpoints of the Backend API, the Frontend API and machines.

mod backend;
pub(crate) mod endpoint;
pub(crate) mod frontend;
mod jwks;
pub(crate) mod machine;
pub mod store;

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get};

use crate::instance::fault;
use crate::instance::{Endpoint, Instance, Message, MessageKind, response};
use frontend::Deliveries;
use frontend::gate::Gate;
use machine::{Machines, MachinesSnapshot};
use store::{OrganizationInvitation, Store, StoreSnapshot, Tables, TablesGuard};

/// An instance and the data of its APIs: the state that the handle and the endpoints share.
pub(crate) struct Apis {
    pub(crate) instance: Arc<Instance>,
    store: Store,
    machines: Machines,
    deliveries: Deliveries,
}

impl Apis {
    /// Starts with the data of another instance, if there is one.
    pub(crate) fn new(instance: Instance, kept: Option<(StoreSnapshot, MachinesSnapshot)>) -> Self {
        let instance = Arc::new(instance);
        let (tables, machines) = match kept {
            Some((store, machines)) => (store.into_tables(instance.policy), Machines::restored(machines)),
            None => (Tables::new(instance.policy, instance.now()), Machines::default()),
        };
        Self {
            store: Store::new(Arc::clone(&instance), tables),
            machines,
            deliveries: Deliveries::default(),
            instance,
        }
    }

    pub(crate) fn machines_snapshot(&self) -> MachinesSnapshot {
        self.machines.snapshot()
    }

    /// The store's tables, which are locked until the guard is dropped.
    pub(crate) fn tables(&self) -> TablesGuard<'_> {
        self.store.tables()
    }

    /// Sends an invitation. Its link leads to sign-in if the address has a user, and to sign-up otherwise.
    fn announce(&self, invitation: &OrganizationInvitation) {
        let page = match self.tables().user_with_claimed_email(&invitation.email_address) {
            Some(_) => "sign-in",
            None => "sign-up",
        };
        let ticket = frontend::ticket::of_invitation(&self.instance, &invitation.id);
        let (to, kind) = (invitation.email_address.clone(), MessageKind::OrganizationInvitation);
        let url = Some(format!("{}/{page}?__clerk_ticket={ticket}", self.instance.frontend_url));
        self.instance.journal.sent(Message { at: self.now(), to, kind, code: None, url });
    }

    /// Milliseconds of the Unix epoch.
    pub(crate) fn now(&self) -> i64 {
        self.instance.now()
    }
}

/// Shows only the URL.
impl fmt::Debug for Apis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Apis").field("url", &self.instance.url).finish_non_exhaustive()
    }
}

/// The APIs as a router, with the faults and the record of calls.
pub(crate) fn router(apis: &Arc<Apis>, pages: Option<Router>) -> Router {
    let instance = &apis.instance;
    let faulty = |endpoint: Endpoint, route: MethodRouter<Arc<Apis>>| {
        route.layer(from_fn_with_state((Arc::clone(instance), endpoint), fault::inject))
    };
    let frontend = frontend::routes(faulty).with_state(Arc::clone(apis));
    let backend = Router::new()
        .route("/v1/jwks", faulty(Endpoint::Jwks, get(jwks::show)))
        .route("/.well-known/jwks.json", faulty(Endpoint::Jwks, get(jwks::show_to_all)))
        .merge(frontend::server_routes(faulty))
        .merge(machine::routes(faulty))
        .merge(backend::routes(faulty))
        .fallback(response::not_found)
        .method_not_allowed_fallback(response::not_found)
        .with_state(Arc::clone(apis));
    let pages = pages.unwrap_or_default().fallback(response::not_found);
    Gate { instance: Arc::clone(instance), frontend, backend, pages }.into_router()
}
