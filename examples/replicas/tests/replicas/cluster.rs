//! Redis Cluster, with one node that has all slots.

use std::time::Duration;

use clerk_redis::Redis;
use clerk_runtime::verdicts::VerdictStore as _;
use tokio::time::{sleep, timeout};

#[tokio::test]
async fn a_cluster_keeps_and_claims_as_a_single_server_does() {
    let nodes = format!("nodes-{}.conf", std::process::id());
    let folder = env!("CARGO_TARGET_TMPDIR");
    let options = ["--cluster-enabled", "yes", "--dir", folder, "--cluster-config-file", &nodes];
    let Some(server) = crate::redis(&options).await else { return };
    let client = redis::Client::open(server.url()).unwrap();
    let mut node = client.get_multiplexed_async_connection().await.unwrap();
    let slots: Vec<u16> = (0..16_384).collect();
    let _: () = redis::cmd("CLUSTER").arg("ADDSLOTS").arg(slots).query_async(&mut node).await.unwrap();
    let is_ready = async {
        loop {
            let info: String = redis::cmd("CLUSTER").arg("INFO").query_async(&mut node).await.unwrap();
            if info.contains("cluster_state:ok") {
                break;
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(60), is_ready).await.expect("the cluster is ready");

    let cluster = Redis::cluster([server.url().as_str()]).unwrap().with_prefix("other").unwrap();
    let minute = Duration::from_secs(60);
    assert_eq!(cluster.load("a").await.unwrap(), None);
    assert!(cluster.claim("a", minute).await.unwrap() && !cluster.claim("a", minute).await.unwrap());
    for name in ["a", "b", "c"] {
        cluster.save(name, name.as_bytes(), minute).await.unwrap();
        assert_eq!(cluster.load(name).await.unwrap().unwrap(), name.as_bytes());
        cluster.remove(name).await.unwrap();
        assert_eq!(cluster.load(name).await.unwrap(), None);
    }
    assert!(cluster.handle_once("msg_1", async { Err::<(), _>("broken") }).await.is_err());
    assert!(cluster.handle_once("msg_1", async { Ok::<_, ()>(()) }).await.is_ok());
    let _ = std::fs::remove_file(std::path::Path::new(folder).join(&nodes));
}
