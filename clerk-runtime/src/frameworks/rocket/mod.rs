//! rocket: the guard as a request guard, the Auth types, responders, the layer as a fairing, and a checked list of routes.

mod around;
mod check;
mod convert;
mod extract;
mod fairing;
mod guard;
mod left;
pub mod macro_support;
mod rejected;
mod response;
mod routes;
mod view;

pub use around::{Around, RouteList};
pub use extract::outcome;
pub use fairing::decision;
pub use routes::{Annotated, AnnotatedRoutes, Routes};
