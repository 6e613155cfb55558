//! Authentication and authorization with [Clerk](https://clerk.com) for [axum](https://docs.rs/axum).
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use clerk_runtime::{Clerk, ClerkLayer, SessionAuth, protect};
//!
//! #[protect(role = "org:admin")]
//! async fn dashboard(auth: SessionAuth) -> String {
//!     format!("Hello {}", auth.user_id())
//! }
//!
//! # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
//! let app: Router = Router::new()
//!     .route("/dashboard", get(dashboard))
//!     .layer(ClerkLayer::new(Clerk::from_env()?));
//! # Ok(())
//! # }
//! ```
//!
//! [`protect`](macro@protect) rejects callers who are not signed in or do not meet its conditions; [`auth`](macro@auth)
//! rejects no request and passes the Auth object to the handler. Both finish before any other extractor runs and before the
//! body is read.
//!
//! # How a request is handled
//!
//! 1. [`ClerkLayer`] makes a [`Clerk`] available to the handlers inside; it verifies no token itself.
//! 2. A handler's policy asks who is calling. The request is then authenticated, only once, which yields a
//!    [`RequestState`]. A token of a type that the policy does not accept is refused without being verified.
//! 3. The [`Policy`] decides, and returns the caller's [`Auth`] object or a [`Denial`].
//! 4. If the caller may pass, the handler runs and receives [`Auth`], [`SessionAuth`] or another of the Auth types as a
//!    parameter. Otherwise the response is made from a [`Rejection`].
//! 5. The layer appends the state's headers to the response.
//!
//! [`Rejections`] sets how rejected requests are answered: as pages, as an API (401 and 403 in JSON), as if the route did
//! not exist, or with your own responses.
//!
//! Without axum, [`Clerk::authenticate_request`] authenticates a plain [`http`](https://docs.rs/http) request, and
//! [`Policy::check`] decides whether the caller may pass. The application then writes the response itself: it turns a
//! [`Denial`] into a response of its own, and appends the state's headers to every response.
//!
//! # Features
//!
//! | Feature | Default | Meaning |
//! |---|---|---|
//! | `axum` | yes | the adapter for axum: extractors, responses, [`Router`] |
//! | `backend` | yes | the Backend API: [`Clerk::client`], all of [`backend`], [`SessionAuth::current_user`] and `token_with`, and [`webhooks::Event`], the default event of `Webhook` |
//! | `actix-web` | no | the adapter for actix-web ([`web_frameworks`]) |
//! | `poem` | no | the adapter for poem ([`web_frameworks`]) |
//! | `rocket` | no | the adapter for rocket ([`web_frameworks`]) |
//! | `tonic` | no | the adapter for gRPC services of tonic ([`web_frameworks`]) |
//! | `macros` | yes | `#[protect]`, `#[auth]` and [`layer::protect!`](crate::layer::protect) |
//! | `reqwest` | no | `ClerkBuilder::http_client`: a reqwest 0.13 client for the calls to Clerk; with `backend`, M2M tokens on reqwest requests |
//! | `metrics` | no | counts decisions, verifications and calls with the metrics crate ([`observing`]) |
//! | `testing` | no | turned on by the package `clerk-testing`, which uses it to make Auth objects for unit tests; never enable it in production |
//! | `utoipa` | no | adds the access rules of a [`Router`] to an OpenAPI document ([`Routes`](routing::Routes) is a `utoipa::Modify`), and compares routes with operations |
//!
//! No feature changes a security default.
//!
//! An application that never calls the Backend API itself can leave out `backend`: a debug build of this crate then takes about
//! a quarter less time, while other packages take as long as before. Tokens are verified as before, also those that Clerk is
//! asked about.
//!
//! ```toml
//! [dependencies.clerk-runtime]
//! version = "0.1"
//! default-features = false
//! features = ["axum", "macros"]
//! ```
//!
//! # Where things are
//!
//! This page has what a file of handlers imports. Everything else is in modules, by task:
//!
//! | Module | What for |
//! |---|---|
//! | [`layer`], [`routing`] | rules and instances for whole routers; a router on which every handler must say who may call it, and a table of who may call which route |
//! | [`decision`] | what rules decided, for logs, audits and middleware |
//! | [`policy`], [`parameters`] | policies as data, and your own parameter types |
//! | [`request`], [`state`] | authenticating requests without a framework |
//! | [`token`], [`keys`], [`time`] | claims, types of tokens and the reasons why a token is refused; the keys of an instance; times and clocks |
//! | [`settings`], [`redirect`], [`metadata`] | options that have a type of their own; URLs of the sign-in and sign-up pages; metadata documents for OAuth clients |
//! | `openapi` (feature `utoipa`) | the differences between a router and an OpenAPI document |
//! | [`proxy`] | serving the Frontend API below a path of your application |
//! | [`backend`], [`webhooks`] | the Backend API client, and the instance's webhook events |
//! | [`verdicts`] | verdicts on machine tokens shared by several processes |
//! | [`error`] | errors that wrap other errors |
//!
//! # More
//!
//! - [`guide`]: how to do things, one page for each task, and how to find out why a request was rejected
//! - [`differences`]: where this crate deliberately differs from Clerk's JavaScript SDK
//! - [`error_index`]: the compiler's messages about mistakes in attributes, and what to write instead
//! - [`observing`]: the log, an observer for audits, metrics
//! - [`connections`]: WebSockets and server-sent events that end with the token; CSRF
//! - [`web_frameworks`]: what each web framework supports, and how to write an adapter for another
//! - [`dev`]: `cargo clerk dev`, a Clerk instance on your machine, for any frontend
//! - [`limits`]: what is remembered, for how long, and how many calls strangers can cause
//! - [`figures`]: what protection costs
//! - [`proofs`]: what does not compile, and the test that shows it
//! - [`stability`]: what a release may change, supported compilers, packages whose types are public
//! - [`design`]: how it is built, and why
//! - the package `clerk-testing`: an embedded Clerk instance for tests and examples
//!
//! In this documentation, *the reference* is Clerk's JavaScript SDK: `@clerk/backend` 3.25.0 and the packages for
//! frameworks that build on it. Tests compare this crate with their recorded behaviour (`tests/conformance`).

