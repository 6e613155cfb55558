//! Who may call what, as a table of routes and callers.

use std::fmt;

use serde_json::{Value, json};

use super::answer::Answer;
use super::routes::{RouteAccess, Routes, code};
use crate::policy::RequestKind;
use crate::state::RequestState;

impl Routes {
    /// How each route answers each of these callers, decided by the same code that decides on requests.
    ///
    /// Use it in a snapshot test, which shows in review who gains and who loses access:
    /// `assert_eq!(table.to_string(), include_str!("callers.txt"))`. Or show it on a page, with
    /// [`to_markdown`](WhoMayCall::to_markdown) or [`to_json`](WhoMayCall::to_json).
    ///
    /// A caller is a name and a [`RequestState`]. Make the states with the [`Clerk`](crate::Clerk) that serves the router,
    /// because its settings count, and with [`accepts(Accepts::Any)`](crate::AuthenticateOptions::accepts), because a state
    /// knows only tokens that were accepted; in tests, `clerk_testing::persona::user("user_ada").state()` and its siblings make
    /// them without a request. `kind` is [`RequestKind::Page`] for callers that can follow redirects.
    ///
    /// 1. The rules of [`layer::protect!`](crate::layer::protect) around a handler decide first, from the outermost to the
    ///    innermost, then the handler's own.
    /// 2. `allowed` means that the request reaches the handler, which may still refuse it: an `#[auth]` handler decides for
    ///    itself, and any handler can use [`Policy::enforce`](crate::Policy::enforce).
    /// 3. `depends on the request` means that the rule has a check, or that it compares the caller's organization with the
    ///    path and lets this caller pass on some paths only. For a caller who may pass on no path, the table has the answer
    ///    for a path of their own organization.
    /// 4. Built-in [`Rejections`](crate::Rejections) among the layers of the router are taken into account. For the
    ///    application's own, and for those of the [`ClerkLayer`](crate::ClerkLayer), the table has the default answer.
    /// 5. Redirects have the status for the route's method, or for `GET` if the route answers several methods.
    ///
    /// ```
    /// use clerk_runtime::policy::RequestKind;
    /// use clerk_runtime::routing::get;
    /// use clerk_runtime::{Accepts, AuthenticateOptions, Clerk, RequestState};
    /// use clerk_runtime::{Router, protect, public};
    ///
    /// #[public]
    /// async fn health() {}
    ///
    /// #[protect(role = "org:admin")]
    /// async fn settings() {}
    ///
    /// /// The caller who sends a token, or none.
    /// async fn caller(clerk: &Clerk, token: Option<&str>) -> RequestState {
    ///     let mut request = http::Request::get("https://app.example.com/");
    ///     if let Some(token) = token {
    ///         request = request.header("authorization", format!("Bearer {token}"));
    ///     }
    ///     let (parts, ()) = request.body(()).unwrap().into_parts();
    ///     let options = AuthenticateOptions::new().accepts(Accepts::Any);
    ///     clerk.authenticate_request(&parts, &options).await
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let instance = clerk_testing::EmbeddedClerk::start().await.unwrap();
    /// let clerk = instance.clerk();
    /// let token = instance.session_token();
    /// let admin = token.organization("org_acme", "acme", "admin").mint();
    ///
    /// let router: Router = Router::new()
    ///     .route("/health", get(health))
    ///     .route("/settings", get(settings));
    /// let nobody = caller(&clerk, None).await;
    /// let admin = caller(&clerk, Some(&admin)).await;
    /// let callers = [("nobody", nobody), ("admin", admin)];
    /// assert_eq!(
    ///     router.routes().who_may_call(RequestKind::Page, callers).to_string(),
    ///     "Method  Path       Handler   nobody       admin\n\
    ///      GET     /health    health    allowed      allowed\n\
    ///      GET     /settings  settings  307 sign-in  allowed\n"
    /// );
    /// # }
    /// ```
    #[must_use]
    pub fn who_may_call<N: Into<String>>(
        &self,
        kind: RequestKind,
        callers: impl IntoIterator<Item = (N, RequestState)>,
    ) -> WhoMayCall {
        let (callers, states): (Vec<String>, Vec<RequestState>) =
            callers.into_iter().map(|(name, state)| (name.into(), state)).unzip();
        let row = |route: &RouteAccess| RouteCallers {
            method: route.method,
            path: route.path.clone(),
            handler: route.access.name(),
            answers: states.iter().map(|state| Answer::of(route, state, kind)).collect(),
        };
        WhoMayCall { callers, routes: self.iter().map(row).collect() }
    }
}

/// How each route of a router answers each of several callers; made by [`Routes::who_may_call`].
///
/// [`Display`](fmt::Display) prints a table with aligned columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhoMayCall {
    callers: Vec<String>,
    routes: Vec<RouteCallers>,
}

/// How one route answers each caller.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteCallers {
    /// The method; `ANY` for all, `FALLBACK` for requests that no route, or no method of a route, matches.
    pub method: &'static str,
    /// The path, including those that it is nested below.
    pub path: String,
    /// The handler's name; empty for a service.
    pub handler: &'static str,
    /// One answer for each caller, in the order of the callers.
    pub answers: Vec<Answer>,
}

impl WhoMayCall {
    /// The names of the callers: the columns.
    #[must_use]
    pub fn callers(&self) -> &[String] {
        &self.callers
    }

    /// The rows, by path and method.
    pub fn iter(&self) -> impl Iterator<Item = &RouteCallers> {
        self.routes.iter()
    }

    /// A Markdown table.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut table = String::from("| Method | Path | Handler |");
        self.callers.iter().for_each(|caller| table.push_str(&format!(" {} |", caller.replace('|', "\\|"))));
        table.push_str(&format!("\n|---|---|---|{}\n", "---|".repeat(self.callers.len())));
        for route in &self.routes {
            table.push_str(&format!(
                "| {} | {} | {} |",
                route.method,
                code(&route.path),
                code(route.handler)
            ));
            route
                .answers
                .iter()
                .for_each(|answer| table.push_str(&format!(" {} |", code(&answer.to_string()))));
            table.push('\n');
        }
        table
    }

    /// A JSON array of objects with `method`, `path`, `handler` and `callers`: a list of objects with `caller`, `allowed`,
    /// `answer`, and `status`, which is `null` if the request reaches the handler.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let callers = |route: &RouteCallers| -> Value {
            let each = self.callers.iter().zip(&route.answers).map(|(caller, answer)| {
                json!({
                    "caller": caller,
                    "allowed": *answer == Answer::Allowed,
                    "status": answer.status().map(|status| status.as_u16()),
                    "answer": answer.to_string(),
                })
            });
            each.collect()
        };
        let row = |route: &RouteCallers| {
            json!({
                "method": route.method,
                "path": route.path,
                "handler": route.handler,
                "callers": callers(route),
            })
        };
        self.routes.iter().map(row).collect()
    }

    /// The cells of the table, with a row of headings.
    fn cells(&self) -> Vec<Vec<String>> {
        let headings =
            ["Method", "Path", "Handler"].into_iter().map(str::to_owned).chain(self.callers.iter().cloned());
        let row = |route: &RouteCallers| -> Vec<String> {
            let names = [route.method.to_owned(), route.path.clone(), route.handler.to_owned()];
            names.into_iter().chain(route.answers.iter().map(ToString::to_string)).collect()
        };
        std::iter::once(headings.collect()).chain(self.routes.iter().map(row)).collect()
    }
}

impl fmt::Display for WhoMayCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.cells();
        let width_of = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..self.callers.len() + 3).map(width_of).collect();
        for row in &rows {
            let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            writeln!(f, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}
