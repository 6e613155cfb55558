//! An allocator that gives back what is free, so that what is resident is what is held.

use std::env;
use std::process::{Command, ExitCode};

/// Blocks of so many bytes are returned to the system as soon as they are free. Left to itself glibc's allocator learns
/// from the first large answers to keep such blocks, and resident memory is two to five times what is held. It reads the
/// variable when a program starts; other allocators ignore it.
const THRESHOLD: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "131072");

/// Runs this program anew with the threshold set, and says how that ended; `None` where it is set already.
pub(crate) fn run_with_threshold() -> Option<ExitCode> {
    let (variable, bytes) = THRESHOLD;
    if env::var_os(variable).is_some() {
        return None;
    }
    let program = env::current_exe().expect("this program");
    let mut anew = Command::new(program);
    let status = anew.args(env::args_os().skip(1)).env(variable, bytes).status();
    let is_fine = status.expect("this program starts").success();
    Some(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
