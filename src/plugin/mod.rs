//! The go-plugin side: handshake, TLS, listener, controller, logs.
