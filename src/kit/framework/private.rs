//! What a resource remembers beside its state: JSON by key, byte-stable.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value as Json;

/// A resource's private data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Private(BTreeMap<String, Json>);

impl Private {
    /// Reads what an earlier answer carried; what cannot be read counts as nothing.
    pub fn decode(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).map(Self).unwrap_or_default()
    }

    /// The same bytes for the same content; empty for none.
    pub fn encode(&self) -> Vec<u8> {
        if self.0.is_empty() { Vec::new() } else { serde_json::to_vec(&self.0).unwrap_or_default() }
    }

    /// The value of a key, if it is there and has this form.
    pub fn read<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.0.get(key).and_then(|json| serde_json::from_value(json.clone()).ok())
    }

    /// Sets a key.
    pub fn write<T: Serialize>(&mut self, key: &str, value: &T) {
        if let Ok(json) = serde_json::to_value(value) {
            self.0.insert(key.to_owned(), json);
        }
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }
}

/// Who is told of each change of private data, before whoever made it goes on: the data as it is then, and the key.
#[derive(Clone)]
pub struct Mirror(Arc<Told>);

type Told = dyn Fn(&mut Private, &str) + Send + Sync;

impl Mirror {
    /// One that does this with each change.
    pub fn new(mirror: impl Fn(&mut Private, &str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(mirror))
    }

    pub(super) fn tell(&self, private: &mut Private, key: &str) {
        (self.0)(private, key);
    }
}

impl fmt::Debug for Mirror {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Mirror")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_is_the_same_bytes() {
        let (mut a, mut b) = (Private::default(), Private::default());
        a.write("x", &1);
        a.write("y", &"z");
        b.write("y", &"z");
        b.write("x", &1);
        assert_eq!(a.encode(), b.encode());
        assert_eq!(Private::decode(&a.encode()), a);
        assert_eq!(Private::decode(b"rubbish"), Private::default());
        assert!(Private::default().encode().is_empty());
    }
}
