use std::sync::{Arc, Mutex};

use super::*;

const MODULES: Modules = &[
    (concat!(env!("CARGO_CRATE_NAME"), "::kit::plugin"), "provider.plugin"),
    (env!("CARGO_CRATE_NAME"), "provider"),
    ("shelf::cloud", "provider.shelf_api"),
    ("shelf", "provider"),
    ("shelf_api", "provider.shelf_api"),
];

/// The lines that `log` writes at `level`, each parsed.
fn lines(level: LevelFilter, log: impl FnOnce()) -> Vec<Value> {
    let written = Arc::new(Mutex::new(Vec::new()));
    let sink = written.clone();
    let write = move |line: &[u8]| sink.lock().unwrap().push(line.to_vec());
    tracing::subscriber::with_default(Registry::default().with(HclogLayer { level, modules: MODULES, write }), log);
    let written = written.lock().unwrap();
    written
        .iter()
        .map(|line| {
            assert!(line.ends_with(b"\n") && line.len() < 64 << 10, "{} bytes", line.len());
            serde_json::from_slice(line).unwrap()
        })
        .collect()
}

#[test]
fn an_event_is_an_hclog_line() {
    let lines =
        lines(LevelFilter::TRACE, || tracing::info!(cluster_id = "cls-1", tries = 2, ok = true, "Made a cluster"));
    let [line] = &lines[..] else { panic!("one line: {lines:?}") };
    assert_eq!(line["@level"], "info");
    assert_eq!(line["@message"], "Made a cluster");
    assert_eq!(line["@module"], "provider.plugin");
    assert_eq!((&line["cluster_id"], &line["tries"], &line["ok"]), (&json!("cls-1"), &json!(2), &json!(true)));
}

#[test]
fn the_timestamp_has_six_digits_whatever_the_time() {
    let whole = "2026-03-04T05:06:07Z".parse().unwrap();
    let line: Value = serde_json::from_slice(&line(whole, Level::WARN, "provider", Fields::default())).unwrap();
    assert_eq!(line["@timestamp"], "2026-03-04T05:06:07.000000Z");
}

#[test]
fn fields_of_spans_are_beside_those_of_the_event() {
    let lines = lines(LevelFilter::TRACE, || {
        let outer = tracing::info_span!("rpc", tf_rpc = "ReadResource", tf_resource_type = tracing::field::Empty);
        outer.record("tf_resource_type", "shelf_book");
        let _in_outer = outer.enter();
        tracing::debug_span!("call", tf_rpc = "inner", password = "hunter2")
            .in_scope(|| tracing::error!(target: "shelf_api", "Failed"));
    });
    let [line] = &lines[..] else { panic!("one line: {lines:?}") };
    assert_eq!(line["@module"], "provider.shelf_api");
    assert_eq!((&line["tf_rpc"], &line["tf_resource_type"]), (&json!("inner"), &json!("shelf_book")));
    assert_eq!(line["password"], MASK);
}

#[test]
fn secrets_are_masked_by_name() {
    for name in ["secret_key", "SECRET_KEY", "x-tc-token", "Authorization", "credentials", "db.password", "signature"] {
        assert!(is_secret(name), "{name}");
    }
    for name in ["secret_id", "cluster_id", "key_name"] {
        assert!(!is_secret(name), "{name}");
    }
}

#[test]
fn a_line_that_is_too_long_is_cut_and_stays_json() {
    let lines = lines(LevelFilter::TRACE, || {
        tracing::info!(body = "b".repeat(100_000), "Got a body");
        tracing::info!("{}", "\u{1}é".repeat(50_000));
    });
    let message = |index: usize| lines[index]["@message"].as_str().unwrap();
    assert!(message(0).starts_with("Got a body [cut: the line had 100"), "{}", message(0));
    assert!(message(1).contains("[cut: "));
    assert!(lines[0].get("body").is_none());
}

#[test]
fn the_level_comes_from_the_nearest_variable() {
    let level = |pairs: &[(&str, &str)]| {
        let set = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        level("book-shelf", set)
    };
    assert_eq!(level(&[]), LevelFilter::WARN);
    assert_eq!(level(&[("TF_LOG", "trace")]), LevelFilter::TRACE);
    assert_eq!(level(&[("TF_LOG", "json")]), LevelFilter::TRACE);
    assert_eq!(level(&[("TF_LOG", "trace"), ("TF_LOG_PROVIDER", "Info")]), LevelFilter::INFO);
    assert_eq!(level(&[("TF_LOG_PROVIDER", "debug"), ("TF_LOG_PROVIDER_BOOK_SHELF", "off")]), LevelFilter::OFF);
}

#[test]
fn other_crates_speak_only_from_warnings_up() {
    let lines = lines(LevelFilter::TRACE, || {
        tracing::debug!(target: "h2::proto", "frame");
        tracing::warn!(target: "h2::proto", "broken");
    });
    let [line] = &lines[..] else { panic!("one line: {lines:?}") };
    assert_eq!(line["@module"], "h2::proto");
}

#[test]
fn modules_are_the_parts_that_a_user_may_know() {
    let module = |target| module(MODULES, target);
    assert_eq!(module("shelf"), Some("provider"));
    assert_eq!(module("shelf::cloud::client"), Some("provider.shelf_api"));
    assert_eq!(module("shelf::cloudy"), Some("provider"));
    assert_eq!(module("shelf::services::book"), Some("provider"));
    assert_eq!(module("provider.shelf_book"), Some("provider.shelf_book"));
    assert_eq!((module("hyper::client"), module("shelfish")), (None, None));
}

#[test]
fn a_panic_is_one_error_line() {
    let said: [(&(dyn Any + Send), _); 2] =
        [(&"broken", "The provider panicked: broken"), (&"broken".to_owned(), "The provider panicked")];
    for (payload, message) in said {
        let line = panic_line(payload, Some("src/x.rs:1:2".to_owned()));
        let line: Value = serde_json::from_slice(&line).unwrap();
        assert_eq!((&line["@level"], &line["location"]), (&json!("error"), &json!("src/x.rs:1:2")));
        assert_eq!(line["@message"], message);
    }
}

/// In a process of its own, as the hook is the whole process's.
#[test]
fn a_panic_shows_no_value_that_it_was_about() {
    const CHILD: &str = "TEST_OF_PANICS";
    if let Some(secret) = environment::var(CHILD) {
        install("example/shelf", MODULES);
        let panics: [fn(&str); 4] = [
            |secret| panic!("the key is {secret}"),
            |secret| secret.split_once(' ').map(|_| ()).ok_or(secret).unwrap(),
            |secret| assert_eq!(secret, ""),
            |secret| std::panic::panic_any(secret.to_owned()),
        ];
        for panic in panics {
            std::panic::catch_unwind(|| panic(&secret)).unwrap_err();
        }
        return;
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "kit::plugin::logging::tests::a_panic_shows_no_value_that_it_was_about"])
        .env(CHILD, "NeedleKey7Jq2xW9vKd0aTb5mQe")
        .env("RUST_BACKTRACE", "full")
        .output()
        .unwrap();
    let shown = String::from_utf8([child.stderr, child.stdout].concat()).unwrap();
    assert!(child.status.success(), "{shown}");
    assert_eq!(shown.matches("The provider panicked").count(), 4, "{shown}");
    assert_eq!(shown.matches("src/kit/plugin/logging/tests.rs:").count(), 4, "{shown}");
    assert!(!shown.contains("NeedleKey"), "{shown}");
}
