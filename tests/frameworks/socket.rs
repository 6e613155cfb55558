//! Requests and answers as bytes on a socket.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request, the same for every server.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<&'static str>,
}

impl Request {
    pub(crate) fn new(method: &'static str, path: &str) -> Self {
        Self { method, path: path.to_owned(), headers: Vec::new(), body: None }
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn headers(mut self, headers: &[(String, String)]) -> Self {
        self.headers.extend_from_slice(headers);
        self
    }

    pub(crate) fn body(mut self, body: Option<&'static str>) -> Self {
        self.body = body;
        self
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut text = self.head();
        if let Some(body) = self.body {
            text +=
                &format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        } else {
            text += "\r\n";
        }
        text.into_bytes()
    }

    /// The head without the empty line at its end.
    pub(crate) fn head(&self) -> String {
        let Self { method, path, headers, .. } = self;
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: app.test\r\nconnection: close\r\n");
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        text
    }
}

/// An answer, with its headers sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Parses what a server sent until it closed the connection.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).expect("an answer of text");
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head in {text:?}"));
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let mut headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").expect("a header"))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            // rocket's server does not answer `Connection: close` with the same header.
            .filter(|(name, _)| !["connection", "date", "server"].contains(&name.as_str()))
            .collect();
        headers.sort();
        Self { status: status.parse().expect("a number"), headers, body: body.to_owned() }
    }

    /// The answer without its tokens, which differ even if their claims are the same.
    pub(crate) fn without_tokens(mut self) -> Self {
        for (_, value) in &mut self.headers {
            if let Some(start) = value.find("eyJ") {
                let length = value[start..].find([';', '&']).unwrap_or(value.len() - start);
                value.replace_range(start..start + length, "(a token)");
            }
        }
        self
    }
}

pub(crate) async fn ask(server: SocketAddr, request: &Request) -> Answer {
    let mut socket = TcpStream::connect(server).await.expect("the server listens");
    socket.write_all(&request.to_bytes()).await.expect("the server reads");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.expect("the server answers");
    Answer::parse(&answer)
}
