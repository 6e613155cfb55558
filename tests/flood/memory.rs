//! The memory of this process.

/// Resident memory in bytes, from Linux; `None` on other systems, with a warning.
pub(crate) fn resident() -> Option<u64> {
    const NAME: &str = "VmRSS:";
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        eprintln!("NOT MEASURED: memory, which only Linux tells in /proc/self/status");
        return None;
    };
    let line = status.lines().find_map(|line| line.strip_prefix(NAME))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
