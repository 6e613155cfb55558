//! Tests of the client against a server that records requests and gives prepared answers.

mod faults;
mod objects;
mod openapi;
mod pages;
mod server;
mod wire;
