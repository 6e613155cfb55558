//! The data that layers attach to a request of actix-web.

use std::sync::Arc;

use actix_web::{HttpMessage as _, HttpRequest};
use http::Extensions;

/// The attached data, as the core reads it. It is shared, because views of a request read it while other code changes it.
struct Left(Arc<Extensions>);

/// The data that the layers around have attached; `None` outside of layers.
pub(super) fn left_in(request: &HttpRequest) -> Option<Arc<Extensions>> {
    request.extensions().get().map(|Left(extensions)| Arc::clone(extensions))
}

/// Changes the data for the code inside.
pub(super) fn change<T>(request: &HttpRequest, change: impl FnOnce(&mut Extensions) -> T) -> T {
    let mut extensions = left_in(request).map(|left| Extensions::clone(&left)).unwrap_or_default();
    let changed = change(&mut extensions);
    request.extensions_mut().insert(Left(Arc::new(extensions)));
    changed
}
