use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jobs::device::{Deliver, Delivery, DeviceInput};
use jobs::streams::Downloads;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsAcceptor;

use crate::admission::Shared;
use crate::config::{GatewayConfig, GatewayError};
use crate::directory::Directory;
use crate::identity::Identities;
use crate::stats::Stats;

/// Sockets the operating system accepts ahead of us: a site's devices all reconnect at once after
/// a power cut.
const BACKLOG: u32 = 1024;
/// After a failed accept, mostly for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The device gateway: listens until stopped.
pub struct Gateway {
    shared: Arc<Shared>,
    local_addrs: LocalAddrs,
    stop: watch::Sender<bool>,
    /// Closed when the last task has ended.
    tasks: mpsc::Receiver<()>,
}

/// Where the gateway listens; ports are real ones even where 0 was configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocalAddrs {
    pub tls: Option<SocketAddr>,
    pub plain: Option<SocketAddr>,
}

/// The way to devices, for the engine.
#[derive(Clone, Debug)]
pub struct DeviceDelivery(Arc<Directory>);

impl Deliver for DeviceDelivery {
    fn deliver(&self, delivery: Delivery) {
        self.0.deliver(delivery);
    }
}

impl Gateway {
    /// Opens the listeners. `inbound` takes what devices say to the engine; while it is full,
    /// their sockets are not read. Must be called within a tokio runtime.
    pub async fn start(
        config: GatewayConfig,
        identities: Arc<dyn Identities>,
        downloads: Arc<Downloads>,
        inbound: mpsc::Sender<DeviceInput>,
    ) -> Result<Self, GatewayError> {
        let GatewayConfig { tls, plain, limits } = config;
        if tls.is_none() && plain.is_none() {
            return Err(GatewayError::NoListener);
        }
        let tls_listener = tls.as_ref().map(|tls| listen(tls.addr)).transpose()?;
        let plain_listener = plain.map(listen).transpose()?;
        let local_addrs = LocalAddrs {
            tls: tls_listener.as_ref().map(|(_, addr)| *addr),
            plain: plain_listener.as_ref().map(|(_, addr)| *addr),
        };
        let shared = Arc::new(Shared::new(limits, identities, downloads, inbound));
        let (stop, stopped) = watch::channel(false);
        let (alive, tasks) = mpsc::channel(1);
        if let (Some((listener, _)), Some(tls)) = (tls_listener, tls) {
            let acceptor = Some(TlsAcceptor::from(tls.server_config));
            let door = Door { listener, acceptor, shared: shared.clone(), alive: alive.clone() };
            tokio::spawn(door.run(stopped.clone()));
        }
        if let Some((listener, _)) = plain_listener {
            let door = Door { listener, acceptor: None, shared: shared.clone(), alive };
            tokio::spawn(door.run(stopped));
        }
        Ok(Self { shared, local_addrs, stop, tasks })
    }

    pub fn delivery(&self) -> DeviceDelivery {
        DeviceDelivery(self.shared.directory())
    }

    pub fn local_addrs(&self) -> LocalAddrs {
        self.local_addrs
    }

    pub fn stats(&self) -> Stats {
        self.shared.stats()
    }

    /// Closes the listeners and every connection, and waits until each `Disconnected` has been
    /// handed over: keep receiving until this returns, or drop the receiver before.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        self.shared.close();
        while self.tasks.recv().await.is_some() {}
    }
}

/// One listener.
struct Door {
    listener: TcpListener,
    /// `None` on the plain listener.
    acceptor: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    /// Held by every task, so that stopping can wait for them.
    alive: mpsc::Sender<()>,
}

impl Door {
    async fn run(self, mut stopped: watch::Receiver<bool>) {
        loop {
            // Both are cancel-safe: a connection not returned stays in the listener's queue.
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                _ = stopped.wait_for(|stopped| *stopped) => return,
            };
            match accepted {
                Ok((socket, _peer)) => self.open(socket),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn open(&self, socket: TcpStream) {
        // Blocks are coalesced here already; Nagle would only hold back the last of them.
        if socket.set_nodelay(true).is_err() {
            return;
        }
        let (shared, acceptor) = (self.shared.clone(), self.acceptor.clone());
        let (alive, place) = (self.alive.clone(), self.shared.half_open());
        tokio::spawn(async move {
            shared.serve(socket, acceptor, place).await;
            drop(alive);
        });
    }
}

fn listen(addr: SocketAddr) -> Result<(TcpListener, SocketAddr), GatewayError> {
    let open = || {
        let socket = if addr.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // On Windows the option would let another program take over the port.
        if cfg!(unix) {
            socket.set_reuseaddr(true)?;
        }
        socket.bind(addr)?;
        let listener = socket.listen(BACKLOG)?;
        let local = listener.local_addr()?;
        Ok((listener, local))
    };
    open().map_err(|source| GatewayError::listen(addr, source))
}
