//! The client against a server that says what it was asked, and answers as it is told.

mod faults;
mod objects;
mod openapi;
mod pages;
mod server;
mod wire;
