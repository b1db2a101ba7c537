//! The life of an account and a cluster, lived in this process against a simulated cloud whose time is moved.

pub mod lived;
pub mod steps;
pub mod walk;
pub mod wire;
pub mod world;

/// Runs something on a runtime of its own, whose time jumps to whatever is next. All that is left of it ends with it.
pub fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(work)
}
