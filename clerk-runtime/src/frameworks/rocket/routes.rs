//! A checked list of routes, each of which states who may call it.

use std::fmt;

use rocket::fairing::{Fairing, Info, Kind, Result};
use rocket::{Build, Ignite, Phase, Rocket, Route};

use crate::frameworks::access::Access;

/// The routes of an application. Each must have `#[protect]`, `#[auth]` or `#[public]`, or it does not compile in
/// [`routes!`](crate::rocket::routes!); and if anything else mounts a route that is not in the list, the application does not
/// start: the log names the route. [`Display`](fmt::Display) prints a table that a test can compare.
///
/// It is the counterpart of the [`Router`](https://docs.rs/clerk-runtime) for axum, which denies by default.
///
/// ```
/// use clerk_runtime::rocket::{Routes, protect, public, routes};
/// use clerk_runtime::{Clerk, ClerkLayer};
/// use rocket::{Build, Rocket, get};
///
/// #[protect(role = "org:admin")]
/// #[get("/settings")]
/// fn settings() -> &'static str {
///     "settings"
/// }
///
/// #[public]
/// #[get("/health")]
/// fn health() -> &'static str {
///     "well"
/// }
///
/// fn routes() -> Routes {
///     Routes::new().mount("/", routes![settings, health])
/// }
///
/// assert_eq!(
///     routes().to_string(),
///     "GET  /health    health    public\n\
///      GET  /settings  settings  protect(role = \"org:admin\")\n"
/// );
///
/// fn app(clerk: Clerk) -> Rocket<Build> {
///     rocket::build().attach(ClerkLayer::new(clerk)).attach(routes())
/// }
/// ```
///
/// ```compile_fail
/// #[rocket::get("/settings")]
/// fn settings() -> &'static str {
///     "settings"
/// }
///
/// let routes = clerk_runtime::rocket::routes![settings];
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Routes(Vec<Listed>);

#[derive(Clone)]
struct Listed {
    /// The mounted route, or why it cannot be mounted.
    route: std::result::Result<Route, String>,
    access: Access,
}

impl Routes {
    /// No routes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds routes below `base`, as `Rocket::mount` does. The application does not start if `base` is not a path.
    pub fn mount(mut self, base: &str, routes: AnnotatedRoutes) -> Self {
        self.0.extend(routes.0.into_iter().map(|(route, access)| Listed::new(base, route, access)));
        self
    }

    /// Adds public routes that are not functions, such as those of a `FileServer`.
    pub fn mount_public(mut self, base: &str, routes: impl Into<Vec<Route>>) -> Self {
        let listed = routes.into().into_iter().map(|route| Listed::new(base, route, Access::Public("")));
        self.0.extend(listed);
        self
    }

    fn is_listed(&self, route: &Route) -> bool {
        self.0.iter().filter_map(Listed::mounted).any(|listed| is_same(listed, route))
    }

    /// Logs the routes of `rocket` that are not in the list, and returns whether there are any.
    fn complain_of_unlisted<P: Phase>(&self, rocket: &Rocket<P>) -> bool {
        let mut has_unlisted = false;
        for route in rocket.routes().filter(|route| !self.is_listed(route)) {
            has_unlisted = true;
            let (method, uri) = (route.method, &route.uri);
            let name = route.name.as_deref().unwrap_or("a route without a name");
            tracing::error!(
                "`{name}` ({method} {uri}) does not say who may call it, because it is not in the list of routes: mount it \
                 with `clerk_runtime::rocket::Routes`"
            );
        }
        has_unlisted
    }
}

