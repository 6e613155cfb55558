//! The edge, where requests come in and responses go out: the request's cell, the layer, and rejections as
//! plain HTTP.

pub(crate) mod answers;
pub(crate) mod attached;
mod audience;
pub(crate) mod authenticate_request;
pub(crate) mod cell;
pub(crate) mod decided;
pub(crate) mod decision;
pub(crate) mod enforce;
pub(crate) mod get_auth;
pub(crate) mod layer;
pub(crate) mod parameters;
pub(crate) mod rejection;
pub(crate) mod resource;
pub(crate) mod scope;
pub(crate) mod source;
pub(crate) mod typed;
