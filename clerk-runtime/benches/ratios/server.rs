//! The common parts of both benches' servers: the processor time of a thread, and whole answers.

use std::io::Read as _;
use std::net::TcpStream;

/// How many nanoseconds a thread has run, from its `schedstat`; `None` if the system does not tell.
pub(crate) fn nanoseconds_run(schedstat: &str) -> Option<f64> {
    let schedstat = std::fs::read_to_string(schedstat).ok()?;
    schedstat.split_whitespace().next()?.parse().ok()
}

/// Reads a whole answer, which is small and ends with `end`.
pub(crate) fn read_answer(connection: &mut TcpStream, end: &[u8]) {
    let mut answer = [0; 1024];
    let mut length = 0;
    while !answer[..length].ends_with(end) {
        let read = connection.read(&mut answer[length..]).unwrap();
        assert!(read > 0, "the server closed the connection: {}", String::from_utf8_lossy(&answer[..length]));
        length += read;
    }
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}
