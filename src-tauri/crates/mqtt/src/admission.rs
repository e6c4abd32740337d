use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use jobs::device::DeviceInput;
use jobs::streams::Downloads;
use rustls::{CertificateError, Error as TlsError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::config::Limits;
use crate::connection::{Connection, Timing, Wiring};
use crate::directory::Directory;
use crate::end::End;
use crate::greeting::{self, Greeting, Refusal, identify};
use crate::half_open::{HalfOpen, Place};
use crate::identity::{Credential, Identities, certificate_id};
use crate::session::Session;
use crate::stats::{Counters, Reason, Stats};

/// What all connections of a gateway share, and the way each takes from accept to its end.
pub(crate) struct Shared {
    limits: Arc<Limits>,
    identities: Arc<dyn Identities>,
    downloads: Arc<Downloads>,
    inbound: mpsc::Sender<DeviceInput>,
    counters: Arc<Counters>,
    directory: Arc<Directory>,
    half_open: Arc<HalfOpen>,
    /// Numbers clients that gave no client id.
    nameless: AtomicU64,
}

impl Shared {
    pub fn new(
        limits: Limits,
        identities: Arc<dyn Identities>,
        downloads: Arc<Downloads>,
        inbound: mpsc::Sender<DeviceInput>,
    ) -> Self {
        let limits = Arc::new(limits);
        let counters = Arc::new(Counters::default());
        Self {
            directory: Directory::new(limits.clone(), counters.clone()),
            half_open: HalfOpen::new(limits.half_open, counters.clone()),
            nameless: AtomicU64::new(1),
            limits,
            identities,
            downloads,
            inbound,
            counters,
        }
    }

    pub fn directory(&self) -> Arc<Directory> {
        self.directory.clone()
    }

    pub fn stats(&self) -> Stats {
        self.counters.snapshot()
    }

    pub fn half_open(&self) -> Place {
        self.half_open.enter()
    }

    pub fn close(&self) {
        self.half_open.close();
        self.directory.close();
    }

    /// A connection's whole life.
    pub async fn serve(&self, socket: TcpStream, acceptor: Option<TlsAcceptor>, place: Place) {
        let end = match acceptor {
            Some(acceptor) => {
                let greeted = self.before_connect(place, self.greet_tls(socket, acceptor)).await;
                match greeted {
                    Ok((socket, credential, greeting)) => {
                        self.admit(socket, credential, greeting).await
                    }
                    Err(end) => end,
                }
            }
            None => match self.before_connect(place, self.greet_plain(socket)).await {
                Ok((socket, greeting)) => self.admit(socket, Credential::None, greeting).await,
                Err(end) => end,
            },
        };
        if let End::Refused(reason) = end {
            tracing::debug!(%reason, "connection refused or closed");
            self.counters.refuse(reason);
        }
    }

    /// Runs what comes before a device is known: bounded in time and in number.
    async fn before_connect<T>(
        &self,
        place: Place,
        greeting: impl Future<Output = Result<T, End>>,
    ) -> Result<T, End> {
        tokio::select! {
            greeted = timeout(self.limits.half_open_time, greeting) => {
                greeted.unwrap_or(Err(Reason::HalfOpenTimeout.into()))
            }
            () = place.evicted() => Err(Reason::HalfOpenFull.into()),
        }
    }

    async fn greet_tls(
        &self,
        socket: TcpStream,
        acceptor: TlsAcceptor,
    ) -> Result<(TlsStream<TcpStream>, Credential, Greeting), End> {
        let mut socket = acceptor.accept(socket).await.map_err(|error| tls_end(&error))?;
        let leaf = socket.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let leaf = leaf.ok_or(Reason::TlsHandshake)?;
        let credential = Credential::Certificate(certificate_id(leaf));
        let greeting = greeting::read_connect(&mut socket, &self.limits).await?;
        Ok((socket, credential, greeting))
    }

    async fn greet_plain(&self, mut socket: TcpStream) -> Result<(TcpStream, Greeting), End> {
        let greeting = greeting::read_connect(&mut socket, &self.limits).await?;
        Ok((socket, greeting))
    }

    async fn admit<S>(&self, mut socket: S, credential: Credential, greeting: Greeting) -> End
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let version = greeting.connect.version;
        match self.enter(credential, greeting) {
            Ok(entered) => {
                let Entered { session, wiring, timing, disconnected } = *entered;
                Connection::new(socket, session, wiring, timing).run(disconnected).await
            }
            Err(Refusal { code, end }) => {
                let refusal = greeting::refuse(&mut socket, version, code);
                let _ = timeout(self.limits.half_open_time, refusal).await;
                end
            }
        }
    }

    fn enter(&self, credential: Credential, greeting: Greeting) -> Result<Box<Entered>, Refusal> {
        let Greeting { connect, rest } = greeting;
        let limits = &self.limits;
        let (thing, certificate) = identify(&*self.identities, credential, &connect.client_id)?;
        greeting::check(&connect, &thing, limits)?;
        let assigned = connect.client_id.is_empty().then(|| {
            let number = self.nameless.fetch_add(1, Relaxed);
            format!("fieldlift-{number}")
        });
        let client_id = assigned.as_deref().unwrap_or(&connect.client_id);
        let membership = self.directory.join(thing.clone(), client_id, certificate)?;
        // A certificate disabled since it was looked at has been told to nobody: look again, now
        // that the directory knows whom to tell.
        identify(&*self.identities, credential, &connect.client_id)?;
        let (connection, mailbox) = (membership.id, membership.mailbox.clone());
        let (downloads, counters) = (self.downloads.clone(), self.counters.clone());
        let mut session = Session::new(&connect, membership, limits.clone(), counters, downloads);
        session.outbox.packet(|out, _| {
            greeting::welcome(out, &connect, assigned.as_deref(), limits);
        });
        let disconnected = DeviceInput::Disconnected { connection, thing: thing.clone() };
        let connected = DeviceInput::Connected { connection, thing, certificate };
        let (engine, packet_limit) = (self.inbound.clone(), limits.packet);
        let wiring = Wiring { mailbox, engine, connected, input: rest, packet_limit };
        let silence = greeting::silence(greeting::keep_alive(&connect, limits));
        let timing = Timing { silence, stall: limits.stall };
        Ok(Box::new(Entered { session, wiring, timing, disconnected }))
    }
}

/// What it takes to run a connection.
struct Entered {
    session: Session,
    wiring: Wiring,
    timing: Timing,
    disconnected: DeviceInput,
}

fn tls_end(error: &std::io::Error) -> End {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<TlsError>());
    match cause {
        Some(TlsError::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        )) => Reason::CertificateDates.into(),
        _ => Reason::TlsHandshake.into(),
    }
}
