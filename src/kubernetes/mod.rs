//! The Kubernetes API of a cluster, as far as it takes to empty a node. See `design/drain.md`.

mod api;
mod connector;
mod error;
mod http;
mod model;

pub use self::api::{Api, Evicted};
pub use self::connector::{Connector, Entry, Way};
pub use self::error::Error;
pub use self::http::HttpConnector;
pub use self::model::{Node, Pod};
