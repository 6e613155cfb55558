//! The differences between web frameworks.

/// The framework whose handlers an attribute is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Framework {
    #[default]
    Axum,
    ActixWeb,
    Poem,
    Tonic,
}

impl Framework {
    pub(crate) const ALL: [Self; 4] = [Self::Axum, Self::ActixWeb, Self::Poem, Self::Tonic];

    /// The runtime's module for the framework.
    pub(crate) const fn module(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::ActixWeb => "actix_web",
            Self::Poem => "poem",
            Self::Tonic => "tonic",
        }
    }

    /// The framework's name in messages.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::ActixWeb => "actix-web",
            Self::Poem => "poem",
            Self::Tonic => "tonic",
        }
    }

    /// Whether documentation leaves the guard out, so that it shows the signature that was written. poem's `#[handler]` makes
    /// a type of the function, whose documentation shows no signature, and a call with every parameter that it sees.
    pub(crate) const fn hides_the_guard_in_docs(self) -> bool {
        !matches!(self, Self::Poem)
    }

    /// Whether the guard extracts the parameters after it, because actix-web starts all extractions before it
    /// waits for the first.
    pub(crate) const fn folds_parameters(self) -> bool {
        matches!(self, Self::ActixWeb)
    }

    /// Whether a constant in the signature can tell which parameters read the body. actix-web and poem have one trait for
    /// those that do and those that do not.
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
        }
    }

    /// The framework's own attribute that makes a function a handler and has to see the guard, so it stands below ours.
    pub(crate) const fn attribute_below(self) -> Option<&'static str> {
        match self {
            Self::Poem => Some("handler"),
            Self::Axum | Self::ActixWeb | Self::Tonic => None,
        }
    }

    /// Whether rejections can be redirects, and paths have parameters: a gRPC method has neither.
    pub(crate) const fn has_pages_and_parameters(self) -> bool {
        !matches!(self, Self::Tonic)
    }
}
