//! The sockets of API servers: one on loopback for each endpoint that is open, for as long as it is.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::simulator::state::cloud::State;
use crate::simulator::state::endpoint::EndpointStatus;

/// Where API servers listen.
pub(crate) const HOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A cluster, and whether it is its public endpoint.
pub(crate) type Side = (String, bool);

/// A socket that was opened, for whoever serves it until it is closed.
pub(crate) struct Opened {
    pub(crate) side: Side,
    pub(crate) listener: TcpListener,
    pub(crate) closed: CancellationToken,
}

/// The sockets that are open. There are none until somebody serves them.
#[derive(Default)]
pub(crate) struct Listeners {
    served: Mutex<Option<Served>>,
}

struct Served {
    opened: UnboundedSender<Opened>,
    open: BTreeMap<Side, (SocketAddr, DropGuard)>,
}

impl Listeners {
    /// From here on there are sockets, and each that is opened is handed over.
    pub(crate) fn serve(&self) -> UnboundedReceiver<Opened> {
        let (opened, receiver) = unbounded_channel();
        *self.lock() = Some(Served { opened, open: BTreeMap::new() });
        receiver
    }

    /// Closes them all.
    pub(crate) fn end(&self) {
        *self.lock() = None;
    }

    /// Opens and closes what the cloud's endpoints ask for, and notes in the cloud where its API servers listen.
    pub(crate) fn follow(&self, state: &mut State) {
        let mut served = self.lock();
        let Some(served) = served.as_mut() else { return };
        let wanted = open_sides(state);
        served.open.retain(|side, _| wanted.contains_key(side));
        for (side, last_port) in wanted {
            if !served.open.contains_key(&side)
                && let Some(address) = served.open(side.clone(), last_port)
                && let Some(cluster) = state.clusters.get_mut(&side.0)
                && let Some(endpoint) = cluster.endpoint_mut(side.1)
            {
                endpoint.port = Some(address.port());
            }
        }
        state.api_servers = served.open.iter().map(|(side, (address, _))| (side.clone(), *address)).collect();
    }

    // A panic under the lock leaves plain data behind, not a broken invariant.
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Served>> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Served {
    /// Opens a socket, at the same port as before if that is free. Without one, the endpoint is an address that nobody
    /// answers at.
    fn open(&mut self, side: Side, last_port: Option<u16>) -> Option<SocketAddr> {
        let ports = last_port.into_iter().chain([0]);
        let bound = ports.map(|port| TcpListener::bind((HOST, port))).find_map(Result::ok);
        let ready = bound.and_then(|listener| {
            listener.set_nonblocking(true).ok()?;
            let address = listener.local_addr().ok()?;
            Some((listener, address))
        });
        let Some((listener, address)) = ready else {
            tracing::warn!(cluster = side.0, "the API server of a simulated cluster has no socket");
            return None;
        };
        let closed = CancellationToken::new();
        let guard = closed.clone().drop_guard();
        self.opened.send(Opened { side: side.clone(), listener, closed }).ok()?;
        self.open.insert(side, (address, guard));
        Some(address)
    }
}

/// The endpoints that are open, each with the port that it was last seen at.
fn open_sides(state: &State) -> BTreeMap<Side, Option<u16>> {
    let sides = state
        .clusters
        .values()
        .flat_map(|cluster| [true, false].map(|public| ((cluster.id.clone(), public), cluster.endpoint(public))));
    sides
        .filter_map(|(side, endpoint)| {
            let endpoint = endpoint.filter(|endpoint| endpoint.status == EndpointStatus::Created)?;
            Some((side, endpoint.port))
        })
        .collect()
}
