//! A rule around endpoints: what `layer::protect!` makes, as a middleware of poem.

use std::fmt;

use poem::{Endpoint, Middleware, Request, Result};

use crate::frameworks::guard::Protect;

impl<E: Endpoint> Middleware<E> for Protect {
    type Output = ProtectEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        ProtectEndpoint { inner, rule: *self }
    }
}

/// An endpoint behind a rule of `layer::protect!`.
pub struct ProtectEndpoint<E> {
    inner: E,
    rule: Protect,
}

impl<E> fmt::Debug for ProtectEndpoint<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProtectEndpoint").field("rule", &self.rule).finish_non_exhaustive()
    }
}

impl<E: Endpoint> Endpoint for ProtectEndpoint<E> {
    type Output = E::Output;

    async fn call(&self, mut request: Request) -> Result<E::Output> {
        let hand_over = self.rule.decide(&request).await?;
        hand_over(request.extensions_mut());
        self.inner.call(request).await
    }
}
