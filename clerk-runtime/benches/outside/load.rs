//! Requests over keep-alive connections, from `wrk` or from this program.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;

use crate::application::Server;
use crate::server::read_answer;

const CONNECTIONS: usize = 64;
/// How long one run of `wrk` takes, in seconds.
const SECONDS: u32 = 1;
/// The number of this program's requests on each connection.
const REQUESTS: usize = 400;

pub(crate) struct Load<'s> {
    server: &'s Server,
    has_wrk: bool,
}

impl<'s> Load<'s> {
    pub(crate) fn new(server: &'s Server) -> Self {
        // `wrk --version` prints its version and fails. If `wrk` is missing, the shell's exit code is
        // different.
        let has_wrk = Command::new("wrk").arg("--version").output();
        Self { server, has_wrk: has_wrk.is_ok_and(|output| output.status.code() != Some(127)) }
    }

    pub(crate) const fn generator(&self) -> &'static str {
        if self.has_wrk { "wrk" } else { "our own" }
    }

    /// Sends requests for a while, and returns how many were answered.
    pub(crate) fn send(&self, path: &str) -> usize {
        if self.has_wrk { self.send_by_wrk(path) } else { self.send_by_hand(path) }
    }

    fn send_by_wrk(&self, path: &str) -> usize {
        let Server { address, token, .. } = self.server;
        let output = Command::new("wrk")
            .args(["--threads", "1", "--connections", &CONNECTIONS.to_string()])
            .args(["--duration", &format!("{SECONDS}s")])
            .args(["--header", &format!("authorization: Bearer {token}")])
            .arg(format!("http://{address}{path}"))
            .output()
            .unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        assert!(!report.contains("Non-2xx"), "{report}");
        let line = report.lines().find_map(|line| line.trim().split_once(" requests in "));
        line.unwrap().0.parse().unwrap()
    }

    /// Each connection has one request in flight.
    fn send_by_hand(&self, path: &str) -> usize {
        let Server { address, token, .. } = self.server;
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n");
        let mut connections: Vec<TcpStream> = (0..CONNECTIONS)
            .map(|_| {
                let connection = TcpStream::connect(address).unwrap();
                connection.set_nodelay(true).unwrap();
                connection
            })
            .collect();
        for _ in 0..REQUESTS {
            connections.iter_mut().for_each(|connection| connection.write_all(request.as_bytes()).unwrap());
            // The answer ends with the closing brace of its JSON.
            connections.iter_mut().for_each(|connection| read_answer(connection, b"}"));
        }
        CONNECTIONS * REQUESTS
    }
}
