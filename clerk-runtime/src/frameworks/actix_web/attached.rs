//! What layers leave in a request of actix-web.

use std::sync::Arc;

use actix_web::{HttpMessage as _, HttpRequest};
use http::Extensions;

/// What layers left, as the core reads it: shared, because views of one request look at it while others change.
struct Left(Arc<Extensions>);

/// What the layers around left; `None` outside of them.
pub(super) fn left_in(request: &HttpRequest) -> Option<Arc<Extensions>> {
    request.extensions().get().map(|Left(extensions)| Arc::clone(extensions))
}

/// Changes it for the code inside.
pub(super) fn change<T>(request: &HttpRequest, change: impl FnOnce(&mut Extensions) -> T) -> T {
    let mut extensions = left_in(request).map(|left| Extensions::clone(&left)).unwrap_or_default();
    let changed = change(&mut extensions);
    request.extensions_mut().insert(Left(Arc::new(extensions)));
    changed
}
