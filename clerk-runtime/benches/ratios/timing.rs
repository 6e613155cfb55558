//! Times of several tasks that take turns, so slow moments of the machine affect all of them.

use std::time::Instant;

use crate::median::median;

const ROUNDS: usize = 60;
const TIMES: u32 = 400;

/// The median time of each task, in nanoseconds.
pub(crate) fn medians<'w>(works: &[&'w str], run: impl Fn(&str)) -> Vec<(&'w str, f64)> {
    let mut samples = vec![Vec::with_capacity(ROUNDS); works.len()];
    for _ in 0..ROUNDS {
        for (work, samples) in works.iter().zip(&mut samples) {
            let start = Instant::now();
            (0..TIMES).for_each(|_| run(work));
            samples.push(start.elapsed().as_nanos() as f64 / f64::from(TIMES));
        }
    }
    works.iter().copied().zip(samples.into_iter().map(median)).collect()
}
