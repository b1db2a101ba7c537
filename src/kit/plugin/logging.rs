//! Logs as Terraform reads them: one JSON object a line on standard error, in hclog's form.
//!
//! Every `tracing` event becomes a line with `@level`, `@message`, `@module` and `@timestamp`; its own
//! fields and those of the spans around it are flat beside them. Values of fields whose names speak
//! of secrets are masked here, whoever logs them.

use std::any::Any;
use std::fmt;
use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use super::source;
use crate::system::{clock, environment};

/// go-plugin reads lines into a buffer of 64 KiB; what does not fit is no JSON to it.
const LINE_BYTES: usize = 60 << 10;
/// What is kept of the message when its line is too long.
const MESSAGE_CHARS: usize = 4 << 10;
/// Parts of names, lower case with underscores, whose values nobody may read.
const SECRET_NAMES: [&str; 6] = ["secret_key", "token", "password", "authorization", "signature", "credential"];
const MASK: &str = "***";

/// The parts of a provider that its user may know: the beginning of their events' targets, usually a path of modules,
/// and the `@module` that their lines have, such as `provider.api`. The first that fits counts. What fits none is not
/// the provider's, and has nothing to say to its user short of a warning.
pub type Modules = &'static [(&'static str, &'static str)];

/// Sends events to standard error from here on, at the level of `TF_LOG_PROVIDER_NAME` (of `example/shelf`, that is
/// `TF_LOG_PROVIDER_SHELF`), `TF_LOG_PROVIDER` or `TF_LOG`, the first that is set; else warnings and errors. Panics
/// become one such line too. A second call changes nothing.
pub fn install(provider_source: &str, modules: Modules) {
    let level = level(source::name(provider_source), environment::var);
    let subscriber = Registry::default().with(HclogLayer { level, modules, write: write_stderr });
    if tracing::subscriber::set_global_default(subscriber).is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let location = panic.location().map(ToString::to_string);
            write_stderr(&panic_line(panic.payload(), location));
        }));
    }
}

/// A line to standard error. One that cannot be written is lost: there is no better place for it.
fn write_stderr(line: &[u8]) {
    let _ = io::stderr().lock().write_all(line);
}

fn level(provider: &str, variable: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let own = format!("TF_LOG_PROVIDER_{}", provider.to_ascii_uppercase().replace('-', "_"));
    let set = [own.as_str(), "TF_LOG_PROVIDER", "TF_LOG"].into_iter().find_map(variable);
    match set.map(|level| level.to_ascii_uppercase()).as_deref() {
        None | Some("WARN") => LevelFilter::WARN,
        Some("OFF") => LevelFilter::OFF,
        Some("ERROR") => LevelFilter::ERROR,
        Some("INFO") => LevelFilter::INFO,
        Some("DEBUG") => LevelFilter::DEBUG,
        // TRACE, JSON, and what Terraform does not know, which it takes for TRACE.
        Some(_) => LevelFilter::TRACE,
    }
}

/// `@module` for a target: `provider`, or a part of it. `None` for code that is not the provider's.
fn module(modules: Modules, target: &str) -> Option<&str> {
    if target == "provider" || target.starts_with("provider.") {
        return Some(target);
    }
    let is_of = |path: &str| target.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    modules.iter().find(|(path, _)| is_of(path)).map(|(_, module)| *module)
}

/// Turns events into lines for `write`.
struct HclogLayer<W> {
    level: LevelFilter,
    modules: Modules,
    write: W,
}

impl<W> HclogLayer<W> {
    /// The libraries below (HTTP, TLS) have nothing to say to a provider's user short of a warning.
    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        let level = if module(self.modules, metadata.target()).is_some() {
            self.level
        } else {
            self.level.min(LevelFilter::WARN)
        };
        *metadata.level() <= level
    }
}

impl<S, W> Layer<S> for HclogLayer<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: Fn(&[u8]) + 'static,
{
    fn enabled(&self, metadata: &Metadata<'_>, _context: Context<'_, S>) -> bool {
        self.wants(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in context.event_scope(event).into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.values.extend(outer.values.clone());
            }
        }
        event.record(&mut fields);
        let metadata = event.metadata();
        let module = module(self.modules, metadata.target()).unwrap_or(metadata.target());
        (self.write)(&line(clock::now(), *metadata.level(), module, fields));
    }
}

/// The fields of a span or an event.
#[derive(Default)]
struct Fields {
    message: String,
    values: Map<String, Value>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        let name = field.name();
        if name == "message" {
            self.message = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        } else if is_secret(name) {
            self.values.insert(name.to_owned(), MASK.into());
        } else {
            self.values.insert(name.to_owned(), value);
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['-', '.'], "_");
    SECRET_NAMES.iter().any(|secret| name.contains(secret))
}

/// One line with its newline, at most [`LINE_BYTES`] long: what does not fit goes, the message last.
fn line(now: Timestamp, level: Level, module: &str, fields: Fields) -> Vec<u8> {
    let Fields { message, mut values } = fields;
    let level = match level {
        Level::TRACE => "trace",
        Level::DEBUG => "debug",
        Level::INFO => "info",
        Level::WARN => "warn",
        Level::ERROR => "error",
    };
    values.insert("@level".to_owned(), level.into());
    values.insert("@module".to_owned(), module.into());
    // Go's layout 2006-01-02T15:04:05.000000Z07:00: six digits always, or the host takes the line for text.
    values.insert("@timestamp".to_owned(), now.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string().into());
    values.insert("@message".to_owned(), message.as_str().into());
    let mut line = Value::Object(values).to_string();
    if line.len() >= LINE_BYTES {
        let (kept, bytes) = (message.chars().take(MESSAGE_CHARS).collect::<String>(), line.len());
        let cut = format!("{kept} [cut: the line had {bytes} bytes]");
        let timestamp = now.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string();
        line = json!({"@level": level, "@module": module, "@timestamp": timestamp, "@message": cut}).to_string();
    }
    line.push('\n');
    line.into_bytes()
}

/// A raw message would make the host print what it prints when a Go plugin crashes. Only what stands in the code
/// is shown of it: one that was put together may have any value in it, a secret too, and the location tells enough.
fn panic_line(payload: &dyn Any, location: Option<String>) -> Vec<u8> {
    let message = match payload.downcast_ref::<&'static str>() {
        Some(said) => format!("The provider panicked: {said}"),
        None => "The provider panicked".to_owned(),
    };
    let mut fields = Fields { message, ..Fields::default() };
    if let Some(location) = location {
        fields.values.insert("location".to_owned(), location.into());
    }
    line(clock::now(), Level::ERROR, "provider", fields)
}

#[cfg(test)]
mod tests;
