//! A collector of everything that is recorded, as text.

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata as MetricMetadata, Recorder, SharedString, Unit};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What was recorded: a line for each span, event, field and metric.
pub(crate) struct Recorded {
    pub(crate) lines: Vec<String>,
}

impl Recorded {
    pub(crate) fn has(&self, line: &str) -> bool {
        self.lines.iter().any(|recorded| recorded == line)
    }

    pub(crate) fn text(&self) -> String {
        self.lines.join("\n")
    }
}

/// Runs with a collector for this thread.
pub(crate) fn collect(run: impl FnOnce()) -> Recorded {
    let collector = Collector::default();
    let lines = Arc::clone(&collector.lines);
    metrics::with_local_recorder(&Metrics(Arc::clone(&lines)), || {
        tracing::subscriber::with_default(collector, run);
    });
    let lines = std::mem::take(&mut *lines.lock().unwrap());
    Recorded { lines }
}

type Lines = Arc<Mutex<Vec<String>>>;

#[derive(Default)]
struct Collector {
    lines: Lines,
    spans: AtomicU64,
}

/// Writes each field as a line; the message of an event with its level.
struct Fields<'l> {
    lines: &'l Lines,
    level: String,
}

impl Fields<'_> {
    fn push(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.push(format!("{}={value}", field.name()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.push(format!("{} event {value:?}", self.level));
        } else {
            self.push(format!("{}={value:?}", field.name()));
        }
    }
}

impl Collector {
    fn fields(&self, metadata: &Metadata<'_>) -> Fields<'_> {
        Fields { lines: &self.lines, level: metadata.level().to_string() }
    }
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("wxpay")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = self.fields(span.metadata());
        fields.push(format!("{} span {}", fields.level, span.metadata().name()));
        span.record(&mut fields);
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields { lines: &self.lines, level: String::new() });
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.fields(event.metadata()));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Metrics(Lines);

impl Metrics {
    fn push(&self, key: &Key) {
        let mut line = format!("metric {}{{", key.name());
        for (index, label) in key.labels().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(line, "{comma}{}={}", label.key(), label.value()).unwrap();
        }
        line.push('}');
        self.0.lock().unwrap().push(line);
    }
}

impl Recorder for Metrics {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &MetricMetadata<'_>) -> Counter {
        self.push(key);
        Counter::noop()
    }

    fn register_gauge(&self, key: &Key, _: &MetricMetadata<'_>) -> Gauge {
        self.push(key);
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &MetricMetadata<'_>) -> Histogram {
        self.push(key);
        Histogram::noop()
    }
}
