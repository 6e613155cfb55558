//! Where requests come in and answers go out: the request's cell, the layer, and rejections as HTTP.

pub(crate) mod cell;
pub(crate) mod get_auth;
pub(crate) mod layer;
pub(crate) mod rejection;