#![cfg_attr(docsrs, feature(doc_cfg))]
// docs.rs labels what a feature turns on
// Where documentation of packages that use this one finds it, if it is built without ours.
#![doc(html_root_url = "https://docs.rs/clerk-runtime/latest/")]
#![cfg_attr(
    not(feature = "axum"),
    allow(
        dead_code,
        unused_imports,
        reason = "handing over and rendering are for the frameworks' own types"
    )
)]
#![cfg_attr(
    not(feature = "backend"),
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        reason = "only the client uses retries, the machine's own keys, and errors in detail"
    )
)]

mod auth;
#[cfg(feature = "backend")]
#[cfg_attr(docsrs, doc(cfg(feature = "backend")))]
pub mod backend;
mod clerk;
mod edge;
mod flow;
mod frameworks;
#[doc(hidden)]
#[cfg(fuzzing)]
pub mod fuzzing;
mod ground;
mod instance;
mod machine;
mod macro_support;
mod oauth_metadata;
#[cfg(feature = "utoipa")]
pub mod openapi;
pub mod policy;
pub mod proxy;
pub mod request;
pub mod settings;
pub mod state;
#[doc(hidden)]
#[cfg(feature = "testing")]
pub mod testing;
pub mod token;
pub mod verdicts;
pub mod webhooks;
mod wire;

#[doc(hidden)]
pub use macro_support::vocabulary as __private;

/// Rules and Clerk instances as tower layers.
pub mod layer {
    #[cfg(feature = "macros")]
    #[doc = include_str!("docs/protect_router.md")]
    pub use clerk_macros::protect_router as protect;

    pub use crate::edge::answers::RejectionsService;
    pub use crate::edge::layer::{ClerkFuture, ClerkLayer, ClerkService};
    pub use crate::edge::source::{ResolveClerk, ResolveError};
    #[cfg(feature = "axum")]
    pub use crate::frameworks::axum::protect_layer::{ProtectLayer, ProtectService};
}

/// What rules decided, for logs, audits and middleware.
pub mod decision {
    pub use crate::auth::evidence::ClerkCall;
    pub use crate::edge::decision::{Decision, Outcome};
    pub use crate::policy::Cause;
}

/// The traits and types behind a handler's parameters, for parameter types of your own.
pub mod parameters {
    pub use crate::auth::{AuthDebug, Claims, FromAuth, Holds};
}

/// The keys of an instance.
pub mod keys {
    pub use crate::ground::keys::{InstanceType, KeyError, PublishableKey, SecretKey};
}

/// Times: those that Clerk sends are [`Timestamp`](time::Timestamp)s, and a [`Clock`](time::Clock) returns std's
/// `SystemTime`.
pub mod time {
    pub use crate::ground::clock::{Clock, SystemClock};
    pub use crate::ground::timestamp::Timestamp;
}

/// Errors that wrap other errors.
pub mod error {
    pub use crate::clerk::RenewError;
    pub use crate::ground::BoxError;
    pub use crate::ground::json_error::JsonError;
}

