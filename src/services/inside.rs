//! The way into the cluster that an operation works on.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::OnceCell;

use crate::kubernetes::{Api, Connector, HttpConnector};

/// The way into the cluster that an operation works on. It is looked for when it is first needed, once in an operation,
/// whether there is one or not.
#[derive(Debug)]
pub struct Inside {
    connector: Arc<dyn Connector>,
    api: OnceCell<Result<Api, String>>,
    was_told: AtomicBool,
}

impl Inside {
    /// By this way to API servers.
    pub fn new(connector: Arc<dyn Connector>) -> Self {
        Self { connector, api: OnceCell::new(), was_told: AtomicBool::new(false) }
    }

    /// The API server, or why there is no way to it, by a look of `open` at the first call.
    pub async fn api<F: Future<Output = Result<Api, String>>>(
        &self,
        open: impl FnOnce(Arc<dyn Connector>) -> F,
    ) -> Result<&Api, &str> {
        let api = self.api.get_or_init(|| open(self.connector.clone())).await;
        api.as_ref().map_err(String::as_str)
    }

    /// Whether it is the first time that this is asked: what is told of it is told once.
    pub fn is_first_to_tell(&self) -> bool {
        !self.was_told.swap(true, Ordering::Relaxed)
    }
}

impl Default for Inside {
    fn default() -> Self {
        Self::new(Arc::new(HttpConnector))
    }
}
