//! The Backend API of one case. It answers from the case's stubs, and records every call.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// The answer of the Backend API to calls that match.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Stub {
    method: String,
    path: String,
    status: Option<u16>,
    #[serde(default, deserialize_with = "crate::options::present")]
    body: Option<Value>,
    #[serde(default)]
    network_error: bool,
    times: Option<u32>,
}

/// A running Backend API, which stops when dropped.
pub(crate) struct Backend {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    server: JoinHandle<()>,
}

impl Backend {
    pub(crate) async fn start(stubs: Vec<Stub>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let script = Arc::new(Mutex::new(Script { stubs, calls: Vec::new() }));
        let server = tokio::spawn(serve(listener, Arc::clone(&script)));
        Ok(Self { address, script, server })
    }

    /// Its origin: scheme, host and port.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The calls so far, in the form of `backendCalls`, without their origin.
    pub(crate) fn calls(&self) -> Vec<Map<String, Value>> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner).calls.clone()
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.server.abort();
    }
}

struct Script {
    stubs: Vec<Stub>,
    calls: Vec<Map<String, Value>>,
}

impl Script {
    fn answer(&mut self, request: &Request) -> Option<Answer> {
        self.calls.push(request.record());
        let path = request.target.split('?').next().unwrap_or_default();
        let matching = self.stubs.iter_mut().find(|stub| {
            stub.method == request.method
                && (stub.path == request.target || stub.path == path)
                && stub.times != Some(0)
        });
        let Some(stub) = matching else { return Some(not_found()) };
        stub.times = stub.times.map(|left| left - 1);
        (!stub.network_error).then(|| Answer { status: stub.status.unwrap_or(200), body: stub.body.clone() })
    }
}

struct Answer {
    status: u16,
    body: Option<Value>,
}

impl Answer {
    fn into_http(self) -> String {
        let (content_type, body) = match self.body {
            _ if self.status == 204 => return "HTTP/1.1 204 \r\nconnection: close\r\n\r\n".into(),
            None => ("", String::new()),
            Some(Value::String(text)) => ("content-type: text/plain\r\n", text),
            Some(json) => ("content-type: application/json\r\n", json.to_string()),
        };
        let (status, length) = (self.status, body.len());
        format!(
            "HTTP/1.1 {status} \r\nconnection: close\r\n{content_type}content-length: {length}\r\n\r\n{body}"
        )
    }
}

fn not_found() -> Answer {
    let error = json!({
        "message": "not found",
        "long_message": "No resource was found for this call.",
        "code": "resource_not_found",
    });
    Answer { status: 404, body: Some(json!({ "errors": [error], "clerk_trace_id": "conformance" })) }
}

async fn serve(listener: TcpListener, script: Arc<Mutex<Script>>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let script = Arc::clone(&script);
        connections.spawn(async move { exchange(stream, &script).await });
    }
}

/// Answers one request and closes the connection. For a network error it closes without an answer.
async fn exchange(stream: TcpStream, script: &Mutex<Script>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let request = Request::read(&mut stream).await?;
    let answer = script.lock().unwrap_or_else(PoisonError::into_inner).answer(&request);
    if let Some(answer) = answer {
        stream.write_all(answer.into_http().as_bytes()).await?;
        stream.shutdown().await?;
    }
    Ok(())
}

struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Self> {
        let start = line(stream).await?;
        let mut words = start.split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut headers = Vec::new();
        while let Some((name, value)) = line(stream).await?.split_once(':') {
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut request = Self { method, target, headers, body: Vec::new() };
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        request.body.resize(length, 0);
        stream.read_exact(&mut request.body).await?;
        Ok(request)
    }

    fn header(&self, wanted: &str) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    fn record(&self) -> Map<String, Value> {
        let recorded = ["authorization", "clerk-api-version", "content-type"];
        let headers: Map<_, _> = recorded
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), self.header(name)?.into())))
            .collect();
        let body = serde_json::from_slice::<Value>(&self.body).unwrap_or(Value::Null);
        let entries = [
            ("method", self.method.as_str().into()),
            ("path", self.target.as_str().into()),
            ("headers", headers.into()),
            ("body", body),
        ];
        entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    Ok(line.trim_end().to_owned())
}