/// The documents from which OAuth clients, including MCP clients, learn how to call this application.
pub mod metadata {
    pub use crate::edge::resource::ProtectedResourceService;
    #[cfg(feature = "axum")]
    pub use crate::frameworks::axum::metadata::authorization_server_routes;
    pub use crate::oauth_metadata::{ProtectedResource, authorization_server_document, preflight};
}

/// The sign-in and sign-up pages, and redirects to them.
pub mod redirect {
    pub use crate::auth::RedirectToPage;
    pub use crate::auth::redirect_url::{AuthRedirect, AuthRedirectError};
}

/// Items for axum only.
#[cfg(feature = "axum")]
pub mod axum {
    #[doc(hidden)]
    pub use crate::frameworks::axum::macro_support as __private;
}

/// The adapter for [actix-web](https://docs.rs/actix-web): its attributes, and the other items that differ from axum's.
#[cfg(feature = "actix-web")]
pub mod actix_web {
    pub use crate::frameworks::access::Access;
    #[doc(hidden)]
    pub use crate::frameworks::actix_web::macro_support as __private;
    pub use crate::frameworks::actix_web::view::HttpRequestView;
    pub use crate::frameworks::actix_web::{
        Annotated, ClerkMiddleware, ClerkMiddlewareFuture, Extraction, ProtectMiddleware,
        RejectionsMiddleware, Routes, get_auth,
    };
    pub use crate::frameworks::guard::Protect;
    #[cfg(feature = "macros")]
    pub use clerk_macros::{
        auth_actix_web as auth, check_actix_web as check, protect_actix_web as protect,
        public_actix_web as public,
    };

    /// Rules around several handlers: `web::scope("/reports").wrap(protect!(role = "org:admin"))`.
    pub mod layer {
        #[cfg(feature = "macros")]
        pub use clerk_macros::protect_router_actix_web as protect;
    }
}

/// The adapter for [poem](https://docs.rs/poem): its attributes, and the other items that differ from axum's.
#[cfg(feature = "poem")]
pub mod poem {
    pub use crate::frameworks::guard::Protect;
    #[doc(hidden)]
    pub use crate::frameworks::poem::macro_support as __private;
    pub use crate::frameworks::poem::{ClerkEndpoint, ProtectEndpoint, RejectionsEndpoint};
    #[cfg(feature = "macros")]
    pub use clerk_macros::{
        auth_poem as auth, check_poem as check, protect_poem as protect, public_poem as public,
    };

    /// Rules around several handlers: `Route::new().nest("/reports", reports.with(protect!(role = "org:admin")))`.
    pub mod layer {
        #[cfg(feature = "macros")]
        pub use clerk_macros::protect_router_poem as protect;
    }
}

/// The adapter for [rocket](https://docs.rs/rocket): its attributes, and the other items that differ from axum's.
#[cfg(feature = "rocket")]
pub mod rocket {
    #[doc(inline)]
    pub use crate::__rocket_routes as routes;
    pub use crate::frameworks::access::Access;
    pub use crate::frameworks::guard::Protect;
    #[doc(hidden)]
    pub use crate::frameworks::rocket::macro_support as __private;
    pub use crate::frameworks::rocket::{
        Annotated, AnnotatedRoutes, Around, RouteList, Routes, decision, outcome,
    };
    #[cfg(feature = "macros")]
    pub use clerk_macros::{
        auth_rocket as auth, check_rocket as check, protect_rocket as protect, public_rocket as public,
    };

    /// Rules around several routes: `rocket.mount("/reports", protect!(role = "org:admin").around(routes![…]))`.
    pub mod layer {
        #[cfg(feature = "macros")]
        pub use clerk_macros::protect_router_rocket as protect;
    }
}

/// The adapter for [tonic](https://docs.rs/tonic): rules for the methods of gRPC services.
#[cfg(feature = "tonic")]
pub mod tonic {
    pub use crate::frameworks::access::Access;
    pub use crate::frameworks::guard::Protect;
    #[doc(hidden)]
    pub use crate::frameworks::tonic::macro_support as __private;
    pub use crate::frameworks::tonic::{
        Method, Methods, ProtectService, Protected, ProtectedService, RequestAuth, UntilExpired, protected,
        until_expired,
    };
    #[cfg(feature = "macros")]
    pub use clerk_macros::check_tonic as check;
    // Its examples need a service: the package `tests/grpc` tests them.
    #[cfg(feature = "macros")]
    #[cfg_attr(not(doctest), doc = include_str!("docs/protect_service.md"))]
    pub use clerk_macros::protect_service;

    /// Rules around several services: `Server::builder().layer(ClerkLayer::new(clerk)).layer(protect!(role = "org:admin"))`.
    pub mod layer {
        #[cfg(feature = "macros")]
        pub use clerk_macros::protect_router_tonic as protect;
    }
}

