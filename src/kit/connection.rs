//! Which connection of a host a call came by.

use std::sync::{Arc, Weak};

/// A connection of a host. Each of its calls bears a clone of it: what belongs to the connection ends with the last.
#[derive(Clone, Debug, Default)]
pub struct Connection(Arc<()>);

/// A connection that may have ended.
#[derive(Clone, Debug)]
pub struct WeakConnection(Weak<()>);

impl Connection {
    /// The same, without keeping it.
    pub fn downgrade(&self) -> WeakConnection {
        WeakConnection(Arc::downgrade(&self.0))
    }
}

impl WeakConnection {
    /// Whether it is this connection.
    pub fn is(&self, connection: &Connection) -> bool {
        std::ptr::eq(self.0.as_ptr(), Arc::as_ptr(&connection.0))
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.0.strong_count() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_with_its_last_call() {
        let (one, other) = (Connection::default(), Connection::default());
        let call = one.clone();
        let weak = one.downgrade();
        assert!(weak.is(&one) && weak.is(&call) && !weak.is(&other));
        drop(one);
        assert!(!weak.has_ended());
        drop(call);
        assert!(weak.has_ended() && !weak.is(&other));
    }
}
