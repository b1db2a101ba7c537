//! The HTTP shell: serves a simulated cloud to any client that speaks the Tencent Cloud API.
//!
//! Any host name may stand in front, in the `Host` header or in an absolute-form request line (a
//! client that was given this address as its HTTP proxy): services are told apart by the signed
//! credential scope. `GET /_simulator/requests`, `/_simulator/offer` and `/_simulator/state` show
//! what happened, what there is to use, and everything that exists. `GET /latest/meta-data/…` is what
//! a virtual machine asks for the keys of its role.

mod connection;
mod server;

pub use self::server::serve;
