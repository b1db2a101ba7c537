//! A TCP port of the loopback interface, for Windows.

use std::io;
use std::net::Ipv4Addr;

use tokio::net::{TcpListener, TcpStream};

use super::place::{Address, Place};
use crate::kit::plugin::error::ServeError;

/// A listening TCP socket.
#[derive(Debug)]
pub(in crate::kit::plugin) struct Listener {
    socket: TcpListener,
    address: Address,
}

/// A port leaves nothing behind.
#[derive(Debug)]
pub(in crate::kit::plugin) struct SocketFile;

impl Listener {
    /// Listens on the first free port of the host's range; without a range, on any. A port has no name.
    pub(in crate::kit::plugin) async fn bind(place: &Place, _name: &str) -> Result<(Self, SocketFile), ServeError> {
        let (from, to) = range(place.min_port.as_deref(), place.max_port.as_deref())?;
        for port in from..=to {
            if let Ok(socket) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
                && let Ok(address) = socket.local_addr()
            {
                return Ok((Self { socket, address: Address::Tcp(address) }, SocketFile));
            }
        }
        Err(ServeError::NoFreePort { from, to })
    }

    /// Where the host connects.
    pub(in crate::kit::plugin) fn address(&self) -> Address {
        self.address.clone()
    }

    /// The next connection.
    pub(in crate::kit::plugin) async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, _peer) = self.socket.accept().await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

fn range(min: Option<&str>, max: Option<&str>) -> Result<(u16, u16), ServeError> {
    let port = |text: Option<&str>| text.unwrap_or("0").parse::<u16>().ok();
    match (port(min), port(max)) {
        (Some(from), Some(to)) if from <= to => Ok((from, to)),
        _ => Err(ServeError::PortRange {
            from: min.unwrap_or_default().to_owned(),
            to: max.unwrap_or_default().to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_free_port_of_the_range_is_taken() {
        let (any, _) = Listener::bind(&Place::default(), "shelf").await.unwrap();
        let Address::Tcp(taken) = any.address() else { panic!("a TCP socket") };
        let only = Place {
            min_port: Some(taken.port().to_string()),
            max_port: Some(taken.port().to_string()),
            ..Place::default()
        };
        let error = Listener::bind(&only, "shelf").await.unwrap_err();
        assert!(matches!(error, ServeError::NoFreePort { .. }), "{error}");
        drop(any);
        let (again, _) = Listener::bind(&only, "shelf").await.unwrap();
        assert_eq!(again.address(), Address::Tcp(taken));
        let (accepted, connected) = tokio::join!(again.accept(), TcpStream::connect(taken));
        assert!(accepted.is_ok() && connected.is_ok());
    }

    #[test]
    fn a_range_is_two_ports_in_order() {
        assert_eq!(range(Some("10000"), Some("25000")).unwrap(), (10000, 25000));
        assert_eq!(range(None, None).unwrap(), (0, 0));
        for (min, max) in [("2", "1"), ("x", "1"), ("1", "70000")] {
            assert!(matches!(range(Some(min), Some(max)), Err(ServeError::PortRange { .. })), "{min}..{max}");
        }
    }
}
