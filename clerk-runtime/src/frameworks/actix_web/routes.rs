//! A checked list of routes, in which each handler must say who may call it.

use std::fmt;

use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, Route};
use http::Method;

use super::folded::FoldedGuard;
use crate::edge::typed::{TypedPolicy, TypedSite};
use crate::frameworks::access::Access;
use crate::frameworks::guard::{
    SuppliedByTheRouter, SuppliedByTheRouterAfterACheck, SuppliedByTheRouterToAnyone,
};

/// The routes of an application. Each handler must have `#[protect]`, `#[auth]` or `#[public]`, or it does not compile
/// here. [`Display`](fmt::Display) prints a table that a test can compare.
///
/// It is the counterpart of the [`Router`](https://docs.rs/clerk-runtime) for axum, which denies by default. Routes that
/// you add to the `App` directly are not in the list.
///
/// ```
/// use actix_web::App;
/// use clerk_runtime::actix_web::{Routes, protect, public};
/// use clerk_runtime::{Clerk, ClerkLayer};
///
/// #[protect(role = "org:admin")]
/// async fn settings() -> &'static str {
///     "settings"
/// }
///
/// #[public]
/// async fn health() -> &'static str {
///     "well"
/// }
///
/// fn routes() -> Routes {
///     Routes::new().get("/settings", settings).get("/health", health)
/// }
///
/// assert_eq!(
///     routes().to_string(),
///     "GET  /health    health    public\n\
///      GET  /settings  settings  protect(role = \"org:admin\")\n"
/// );
/// # fn serve(clerk: Clerk) {
/// let app = App::new()
///     .configure(|app| routes().add_to(app))
///     .wrap(ClerkLayer::new(clerk));
/// # }
/// ```
///
/// ```compile_fail
/// async fn settings() -> &'static str {
///     "settings"
/// }
///
/// let routes = clerk_runtime::actix_web::Routes::new().get("/settings", settings);
/// ```
#[derive(Default)]
#[must_use]
pub struct Routes(Vec<Listed>);

struct Listed {
    method: Method,
    path: String,
    access: Access,
    route: Route,
}

impl Routes {
    /// No routes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a handler for `GET`.
    pub fn get<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T>,
        H::Output: Responder + 'static,
        T: Annotated + FromRequest + 'static,
    {
        self.add(Method::GET, path, web::get(), handler)
    }

    /// Adds a handler for `POST`.
    pub fn post<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T>,
        H::Output: Responder + 'static,
        T: Annotated + FromRequest + 'static,
    {
        self.add(Method::POST, path, web::post(), handler)
    }

    /// Adds a handler for `PUT`.
    pub fn put<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T>,
        H::Output: Responder + 'static,
        T: Annotated + FromRequest + 'static,
    {
        self.add(Method::PUT, path, web::put(), handler)
    }

    /// Adds a handler for `PATCH`.
    pub fn patch<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T>,
        H::Output: Responder + 'static,
        T: Annotated + FromRequest + 'static,
    {
        self.add(Method::PATCH, path, web::patch(), handler)
    }

    /// Adds a handler for `DELETE`.
    pub fn delete<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T>,
        H::Output: Responder + 'static,
        T: Annotated + FromRequest + 'static,
    {
        self.add(Method::DELETE, path, web::delete(), handler)
    }

    fn add<H, T>(mut self, method: Method, path: &str, route: Route, handler: H) -> Self
    where
        H: Handler<T>,
        H::Output: Responder + 'static,
        T: Annotated + FromRequest + 'static,
    {
        self.0.push(Listed { method, path: path.to_owned(), access: T::ACCESS, route: route.to(handler) });
        self
    }

    /// Adds the routes to an `App` or a scope: `App::new().configure(|app| routes.add_to(app))`.
    pub fn add_to(self, app: &mut ServiceConfig) {
        for Listed { path, route, .. } in self.0 {
            app.route(&path, route);
        }
    }
}

/// One line for each route, by path and method.
impl fmt::Display for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut listed: Vec<_> = self.0.iter().collect();
        listed.sort_by_key(|listed| (&listed.path, listed.method.as_str()));
        let width = |of: fn(&Listed) -> usize| self.0.iter().map(of).max().unwrap_or_default();
        let methods = width(|listed| listed.method.as_str().len());
        let (paths, names) = (width(|listed| listed.path.len()), width(|listed| listed.access.name().len()));
        for Listed { method, path, access, .. } in listed {
            writeln!(
                f,
                "{method:methods$}  {path:paths$}  {:names$}  {access}",
                access.name(),
                method = method.as_str()
            )?;
        }
        Ok(())
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Routes").field(&self.to_string()).finish()
    }
}

/// A handler's parameters. The first one was added by `#[protect]`, `#[auth]` or `#[public]`.
#[diagnostic::on_unimplemented(
    message = "this handler does not say who may call it",
    label = "write `#[protect]`, `#[auth]` or `#[public]` on this handler",
    note = "`clerk_runtime::actix_web::Routes` takes handlers with one of these attributes only"
)]
pub trait Annotated {
    /// Who may call the handler.
    const ACCESS: Access;
}

#[diagnostic::do_not_recommend]
impl<P: TypedPolicy, T> Annotated for (FoldedGuard<SuppliedByTheRouter<true, P>, T>,) {
    const ACCESS: Access = Access::Policy(P::BORROWED);
}

#[diagnostic::do_not_recommend]
impl<P: TypedPolicy, C, T> Annotated for (FoldedGuard<SuppliedByTheRouterAfterACheck<true, P, C>, T>,) {
    const ACCESS: Access = Access::Policy(P::BORROWED);
}

macro_rules! public {
    ($($parameter:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<Site: TypedSite, $($parameter),*> Annotated for (SuppliedByTheRouterToAnyone<true, Site>, $($parameter,)*) {
            const ACCESS: Access = Access::Public(Site::NAME);
        }
        public! { @shorter $($parameter)* }
    };
    (@shorter $first:ident $($rest:ident)*) => {
        public! { $($rest)* }
    };
    (@shorter) => {};
}

// actix-web's handlers have up to sixteen parameters, and the guard is one of them.
public! { A B C D E F G H I J K L M N O }
