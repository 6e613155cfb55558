//! Makes the allocator return free memory, so that resident memory is memory in use.

use std::env;
use std::process::{Command, ExitCode};

/// Blocks of this size are returned to the system as soon as they are free. By default, glibc's allocator
/// starts to keep such blocks after the first large answers, and resident memory becomes two to five times
/// the memory in use. The variable is read when a program starts; other allocators ignore it.
const THRESHOLD: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "131072");

/// Runs this program again with the threshold set, and returns its exit code; `None` if the threshold is
/// already set.
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
