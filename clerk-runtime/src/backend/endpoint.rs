//! The macros that define the endpoints of the Backend API, one line for each endpoint and parameter.

/// Defines a group of endpoints.
///
/// ```text
/// /// Sign-in tokens.
/// SignInTokens in Versioned; // below which URL, with which key: see `Scope`
///
/// /// Revokes a token.
/// revoke(sign_in_token_id) -> SignInToken // ids fill the path, by position
///     = POST "/sign_in_tokens/{sign_in_token_id}/revoke";
///
/// /// Creates a token.
/// create() -> SignInToken
///     = POST "/sign_in_tokens" as CreateSignInToken {
///     user_id: Text, expires_in_seconds: Integer,
/// };
/// ```
///
/// Each parameter becomes a setter, with a kind from `parameter`. `name in "wire"` renames it; `add: [Other]`
/// collects the bodies of other requests into a list. `with option(…)` calls a method of `Request` on each
/// new request. If the result is a `Page`, the request can also be a stream.
macro_rules! endpoints {
    (
        $(#[$doc:meta])* $Group:ident in $scope:ident;
        $(
            $(#[$method_doc:meta])*
            $name:ident($($id:ident),*) -> $Out:ident $(<$T:ident>)? = $method:ident $path:literal
            $(as $Request:ident $parameters:tt $(with $option:ident($($argument:expr),*))*)? ;
        )*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $Group(pub(in crate::backend) $crate::backend::Client);

        impl $Group {
            $($crate::backend::endpoint::method! {
                $(#[$method_doc])*
                $name($($id),*) -> [$Out $(<$T>)?] $([$Request] $($option($($argument),*))*)?;
                $method $path $scope
            })*
        }

        $($crate::backend::endpoint::request! {
            [$Out $(<$T>)?] $(
                /// A request of the group's method; await it to send it.
                $Request $parameters
            )?
        })*
    };
}

/// The method of a group that creates a request.
macro_rules! method {
    (
        $(#[$doc:meta])* $name:ident($($id:ident),*) -> [$Out:ty];
        $method:ident $path:literal $scope:ident
    ) => {
        $(#[$doc])*
        #[doc = concat!("\n\n`", stringify!($method), " ", $path, "`")]
        pub fn $name(&self, $($id: impl Into<String>),*) -> $crate::backend::Request<$Out> {
            $crate::backend::endpoint::begin!(self, $method $path $scope $($id)*)
        }
    };
    (
        $(#[$doc:meta])* $name:ident($($id:ident),*) -> [$Out:ty] [$Request:ident] $($option:ident($($argument:expr),*))*;
        $method:ident $path:literal $scope:ident
    ) => {
        $(#[$doc])*
        #[doc = concat!("\n\n`", stringify!($method), " ", $path, "`")]
        pub fn $name(&self, $($id: impl Into<String>),*) -> $Request {
            $Request($crate::backend::endpoint::begin!(self, $method $path $scope $($id)*) $(.$option($($argument),*))*)
        }
    };
}

macro_rules! begin {
    ($group:ident, $method:ident $path:literal $scope:ident $($id:ident)*) => {
        $crate::backend::Request::from($crate::backend::call::Call::new(
            &$group.0,
            $crate::backend::call::Scope::$scope,
            http::Method::$method,
            $path,
            vec![$($id.into()),*],
        ))
    };
}

/// The type of a request with parameters. A request without parameters has none.
macro_rules! request {
    ([$Out:ty]) => {};
    ([Page<$T:ident>] $(#[$doc:meta])* $Request:ident $parameters:tt) => {
        $crate::backend::endpoint::request_type!($(#[$doc])* $Request -> $crate::backend::Page<$T>; $parameters);

        impl $Request {
            /// Sends the request.
            ///
            /// # Errors
            ///
            /// As [`Request::send`](crate::backend::Request::send).
            pub async fn send(self) -> Result<$crate::backend::Page<$T>, $crate::backend::BackendError> {
                self.0.send_page().await
            }

            /// Streams all objects of the list from this page on. Pages are fetched as they are needed.
            pub fn stream(self) -> $crate::backend::Pages<$T> {
                self.0.stream()
            }
        }
    };
    ([$Out:ty] $(#[$doc:meta])* $Request:ident $parameters:tt) => {
        $crate::backend::endpoint::request_type!($(#[$doc])* $Request -> $Out; $parameters);

        impl $Request {
            /// Sends the request.
            ///
            /// # Errors
            ///
            /// As [`Request::send`](crate::backend::Request::send).
            pub async fn send(self) -> Result<$Out, $crate::backend::BackendError> {
                self.0.send().await
            }
        }
    };
}

macro_rules! request_type {
    (
        $(#[$doc:meta])* $Request:ident -> $Out:ty;
        { $($(#[$parameter_doc:meta])* $parameter:ident $(in $wire:literal)? : $kind:tt),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing unless it is awaited or sent"]
        pub struct $Request(pub(in crate::backend) $crate::backend::Request<$Out>);

        impl $Request {
            $($crate::backend::endpoint::setter!($(#[$parameter_doc])* $parameter $(in $wire)?; $kind);)*
        }

        impl std::future::IntoFuture for $Request {
            type Output = Result<$Out, $crate::backend::BackendError>;
            type IntoFuture = std::pin::Pin<Box<dyn Future<Output = Self::Output> + Send>>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    };
}

macro_rules! setter {
    ($(#[$doc:meta])* $name:ident; [$Item:ident]) => {
        $(#[$doc])*
        #[doc = concat!("Adds one more, described by its own request: a [`", stringify!($Item), "`].")]
        pub fn $name(self, item: $Item) -> Self {
            Self(self.0.add(item.0))
        }
    };
    ($(#[$doc:meta])* $name:ident $(in $wire:literal)?; $kind:ident) => {
        #[doc = concat!("Sets `", $crate::backend::object::wire!($name $($wire)?), "`.")]
        $(#[doc = ""] #[$doc])*
        pub fn $name(
            self,
            $name: impl $crate::backend::parameter::Param<$crate::backend::parameter::$kind>,
        ) -> Self {
            Self(self.0.set::<$crate::backend::parameter::$kind>(
                $crate::backend::object::wire!($name $($wire)?),
                $name,
            ))
        }
    };
}

pub(super) use {begin, endpoints, method, request, request_type, setter};
