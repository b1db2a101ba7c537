//! The one integration test binary.

mod wire_fresh;
