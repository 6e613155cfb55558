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

    /// Whether documentation leaves the guard out, so that it shows the signature that was written. poem's `#[handler]` makes
    /// a type of the function, whose documentation shows no signature, and a call with every parameter that it sees; so do the
    /// attributes of rocket's routes.
    pub(crate) const fn hides_the_guard_in_docs(self) -> bool {
        !matches!(self, Self::Poem | Self::Rocket)
    }

    /// Whether the guard extracts the parameters after it, because actix-web starts all extractions before it
    /// waits for the first.
    pub(crate) const fn folds_parameters(self) -> bool {
        matches!(self, Self::ActixWeb)
    }

    /// Whether a constant in the signature can tell which parameters read the body. actix-web and poem have one trait for
    /// those that do and those that do not, and rocket has an order of its own.
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

    /// The framework's own attributes, of which one makes a function a handler and has to see the guard, so it stands below
    /// ours.
    pub(crate) const fn attributes_below(self) -> &'static [&'static str] {
        match self {
            Self::Poem => &["handler"],
            Self::Rocket => &["get", "post", "put", "patch", "delete", "head", "options", "route"],
            Self::Axum | Self::ActixWeb | Self::Tonic => &[],
        }
    }

    /// Whether those make items beside the function, each of which repeats the guard's type. Then it has a name, which
    /// functions in `impl` blocks could not have; and the items say who may call the function.
    pub(crate) const fn names_the_guard(self) -> bool {
        matches!(self, Self::Rocket)
    }

    /// Whether a handler may be a function without `async`, which the framework calls where it has extracted the parameters.
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
