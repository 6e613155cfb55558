//! The terminal. It may be slow, or a pipe that is not read, so the instance does not wait for it.

use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use super::time::{now, time_of_day};

/// Prints lines. Clones share the terminal.
#[derive(Clone)]
pub(super) struct Terminal(SyncSender<Print>);

enum Print {
    Line(String),
    /// The end of the output, with a channel to report it.
    End(Sender<()>),
}

impl Terminal {
    /// Starts the thread that prints.
    pub(super) fn start() -> io::Result<Self> {
        let (sender, receiver) = sync_channel(MOST_LINES);
        thread::Builder::new()
            .name("terminal".to_owned())
            .spawn(move || print(&receiver, &mut io::stdout()))?;
        Ok(Self(sender))
    }

    /// Prints a line with the time of day (UTC). If lines come too fast, some are left out.
    pub(super) fn line(&self, text: &str) {
        let _ = self.0.try_send(Print::Line(format!("{} {}", time_of_day(now()), printable(text))));
    }

    /// Waits until all lines are printed, unless the terminal does not read.
    pub(super) fn end(&self) {
        let (sender, printed) = channel();
        if self.0.try_send(Print::End(sender)).is_ok() {
            let _ = printed.recv_timeout(PATIENCE);
        }
    }
}

const MOST_LINES: usize = 1_000;
const PATIENCE: Duration = Duration::from_secs(1);

/// Ignores errors, because a closed terminal is not a reason to end.
fn print(lines: &Receiver<Print>, terminal: &mut impl io::Write) {
    for said in lines {
        match said {
            Print::Line(line) => drop(writeln!(terminal, "{line}").and_then(|()| terminal.flush())),
            Print::End(waiting) => {
                let _ = waiting.send(());
                return;
            }
        }
    }
}

/// Replaces characters that could move the cursor, begin a line or change the direction of writing, because strangers choose
/// paths, addresses and the names in a seed file.
pub(super) fn printable(text: &str) -> String {
    let turns = |it| matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|it| if it.is_control() || turns(it) { char::REPLACEMENT_CHARACTER } else { it })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(printable("a\n\u{1b}[2Jb"), "a\u{fffd}\u{fffd}[2Jb");
        assert_eq!(printable("é\u{202e}\u{2066}"), "é\u{fffd}\u{fffd}");
    }

    #[test]
    fn nobody_waits_for_a_terminal_that_does_not_read() {
        let (sender, receiver) = sync_channel(2);
        let terminal = Terminal(sender);
        for index in 0..10 {
            terminal.line(&format!("line {index}"));
        }
        terminal.end();
        let mut printed = Vec::new();
        drop(terminal);
        print(&receiver, &mut printed);
        let printed = String::from_utf8(printed).unwrap();
        assert!(printed.lines().count() == 2 && printed.contains("line 1"), "{printed}");
    }

    #[test]
    fn the_end_waits_for_what_was_said() {
        let (sender, receiver) = sync_channel(2);
        let terminal = Terminal(sender);
        terminal.line("last");
        let printing = thread::spawn(move || {
            let mut printed = Vec::new();
            print(&receiver, &mut printed);
            printed
        });
        terminal.end();
        assert!(printing.join().unwrap().ends_with(b" last\n"));
    }
}
