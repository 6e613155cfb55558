//! The log, as an operator would read it.

use std::cell::{Cell, RefCell};
use std::fmt::{Debug, Write as _};
use std::marker::PhantomData;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::set_global_default;
use tracing::{Event, Metadata, Subscriber};

use crate::search::{say, say_for_good};

/// Captures everything that the runtime logs on this thread, at every level, until the value is dropped. The
/// tests' Tokio runtimes have only one thread, so nothing is missing.
pub fn capture() -> Log {
    start(Scope::Runtime)
}

/// The same, including the log of all crates below the runtime.
pub fn capture_with_dependencies() -> Log {
    start(Scope::Everything)
}

/// Receives everything that this process logs, on any thread, and searches it for secrets.
pub(crate) fn install() {
    // One subscriber for all threads, because `tracing` decides once for all of them whether a place in the
    // code logs.
    set_global_default(PerThread).expect("no other subscriber is installed");
    log::set_logger(&PerThread).expect("no other logger is installed");
    log::set_max_level(log::LevelFilter::Trace);
}

fn start(scope: Scope) -> Log {
    SCOPE.set(scope);
    LINES.set(Some(Vec::new()));
    Log(PhantomData)
}

/// The crates whose log is captured.
#[derive(Clone, Copy, PartialEq)]
enum Scope {
    Runtime,
    Everything,
}

/// The capture on this thread. It cannot move to another.
#[derive(Debug)]
pub struct Log(PhantomData<*const ()>);

impl Log {
    /// What was captured since the last call: one line for each event or span, with its level and fields.
    pub fn take(&self) -> Vec<String> {
        LINES.replace(Some(Vec::new())).unwrap_or_default()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        LINES.set(None);
    }
}

thread_local! {
    /// `None` if nothing is being captured.
    static LINES: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
    static SCOPE: Cell<Scope> = const { Cell::new(Scope::Runtime) };
}

struct PerThread;

impl Subscriber for PerThread {
    /// Called once for each place in the code, for all threads. Whether the crate is captured is decided for
    /// each event.
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line::new(span.metadata());
        span.record(&mut line);
        line.keep();
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line { text: "RECORDED".to_owned(), is_runtimes: true };
        values.record(&mut line);
        line.keep();
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::new(event.metadata());
        event.record(&mut line);
        line.keep();
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Receives the messages of crates that use `log`, such as the HTTP client.
impl log::Log for PerThread {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        // rocket says every request, at `Info` with its query and at `Debug` with its headers, before and after ours runs.
        if record.target().starts_with("rocket::") && record.level() >= log::Level::Info {
            return;
        }
        let text = format!("{} {}: {}", record.level(), record.target(), record.args());
        Line { text, is_runtimes: false }.keep();
    }

    fn flush(&self) {}
}

struct Line {
    text: String,
    is_runtimes: bool,
}

impl Line {
    fn new(metadata: &Metadata<'_>) -> Self {
        Self { text: metadata.level().to_string(), is_runtimes: metadata.target().starts_with("clerk") }
    }

    fn keep(self) {
        if self.is_runtimes {
            say_for_good("the runtime's log", &self.text);
        } else {
            say("a log", &self.text);
        }
        if self.is_runtimes || SCOPE.get() == Scope::Everything {
            LINES.with_borrow_mut(|lines| lines.iter_mut().for_each(|lines| lines.push(self.text.clone())));
        }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.text, " {}={value:?}", field.name());
    }
}
