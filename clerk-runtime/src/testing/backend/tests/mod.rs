//! The endpoints as their clients meet them.

mod catalogue;