// Inner attributes, so that links resolve from inside each page: to the pages beside it by `super`.
pub mod guide {
    #![doc = include_str!("docs/guide/index.md")]

    pub mod first_route {
        #![doc = include_str!("docs/guide/first_route.md")]
    }
    pub mod pages {
        #![doc = include_str!("docs/guide/pages.md")]
    }
    pub mod api {
        #![doc = include_str!("docs/guide/api.md")]
    }
    pub mod organizations {
        #![doc = include_str!("docs/guide/organizations.md")]
    }
    pub mod machines {
        #![doc = include_str!("docs/guide/machines.md")]
    }
    pub mod frontends {
        #![doc = include_str!("docs/guide/frontends.md")]
    }
    pub mod sockets_and_csrf {
        #![doc = include_str!("docs/guide/sockets_and_csrf.md")]
    }
    pub mod testing {
        #![doc = include_str!("docs/guide/testing.md")]
    }
    pub mod webhooks {
        #![doc = include_str!("docs/guide/webhooks.md")]
    }
    pub mod operating {
        #![doc = include_str!("docs/guide/operating.md")]
    }
    pub mod deploying {
        #![doc = include_str!("docs/guide/deploying.md")]
    }
    pub mod troubleshooting {
        #![doc = include_str!("docs/guide/troubleshooting.md")]
    }
    pub mod from_clerk_rs {
        #![doc = include_str!("docs/guide/from_clerk_rs.md")]
    }
    pub mod from_javascript {
        #![doc = include_str!("docs/guide/from_javascript.md")]
    }
}

#[doc = include_str!("docs/differences.md")]
pub mod differences {}

#[doc = include_str!("docs/error_index.md")]
pub mod error_index {}

#[doc = include_str!("docs/observing.md")]
pub mod observing {}

// Its examples need WebSockets: the package `examples/live` tests them.
#[cfg_attr(not(doctest), doc = include_str!("docs/connections.md"))]
pub mod connections {}

// Its examples need the frameworks.
#[cfg_attr(any(not(doctest), all(feature = "actix-web", feature = "poem", feature = "rocket")), doc = include_str!("docs/frameworks.md"))]
pub mod web_frameworks {}

#[doc = include_str!("docs/dev.md")]
pub mod dev {}

#[doc = include_str!("docs/limits.md")]
pub mod limits {}

#[doc = include_str!("docs/figures.md")]
pub mod figures {}

#[doc = include_str!("docs/proofs.md")]
pub mod proofs {}
#[doc = include_str!("docs/stability.md")]
pub mod stability {}

#[doc = include_str!("docs/design.md")]
pub mod design {}

pub use auth::condition::{
    Condition, Reverification, ReverificationLevel, feature, has, not_impersonated, organization,
    organization_in_path, permission, plan, reverification, role, scope,
};
pub use auth::{
    Actor, ApiKeyAuth, Auth, FromAuth, M2mAuth, MachineAuth, OAuthAuth, SessionAuth, SessionStatusClaim,
    SignedOut,
};
pub use clerk::Clerk;
pub use edge::answers::{Rejections, RequestHead};
pub use edge::authenticate_request::AuthenticateOptions;
pub use edge::get_auth::{GetAuthOptions, get_auth};
pub use edge::layer::ClerkLayer;
pub use edge::rejection::Rejection;
#[cfg(feature = "axum")]
pub use frameworks::axum::router::{Router, routing};
#[doc(inline)]
pub use policy::{Denial, Policy};
#[doc(inline)]
pub use settings::{ClerkBuilder, ConfigError};
#[doc(inline)]
pub use state::RequestState;
#[doc(inline)]
pub use token::{Accepts, TokenType};

// Unit tests fail if their log or their output contains a secret.
#[cfg(test)]
use watch as _;

#[cfg(feature = "macros")]
#[doc = include_str!("docs/from_auth.md")]
pub use clerk_macros::FromAuth;
#[cfg(feature = "macros")]
#[doc = include_str!("docs/auth.md")]
pub use clerk_macros::auth;
#[cfg(feature = "macros")]
#[doc = include_str!("docs/catalogue.md")]
pub use clerk_macros::catalogue;
#[cfg(feature = "macros")]
#[doc = include_str!("docs/check.md")]
pub use clerk_macros::check;
#[cfg(feature = "macros")]
#[doc = include_str!("docs/protect.md")]
pub use clerk_macros::protect;
#[cfg(feature = "macros")]
#[doc = include_str!("docs/public.md")]
pub use clerk_macros::public;
