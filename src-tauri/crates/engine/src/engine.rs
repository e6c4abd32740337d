use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use jobs::device::{Deliver, DeviceInput};
use jobs::streams::Downloads;
use model::Actor;
use store::{Database, FileStore, StoreError};
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::downloads::Sources;
use crate::turn::Turn;
use crate::writer::{Message, Writer};
use crate::{Clock, CommandError, Committed, Identities, StartError};

/// Words of devices that may wait for the writer; beyond it the gateway waits, and with it the
/// sockets of the devices.
const DEVICE_QUEUE: usize = 4096;
const COMMAND_QUEUE: usize = 64;

pub struct EngineConfig {
    pub database: Database,
    pub files: Arc<FileStore>,
    pub clock: Arc<dyn Clock>,
    /// Where replies, notifications and PUBACKs go after the commit.
    pub deliver: Arc<dyn Deliver>,
    /// Who runs the engine: named in the ledger for what nobody in particular decided.
    pub actor: Actor,
}

/// The running engine. Dropping it stops it as [`Engine::stop`] does, without waiting.
#[derive(Debug)]
pub struct Engine {
    messages: mpsc::Sender<Message>,
    inputs: mpsc::Sender<DeviceInput>,
    downloads: Arc<Downloads>,
    identities: Arc<Identities>,
    committed: broadcast::Sender<Arc<Committed>>,
    pub(crate) sources: Sources,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Engine {
    /// Takes up the committed state and begins to serve. Time since the last run served is moved
    /// past all deadlines; everybody is disconnected until heard from. A running job whose file
    /// cannot be read is paused, with the reason.
    ///
    /// Blocks while the state is read and the files of running jobs are verified.
    pub fn start(config: EngineConfig) -> Result<Self, StartError> {
        let (messages, message_queue) = mpsc::channel(COMMAND_QUEUE);
        let (inputs, input_queue) = mpsc::channel(DEVICE_QUEUE);
        let sources = Sources::new(Arc::clone(&config.files));
        let writer = Writer::start(config, sources.clone())?;
        let downloads = Arc::clone(writer.downloads());
        let identities = Arc::clone(writer.identities());
        let committed = writer.announcements();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(StartError::Thread)?;
        let thread = std::thread::Builder::new()
            .name("engine".to_owned())
            .spawn(move || runtime.block_on(writer.run(message_queue, input_queue)))
            .map_err(StartError::Thread)?;
        let thread = Mutex::new(Some(thread));
        Ok(Self { messages, inputs, downloads, identities, committed, sources, thread })
    }

    /// Where the gateway puts what devices say, in the order of each connection.
    pub fn device_input(&self) -> mpsc::Sender<DeviceInput> {
        self.inputs.clone()
    }

    /// Which thing may read which stream.
    pub fn downloads(&self) -> Arc<Downloads> {
        Arc::clone(&self.downloads)
    }

    /// Which certificate speaks for which thing.
    pub fn identities(&self) -> Arc<Identities> {
        Arc::clone(&self.identities)
    }

    /// Every commit from now on. Whoever lags misses some and must read everything again.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Committed>> {
        self.committed.subscribe()
    }

    /// Finishes what is queued and ends. What devices say afterwards is not heard.
    pub async fn stop(&self) {
        let (reply, stopped) = oneshot::channel();
        if self.messages.send(Message::Stop(reply)).await.is_ok() {
            // An error says that the writer has ended, too.
            stopped.await.ok();
        }
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the engine's thread panicked");
        }
    }

    /// Runs `work` on the writer and answers after the commit of what it changed. `work` changes
    /// everything it wants to or, if it refuses, nothing.
    pub(crate) async fn submit<T, E>(
        &self,
        actor: Actor,
        work: impl FnOnce(&mut Turn<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, CommandError<E>>
    where
        T: Send + 'static,
        E: std::error::Error + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let submitted = Submitted { actor, work: Some(work), result: None, reply };
        let message = Message::Command(Box::new(submitted));
        self.messages.send(message).await.map_err(|_| CommandError::Stopped)?;
        answer.await.unwrap_or(Err(CommandError::Stopped))
    }
}

/// A command on its way through the writer.
pub(crate) trait Command: Send {
    fn run(&mut self, turn: &mut Turn<'_>);

    /// Answers, once it is known whether the turn became durable.
    fn answer(self: Box<Self>, outcome: Result<(), Arc<StoreError>>);
}

struct Submitted<T, E: std::error::Error + 'static, F> {
    actor: Actor,
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, CommandError<E>>>,
}

impl<T, E, F> Command for Submitted<T, E, F>
where
    T: Send,
    E: std::error::Error + Send + 'static,
    F: FnOnce(&mut Turn<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, turn: &mut Turn<'_>) {
        let engine = std::mem::replace(&mut turn.actor, self.actor.clone());
        if let Some(work) = self.work.take() {
            self.result = Some(work(turn));
            turn.settle_jobs();
        }
        turn.actor = engine;
    }

    fn answer(self: Box<Self>, outcome: Result<(), Arc<StoreError>>) {
        let answer = match (outcome, self.result) {
            (Ok(()), Some(result)) => result.map_err(CommandError::Refused),
            (Ok(()), None) => Err(CommandError::Stopped),
            (Err(error), _) => Err(CommandError::NotDurable(error)),
        };
        // Whoever asked may have gone; what was done stays done.
        self.reply.send(answer).ok();
    }
}
