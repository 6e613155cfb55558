//! Redis with TLS, with the test's own certificate.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use clerk_testing::EmbeddedClerk;
use replicas::fleet::{At, Fleet};
use replicas::redis_server::free_port;
use reqwest::Client;

use crate::processes::statuses;

#[tokio::test]
async fn a_certificate_decides_whether_processes_share() {
    let port = free_port().unwrap();
    let [authority, certificate, key] = certificates();
    let files = [&authority, &certificate, &key].map(|file| file.to_str().unwrap().to_owned());
    let options = [
        "--tls-port",
        &port.to_string(),
        "--tls-auth-clients",
        "no",
        "--tls-ca-cert-file",
        &files[0],
        "--tls-cert-file",
        &files[1],
        "--tls-key-file",
        &files[2],
    ];
    let Some(_redis) = crate::redis(&options).await else { return };
    let (embedded, client) = (EmbeddedClerk::start().await.unwrap(), Client::new());
    let program = Path::new(env!("CARGO_BIN_EXE_replicas"));
    // The second one trusts only the authorities of the system, none of which has signed the certificate.
    for (trusted, calls) in [(Some(&files[0]), 1), (None, 3)] {
        let url = format!("rediss://localhost:{port}");
        let variables: Vec<_> = trusted.iter().map(|file| ("SSL_CERT_FILE", file.as_str())).collect();
        let patience = Duration::from_secs(5);
        let fleet = Fleet::start(program, &embedded, &url, At::OwnPorts, patience, &variables).await.unwrap();
        let key = embedded.api_key().mint();
        assert_eq!(statuses(&client, &fleet, &key).await, [200; 3]);
        assert_eq!(embedded.take_calls().len(), calls, "trusted: {trusted:?}");
    }
}

/// An authority, and a certificate that it signed for this machine, with its key.
fn certificates() -> [PathBuf; 3] {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tls-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
    for arguments in [
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr",
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem",
    ] {
        let mut command = Command::new("openssl");
        command.args(arguments.split(' ')).current_dir(&folder).stderr(Stdio::null()).stdout(Stdio::null());
        assert!(command.status().expect("openssl is needed (Debian: apt install openssl)").success());
    }
    ["ca.pem", "server.pem", "server.key"].map(|name| folder.join(name))
}