/// Mounts the routes, and fails if there are others.
#[rocket::async_trait]
impl Fairing for Routes {
    fn info(&self) -> Info {
        Info { name: "the list of routes that say who may call them", kind: Kind::Ignite }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> Result {
        if rocket.state::<Self>().is_some() {
            tracing::error!(
                "two lists of routes are attached: mount all routes with one `clerk_runtime::rocket::Routes`"
            );
            return Err(rocket);
        }
        let mut routes = Vec::new();
        for listed in &self.0 {
            match &listed.route {
                Ok(route) => routes.push(route.clone()),
                Err(problem) => {
                    tracing::error!("{problem}");
                    return Err(rocket);
                }
            }
        }
        // The routes already contain their base.
        let rocket = rocket.mount("/", routes);
        if self.complain_of_unlisted(&rocket) {
            return Err(rocket);
        }
        Ok(rocket.manage(self.clone()))
    }
}

/// Whether a fairing has mounted a route after the list was checked. Every guard checks this when the application starts.
pub(super) fn has_unlisted(rocket: &Rocket<Ignite>) -> bool {
    rocket.state::<Routes>().is_some_and(|routes| routes.complain_of_unlisted(rocket))
}

/// This identifies a route, because rocket does not start with two routes that collide.
fn is_same(listed: &Route, other: &Route) -> bool {
    listed.method == other.method
        && listed.rank == other.rank
        && listed.format == other.format
        && listed.uri.to_string() == other.uri.to_string()
}

impl Listed {
    fn new(base: &str, route: Route, access: Access) -> Self {
        let path = route.uri.to_string();
        let route = route.map_base(|inner| format!("{base}{inner}"));
        let route = route.map_err(|error| format!("`{path}` cannot be mounted below `{base}`: {error}"));
        Self { route, access }
    }

    fn mounted(&self) -> Option<&Route> {
        self.route.as_ref().ok()
    }

    fn method(&self) -> &'static str {
        self.mounted().map_or("?", |route| route.method.as_str())
    }

    fn path(&self) -> String {
        self.mounted().map_or_else(|| "?".to_owned(), |route| route.uri.to_string())
    }

    fn name(&self) -> &str {
        let of_route = || self.mounted().and_then(|route| route.name.as_deref()).unwrap_or_default();
        Some(self.access.name()).filter(|name| !name.is_empty()).unwrap_or_else(of_route)
    }
}

/// One line for each route, by path and method.
impl fmt::Display for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<_> = self
            .0
            .iter()
            .map(|listed| (listed.path(), listed.method(), listed.name(), listed.access.to_string()))
            .collect();
        lines.sort();
        let methods = lines.iter().map(|line| line.1.len()).max().unwrap_or_default();
        let paths = lines.iter().map(|line| line.0.len()).max().unwrap_or_default();
        let names = lines.iter().map(|line| line.2.len()).max().unwrap_or_default();
        for (path, method, name, access) in lines {
            writeln!(f, "{method:methods$}  {path:paths$}  {name:names$}  {access}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Routes").field(&self.to_string()).finish()
    }
}

/// A route whose handler has `#[protect]`, `#[auth]` or `#[public]`: the type that rocket makes of the handler.
#[diagnostic::on_unimplemented(
    message = "this route does not say who may call it",
    label = "write `#[protect]`, `#[auth]` or `#[public]` above the attribute of this route",
    note = "`clerk_runtime::rocket::routes!` takes routes with one of these attributes only"
)]
pub trait Annotated {
    /// Who may call the route.
    const ACCESS: Access;

    /// The route.
    fn to_route(self) -> Route;
}

/// Routes that say who may call them, made by [`routes!`](crate::rocket::routes!). `Rocket::mount` takes them, too, but only
/// [`Routes`] checks that no other routes are mounted.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct AnnotatedRoutes(Vec<(Route, Access)>);

impl AnnotatedRoutes {
    /// Adds `route`.
    pub fn with<R: Annotated>(mut self, route: R) -> Self {
        self.0.push((route.to_route(), R::ACCESS));
        self
    }

    pub(super) fn routes_mut(&mut self) -> impl Iterator<Item = &mut Route> {
        self.0.iter_mut().map(|(route, _)| route)
    }
}

impl From<AnnotatedRoutes> for Vec<Route> {
    fn from(annotated: AnnotatedRoutes) -> Self {
        annotated.0.into_iter().map(|(route, _)| route).collect()
    }
}

/// rocket's `routes!` for routes that say who may call them: `routes![dashboard, users::list]` makes [`AnnotatedRoutes`](crate::rocket::AnnotatedRoutes).
#[doc(hidden)]
#[macro_export]
macro_rules! __rocket_routes {
    ($($($segment:ident)::+),* $(,)?) => {
        $crate::rocket::AnnotatedRoutes::default()$(.with($($segment)::+ {}))*
    };
}
