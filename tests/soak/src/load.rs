//! The mixed load, and its evaluation.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until};

use crate::application::Application;
use crate::caller::Caller;
use crate::memory;
use crate::report::Tally;
use crate::schedule::{OUTAGES, Phase, Schedule};
use crate::upstream::Upstream;
use crate::wallet::Wallet;

const CLIENTS: usize = 16;
/// The largest number of published keys: the one that signs, and the previous one.
const KEYS: usize = 2;
/// How often a client uses all its callers before it renews its tokens.
const ROUNDS_PER_TOKEN: usize = 10;
/// When memory is considered stable. In a run shorter than two minutes, after half of its time.
const SETTLED_AFTER: Duration = Duration::from_secs(60);
/// How long memory is measured: longer than any fault lasts.
const WINDOW: Duration = Duration::from_secs(3);
/// How much larger memory may be in the end, as a factor.
const GROWTH: f64 = 1.05;

/// Whether the run passed.
pub(crate) async fn run(duration: Duration) -> bool {
    let application = Application::start().await;
    let clerk = application.clerk.clone();
    let schedule = Arc::new(Schedule::new(clerk.clone()));
    let mut upstream = Upstream::new(clerk.clone());
    let at_start = memory::resident();
    let start = Instant::now();
    let end = start + duration;

    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let wallet = Wallet::new(clerk.clone());
        clients.spawn(client(application.address.clone(), wallet, Arc::clone(&schedule), end));
    }
    let events = Arc::clone(&schedule);
    let scheduled = tokio::spawn(async move { events.run(end).await });
    let counted = tokio::spawn(async move {
        while Instant::now() < end {
            sleep(Duration::from_millis(200)).await;
            upstream.count();
        }
        upstream
    });
    let settles = SETTLED_AFTER.min(duration / 2);
    sleep_until((start + settles).into()).await;
    let settled = least_memory(start + settles + WINDOW).await;
    sleep_until((end - WINDOW).into()).await;
    let at_end = least_memory(end).await;

    let mut tally = Tally::default();
    while let Some(client) = clients.join_next().await {
        tally.merge(client.expect("a client goes on to the end"));
    }
    scheduled.await.expect("the schedule is kept");
    let mut upstream = counted.await.expect("the calls are counted");
    upstream.count();

    println!("duration: {:.1} s, {CLIENTS} clients", start.elapsed().as_secs_f64());
    let answers_are_fine = tally.print();
    let calls_are_fine = print_calls(&upstream, &schedule, &tally);
    let keys_are_fine = print_keys(&schedule, application.clerk.key_ids().len());
    let requests =
        tally.requests.values().sum::<u64>() as f64 * (duration - settles).div_duration_f64(duration);
    let memory_is_fine = print_memory(at_start, settled, at_end, requests);
    answers_are_fine & calls_are_fine & keys_are_fine & memory_is_fine
}

/// The least memory in use until `end`, because reading a large answer takes some for a moment.
async fn least_memory(end: Instant) -> Option<u64> {
    let mut least = memory::resident();
    while Instant::now() < end {
        sleep(Duration::from_millis(100)).await;
        least = least.min(memory::resident());
    }
    least
}

async fn client(address: String, mut wallet: Wallet, schedule: Arc<Schedule>, end: Instant) -> Tally {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().expect("a client");
    let mut tally = Tally::default();
    for round in 1.. {
        if Instant::now() >= end {
            break;
        }
        if round % ROUNDS_PER_TOKEN == 0 {
            wallet.renew();
        }
        for caller in Caller::ALL {
            let presented = wallet.present(caller);
            let (name, value) = presented.header;
            let before = schedule.moment();
            let started = Instant::now();
            let request = http.get(format!("http://{address}{}", caller.path())).header(name, value);
            match request.send().await {
                Ok(response) => {
                    let status = response.status().as_u16();
                    let microseconds = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
                    tally.answered(caller, status, microseconds);
                    // The answer was decided at some time in between.
                    let moments = [before, schedule.moment()];
                    if !moments.iter().any(|at| caller.may_be_answered(status, presented.key, at)) {
                        tally.unexpected((caller, status, presented.key, moments, response.headers()));
                    }
                }
                Err(error) => tally.failed(caller, &error),
            }
        }
    }
    tally
}

fn print_calls(upstream: &Upstream, schedule: &Schedule, tally: &Tally) -> bool {
    // An outage is noticed at once, and on a slow machine once more before it ends. When the clock jumps, the
    // keys count as too old or too new: for new requests, and for a fetch and for a request in each thread
    // that had just read the time.
    let threads = Handle::current().metrics().num_workers();
    let outages = schedule.count(&[Phase::KeysFail]);
    let jumps = 2 * schedule.count(&[Phase::ClockJumps]);
    let bounds = upstream.bounds(2 * outages + 2 * (1 + threads) * jumps, &tally.requests);
    println!("upstream calls by endpoint:");
    for (path, calls, bound) in &bounds {
        println!("  {path}: {calls} (at most {bound})");
    }
    bounds.iter().all(|(_, calls, bound)| calls <= bound)
}

fn print_keys(schedule: &Schedule, published: usize) -> bool {
    println!(
        "events: {} keys published and {} times withdrawn, {} outages, {} jumps of the clock; {published} keys at the end \
         (at most {KEYS})",
        schedule.count(&[Phase::KeyPublished]) + schedule.count(&[Phase::KeysWithdrawn]),
        schedule.count(&[Phase::KeysWithdrawn]),
        schedule.count(&OUTAGES),
        2 * schedule.count(&[Phase::ClockJumps]),
    );
    published <= KEYS
}

/// Prints how memory grew, and how large a leak would have been noticed.
fn print_memory(at_start: Option<u64>, settled: Option<u64>, at_end: Option<u64>, requests: f64) -> bool {
    let (Some(at_start), Some(settled), Some(at_end)) = (at_start, settled, at_end) else {
        return true;
    };
    let ratio = at_end as f64 / settled as f64;
    let noticed = (GROWTH - 1.0) * settled as f64 / requests;
    let kib = |bytes| bytes / 1024;
    println!(
        "memory: {} KiB at start, {} KiB settled, {} KiB at the end; end/settled {ratio:.3} (at most {GROWTH}), so that a \
         leak of {noticed:.1} bytes a request is noticed",
        kib(at_start),
        kib(settled),
        kib(at_end),
    );
    ratio <= GROWTH
}
