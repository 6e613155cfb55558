//! The mixed load, and the verdict on it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until};

use crate::application::Application;
use crate::caller::{Caller, Wallet};
use crate::memory;
use crate::report::Tally;
use crate::schedule::Schedule;
use crate::upstream::Upstream;

const CLIENTS: usize = 16;
/// How often a client goes through its callers before it renews its tokens.
const ROUNDS_PER_TOKEN: usize = 10;
/// When memory is taken for settled; half the time of a run that is shorter than two minutes.
const SETTLED_AFTER: Duration = Duration::from_secs(60);
/// By how much it may be above that in the end.
const GROWTH: f64 = 1.05;

/// Whether everything was as it should be.
pub(crate) async fn run(duration: Duration) -> bool {
    let application = Application::start().await;
    let clerk = application.clerk.clone();
    let schedule = Arc::new(Schedule::default());
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
    let scheduled = tokio::spawn(async move { events.run(&clerk, end).await });
    let counted = tokio::spawn(async move {
        while Instant::now() < end {
            sleep(Duration::from_millis(200)).await;
            upstream.count();
        }
        upstream
    });
    sleep_until((start + SETTLED_AFTER.min(duration / 2)).into()).await;
    let settled = memory::resident();
    sleep_until(end.into()).await;
    let at_end = memory::resident();

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
    answers_are_fine & calls_are_fine & print_memory(at_start, settled, at_end)
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
            let (name, value) = wallet.header(caller);
            let before = schedule.phase();
            let started = Instant::now();
            let request = http.get(format!("http://{address}{}", caller.path())).header(name, value);
            match request.send().await {
                Ok(response) => {
                    let status = response.status().as_u16();
                    let microseconds = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
                    tally.answered(caller, status, microseconds);
                    let phases = [before, schedule.phase()];
                    if !caller.may_be_answered(status, phases) {
                        tally.unexpected((caller, status, phases, response.headers()));
                    }
                }
                Err(error) => tally.failed(caller, &error),
            }
        }
    }
    tally
}

fn print_calls(upstream: &Upstream, schedule: &Schedule, tally: &Tally) -> bool {
    println!("upstream calls by endpoint:");
    let bounds = upstream.bounds(schedule.key_outages(), &tally.requests);
    for (path, calls, bound) in &bounds {
        println!("  {path}: {calls} (at most {bound})");
    }
    bounds.iter().all(|(_, calls, bound)| calls <= bound)
}

fn print_memory(at_start: Option<u64>, settled: Option<u64>, at_end: Option<u64>) -> bool {
    let (Some(at_start), Some(settled), Some(at_end)) = (at_start, settled, at_end) else {
        return true;
    };
    let ratio = at_end as f64 / settled as f64;
    let kib = |bytes| bytes / 1024;
    println!(
        "memory: {} KiB at start, {} KiB settled, {} KiB at the end; end/settled {ratio:.3} (at most {GROWTH})",
        kib(at_start),
        kib(settled),
        kib(at_end),
    );
    ratio <= GROWTH
}
