//! A server on loopback with plain threads, so it answers even if Tokio's clock is paused.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::backend::Client;
use crate::time::Clock;
use crate::{Clerk, TokenType};

/// A received request.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) method: String,
    pub(super) target: String,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }
}

/// A prepared answer.
#[derive(Clone)]
pub(super) enum Reply {
    /// A status, headers, a media type and a body.
    Answer(u16, Vec<(&'static str, String)>, &'static str, String),
    /// No answer; the connection stays open.
    Hang,
    /// A body of this size, whose length is announced in a header or not.
    Huge { size: usize, announced: bool },
}

impl Reply {
    pub(super) fn json(status: u16, body: &str) -> Self {
        Self::Answer(status, Vec::new(), "application/json", body.to_owned())
    }

    pub(super) fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        match self {
            Self::Answer(status, mut headers, media_type, body) => {
                headers.push((name, value.into()));
                Self::Answer(status, headers, media_type, body)
            }
            other => other,
        }
    }
}

type Answer = dyn Fn(usize, &Received) -> Reply + Send + Sync;

pub(super) struct Server {
    pub(super) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    waits: Arc<Mutex<Vec<Duration>>>,
}

impl Server {
    /// Starts a server whose answers come from `answer`, which gets the number of the request.
    pub(super) fn start(answer: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::<Mutex<Vec<Received>>>::default();
        let (log, answer): (_, Arc<Answer>) = (Arc::clone(&received), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &log, &*answer));
            }
        });
        Self { url, received, waits: Arc::default() }
    }

    /// A client of this server. It records its pauses and does not wait.
    pub(super) fn client(&self) -> Client {
        let clerk = Clerk::builder()
            .accepts(TokenType::ApiKey)
            .api_url(&self.url)
            .secret_key("sk_test_secret")
            .clock(Recorder(Arc::clone(&self.waits)))
            .build()
            .unwrap();
        clerk.client()
    }

    /// The requests since the last call.
    pub(super) fn received(&self) -> Vec<Received> {
        std::mem::take(&mut *self.received.lock().unwrap())
    }

    /// The pauses between attempts so far.
    pub(super) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

/// The system's time, and pauses that are recorded but not made.
struct Recorder(Arc<Mutex<Vec<Duration>>>);

impl Clock for Recorder {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

fn serve(stream: TcpStream, log: &Mutex<Vec<Received>>, answer: &Answer) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let request = read(&mut reader)?;
    let index = {
        let mut log = log.lock().unwrap();
        log.push(request.clone());
        log.len() - 1
    };
    write(stream, answer(index, &request))
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let (method, target) = line.strip_suffix(" HTTP/1.1\r\n")?.split_once(' ')?;
    let mut request = Received {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        request.headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    request.body = vec![0; length];
    reader.read_exact(&mut request.body).ok()?;
    Some(request)
}

fn write(mut stream: TcpStream, reply: Reply) -> Option<()> {
    match reply {
        Reply::Answer(status, headers, media_type, body) => {
            let headers: String =
                headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            write!(
                stream,
                "HTTP/1.1 {status} X\r\nConnection: close\r\n{headers}Content-Type: {media_type}\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .ok()
        }
        Reply::Hang => {
            // Waits until the client hangs up.
            let _ = stream.read(&mut [0]);
            None
        }
        Reply::Huge { size, announced } => {
            let length = if announced { format!("Content-Length: {size}\r\n") } else { String::new() };
            let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n";
            write!(stream, "{head}{length}\r\n").ok()?;
            let block = [b' '; 65_536];
            for _ in 0..size / block.len() {
                stream.write_all(&block).ok()?;
            }
            None
        }
    }
}
