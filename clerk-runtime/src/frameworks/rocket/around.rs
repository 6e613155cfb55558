//! Rules and answers around several routes of rocket, which has no middleware for some of them.

use std::sync::{Arc, Once};

use rocket::route::{Handler, Outcome, Route};
use rocket::{Data, Request};

use super::left::Left;
use super::rejected;
use super::routes::AnnotatedRoutes;
use crate::edge::answers::{Rejections, say_misplaced};
use crate::edge::attached::Attached;
use crate::edge::scope::Scope;
use crate::frameworks::guard::Protect;

/// Puts a rule of `layer::protect!`, or [`Rejections`], around several routes.
///
/// ```
/// use clerk_runtime::rocket::{Around as _, layer, protect};
/// use clerk_runtime::{Clerk, ClerkLayer, Rejections, SessionAuth};
/// use rocket::{Build, Rocket, get, routes};
///
/// #[get("/reports")]
/// fn reports(auth: SessionAuth) -> String {
///     format!("of {}", auth.user_id())
/// }
///
/// #[protect(permission = "org:invoices:read")]
/// #[get("/invoices")]
/// fn invoices() -> &'static str {
///     "[]"
/// }
///
/// fn app(clerk: Clerk) -> Rocket<Build> {
///     let admin = layer::protect!(role = "org:admin");
///     rocket::build()
///         .attach(ClerkLayer::new(clerk))
///         .mount("/admin", admin.around(routes![reports]))
///         .mount("/api", Rejections::api().around(routes![invoices]))
/// }
/// ```
pub trait Around {
    /// The same routes, with this around each of them.
    #[must_use]
    fn around<R: RouteList>(&self, routes: R) -> R;
}

/// Routes that can be put inside something.
pub trait RouteList {
    /// Changes each route.
    #[doc(hidden)]
    #[must_use]
    fn change(self, change: impl Fn(&mut Route)) -> Self;
}

impl RouteList for Vec<Route> {
    fn change(mut self, change: impl Fn(&mut Route)) -> Self {
        self.iter_mut().for_each(change);
        self
    }
}

impl RouteList for AnnotatedRoutes {
    fn change(mut self, change: impl Fn(&mut Route)) -> Self {
        self.routes_mut().for_each(change);
        self
    }
}

/// The rule decides before the guards of the route.
impl Around for Protect {
    fn around<R: RouteList>(&self, routes: R) -> R {
        let rule = *self;
        routes.change(|route| {
            let inner = route.handler.clone();
            route.handler = Box::new(Protected { rule, inner });
        })
    }
}

#[derive(Clone)]
struct Protected {
    rule: Protect,
    inner: Box<dyn Handler>,
}

#[rocket::async_trait]
impl Handler for Protected {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        match self.rule.decide(request).await {
            Ok(hand_over) => {
                let _entered = Left::of(request).enter(hand_over);
                self.inner.handle(request, data).await
            }
            Err(rejection) => Outcome::Error(rejected::fail(request, &rejection)),
        }
    }
}

/// If several are nested, the innermost one is used.
impl Around for Rejections {
    fn around<R: RouteList>(&self, routes: R) -> R {
        let (scope, misplaced) = (self.to_scope(), Arc::new(Once::new()));
        routes.change(|route| {
            let (scope, misplaced) = (Arc::clone(&scope), Arc::clone(&misplaced));
            let inner = route.handler.clone();
            route.handler = Box::new(Answered { scope, misplaced, inner });
        })
    }
}

#[derive(Clone)]
struct Answered {
    scope: Arc<Scope>,
    misplaced: Arc<Once>,
    inner: Box<dyn Handler>,
}

#[rocket::async_trait]
impl Handler for Answered {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        let entered = Left::of(request).enter(|extensions| {
            if let Some(attached) = Attached::of_extensions(extensions) {
                attached.enter(&self.scope);
            }
        });
        if entered.is_none() {
            say_misplaced(&self.misplaced);
        }
        self.inner.handle(request, data).await
    }
}
