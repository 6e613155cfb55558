//! The differences between web frameworks.

/// The framework whose handlers an attribute is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Framework {
    #[default]
    Axum,
    ActixWeb,
    Poem,
    Rocket,
    Tonic,
}

impl Framework {
    pub(crate) const ALL: [Self; 5] = [Self::Axum, Self::ActixWeb, Self::Poem, Self::Rocket, Self::Tonic];

    /// The runtime's module for the framework.
    pub(crate) const fn module(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::ActixWeb => "actix_web",
            Self::Poem => "poem",
            Self::Rocket => "rocket",
            Self::Tonic => "tonic",
        }
    }

    /// The framework's name in messages.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::ActixWeb => "actix-web",
            Self::Poem => "poem",
            Self::Rocket => "rocket",
            Self::Tonic => "tonic",
        }
    }

    /// Whether documentation leaves the guard out and shows the signature as it was written. poem's `#[handler]` and the
    /// attributes of rocket's routes make a type of the function, whose documentation shows no signature, and a call that
    /// passes every parameter.
    pub(crate) const fn hides_the_guard_in_docs(self) -> bool {
        !matches!(self, Self::Poem | Self::Rocket)
    }

    /// Whether the guard extracts the parameters after it, because actix-web starts all extractions before it
    /// waits for the first.
    pub(crate) const fn folds_parameters(self) -> bool {
        matches!(self, Self::ActixWeb)
    }

    /// Whether a constant in the signature can tell which parameters read the body. actix-web and poem have one trait for all
    /// extractors, and rocket has an order of its own.
    pub(crate) const fn tells_who_reads_the_body(self) -> bool {
        matches!(self, Self::Axum)
    }

    /// Whether extractors get the state separately. Otherwise it is part of the request.
    pub(crate) const fn has_state(self) -> bool {
        matches!(self, Self::Axum)
    }

    /// The type with which a check borrows the head of a request.
    pub(crate) const fn borrowed_head(self) -> &'static str {
        match self {
            Self::Axum | Self::Tonic => "&Parts",
            Self::ActixWeb => "&HttpRequest",
            Self::Poem => "&Request",
            Self::Rocket => "&Request<'_>",
        }
    }

    /// The framework's own attributes. One of them makes a function a handler. It must see the guard, so it goes below ours.
    pub(crate) const fn attributes_below(self) -> &'static [&'static str] {
        match self {
            Self::Poem => &["handler"],
            Self::Rocket => &["get", "post", "put", "patch", "delete", "head", "options", "route"],
            Self::Axum | Self::ActixWeb | Self::Tonic => &[],
        }
    }

    /// Whether those attributes make items next to the function, each of which repeats the guard's type. The type then gets a
    /// name, which is not possible in `impl` blocks, and the items say who may call the function.
    pub(crate) const fn names_the_guard(self) -> bool {
        matches!(self, Self::Rocket)
    }

    /// Whether a handler may be a function without `async`, which the framework calls after it has extracted the parameters.
    pub(crate) const fn takes_plain_functions(self) -> bool {
        matches!(self, Self::Rocket)
    }

    /// How many parameters a handler may have beside the guard. The others implement their trait for functions with at most
    /// sixteen.
    pub(crate) const fn most_parameters(self) -> usize {
        match self {
            Self::Axum | Self::ActixWeb | Self::Poem | Self::Tonic => 15,
            Self::Rocket => usize::MAX,
        }
    }

    /// Whether rejections can be redirects, and paths have parameters: a gRPC method has neither.
    pub(crate) const fn has_pages_and_parameters(self) -> bool {
        !matches!(self, Self::Tonic)
    }
}
