//! nginx on loopback. All settings that limit the size of an answer are left at their defaults.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

pub(crate) struct Nginx {
    pub(crate) url: String,
    /// Killed when the test ends, in whatever way.
    _server: Child,
}

const NGINX: &str = "/usr/sbin/nginx";

/// The time limit for one step on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Several run at the same time.
static STARTED: AtomicUsize = AtomicUsize::new(0);

impl Nginx {
    /// Starts nginx in front of these addresses. `None`, with a warning, if there is no nginx. In CI that is
    /// a failure.
    pub(crate) async fn start(backends: &[String]) -> Option<Self> {
        if !Path::new(NGINX).exists() {
            let problem = format!("{NGINX} is needed (Debian: apt install nginx)");
            assert!(std::env::var_os("CI").is_none(), "{problem}");
            println!("\n*** THE PROXY TESTS DID NOT RUN: {problem} ***\n");
            return None;
        }
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("nginx-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let port = free_port();
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration(&folder, port, backends)).expect("a file");
        let server = Command::new(NGINX)
            .arg("-c")
            .arg(&file)
            .arg("-e")
            .arg(folder.join("error.log"))
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("nginx starts");
        let listens = async {
            while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, listens).await.expect("nginx listens");
        Some(Self { url: format!("http://127.0.0.1:{port}"), _server: server })
    }
}

/// One process, so it keeps the state of both servers in one place.
fn configuration(folder: &Path, port: u16, backends: &[String]) -> String {
    let folder = folder.display();
    let servers: String = backends.iter().map(|backend| format!("server {backend}; ")).collect();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|what| format!("{what}_temp_path {folder}/{what}; "))
        .collect();
    format!(
        "daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
         events {{ }}
         http {{
             access_log off; {temporary}
             upstream application {{ {servers} }}
             server {{
                 listen 127.0.0.1:{port};
                 location / {{
                     proxy_pass http://application;
                     proxy_set_header Host $http_host;
                 }}
             }}
         }}"
    )
}

/// Another program may take the port before nginx does, which fails the test.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}
