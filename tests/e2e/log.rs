//! What the operator would read.

use std::cell::RefCell;
use std::fmt::{Debug, Write as _};
use std::marker::PhantomData;
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::set_global_default;
use tracing::{Event, Metadata, Subscriber};

/// Captures everything that the runtime logs on this thread, at every level, until it is dropped. The tests' Tokio
/// runtimes have one thread only, so that is all there is.
pub(crate) fn capture() -> Log {
    static INSTALLED: Once = Once::new();
    // One subscriber for all threads: `tracing` decides once for all of them whether a place in the code logs.
    INSTALLED.call_once(|| set_global_default(PerThread).expect("no other subscriber is installed"));
    LINES.set(Some(Vec::new()));
    Log(PhantomData)
}

/// The capture on this thread, which it cannot leave.
pub(crate) struct Log(PhantomData<*const ()>);

impl Log {
    /// What was captured since the last time: one line for each event or span, with its level and fields.
    pub(crate) fn take(&self) -> Vec<String> {
        LINES.replace(Some(Vec::new())).unwrap_or_default()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        LINES.set(None);
    }
}

thread_local! {
    /// `None` while nothing is captured.
    static LINES: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

struct PerThread;

impl Subscriber for PerThread {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("clerk")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line::new(span.metadata());
        span.record(&mut line);
        line.keep();
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line("RECORDED".to_owned());
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

struct Line(String);

impl Line {
    fn new(metadata: &Metadata<'_>) -> Self {
        Self(metadata.level().to_string())
    }

    fn keep(self) {
        LINES.with_borrow_mut(|lines| lines.iter_mut().for_each(|lines| lines.push(self.0.clone())));
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}
