//! How much memory this process holds.

/// Resident memory in bytes, as Linux tells it; `None` elsewhere, said loudly.
pub(crate) fn resident() -> Option<u64> {
    const NAME: &str = "VmRSS:";
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        eprintln!("NOT MEASURED: memory, which only Linux tells in /proc/self/status");
        return None;
    };
    let line = status.lines().find_map(|line| line.strip_prefix(NAME))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
