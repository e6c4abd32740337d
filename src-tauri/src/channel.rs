//! The one channel to the page: a task for each subscription, which sleeps while nothing changes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use app::App;
use app::live::{Feed, Message, Moment};
use app::view::{Push, Source, Watch};
use engine::Committed;
use tauri::ipc::{Channel, InvokeResponseBody};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::{mpsc, oneshot};
use tokio::task::block_in_place;

use crate::desk::{Answer, Desk, News, now, problem};

/// Wishes a page may be ahead of the task that answers them.
const WISHES: usize = 16;

/// The subscription of the page, of which there is one at most.
#[derive(Default)]
pub struct Subscription(Mutex<Option<Open>>);

struct Open {
    wishes: mpsc::Sender<Wish>,
    task: tauri::async_runtime::JoinHandle<()>,
}

struct Wish {
    watch: Option<Watch>,
    answer: oneshot::Sender<Answer<()>>,
}

/// Where messages go.
pub trait Page: Send + 'static {
    /// `false`: there is nobody any more.
    fn receive(&self, message: InvokeResponseBody) -> bool;
}

impl Page for Channel<InvokeResponseBody> {
    fn receive(&self, message: InvokeResponseBody) -> bool {
        self.send(message).is_ok()
    }
}

impl Subscription {
    /// Begins a new one; the one before ends.
    pub fn open(&self, desk: Arc<Desk>, page: impl Page) {
        let (wishes, wished) = mpsc::channel(WISHES);
        let task = tauri::async_runtime::spawn(async move {
            Pushing::new(desk, page).run(wished).await;
        });
        if let Some(before) = self.current().replace(Open { wishes, task }) {
            before.task.abort();
        }
    }

    /// Whether a page listens.
    pub fn is_open(&self) -> bool {
        self.current().as_ref().is_some_and(|open| !open.wishes.is_closed())
    }

    /// Shows another rollout, or another part of it.
    pub async fn watch(&self, watch: Option<Watch>) -> Answer<()> {
        let wishes = self.current().as_ref().map(|open| open.wishes.clone());
        let (answer, answered) = oneshot::channel();
        if let Some(wishes) = wishes {
            // A subscription that has just been replaced hears of nothing more; the page asks the
            // new one again.
            wishes.send(Wish { watch, answer }).await.ok();
        }
        answered.await.unwrap_or(Ok(()))
    }

    fn current(&self) -> MutexGuard<'_, Option<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Commits = broadcast::Receiver<Arc<Committed>>;

struct Pushing<P> {
    desk: Arc<Desk>,
    page: P,
    feed: Feed,
    began: Instant,
    watch: Option<Watch>,
    site: Option<Commits>,
    rehearsal: Option<Commits>,
}

impl<P: Page> Pushing<P> {
    #[allow(clippy::disallowed_methods, reason = "the channel's pace is monotonic time")]
    fn new(desk: Arc<Desk>, page: P) -> Self {
        let (site, rehearsal) = (commits(&desk, Source::Site), commits(&desk, Source::Rehearsal));
        let (feed, began) = (Feed::new(), Instant::now());
        Self { desk, page, feed, began, watch: None, site, rehearsal }
    }

    /// Until the page is gone.
    async fn run(mut self, mut wishes: mpsc::Receiver<Wish>) {
        let mut news = self.desk.news();
        let shell = block_in_place(|| self.desk.shell());
        let mut first = vec![self.feed.shell(shell)];
        first.extend(self.desk.works.list().into_iter().map(|work| self.feed.work(work)));
        let mut listens = self.send(first);
        while listens {
            let due = self.feed.due().map(|due| due.saturating_sub(self.began.elapsed()));
            // Every arm is cancel-safe: receives of channels, and a wait that is computed anew.
            listens = tokio::select! {
                wish = wishes.recv() => match wish {
                    Some(wish) => self.grant(wish),
                    None => false,
                },
                news = news.recv() => self.hear(news),
                committed = next(&mut self.site) => self.committed(Source::Site, committed),
                committed = next(&mut self.rehearsal) => {
                    self.committed(Source::Rehearsal, committed)
                }
                () = tokio::time::sleep(due.unwrap_or_default()), if due.is_some() => self.tick(),
            };
        }
    }

    fn grant(&mut self, wish: Wish) -> bool {
        self.watch.clone_from(&wish.watch);
        let (listens, answer) = match self.show() {
            Ok(messages) => (self.send(messages), Ok(())),
            Err(problem) => (true, Err(problem)),
        };
        // Whoever asked may have gone.
        wish.answer.send(answer).ok();
        listens
    }

    fn show(&mut self) -> Answer<Vec<Message>> {
        let Some(source) = self.watch.as_ref().map_or(self.feed.source(), |w| Some(w.source))
        else {
            return Ok(Vec::new());
        };
        let app = self.desk.app_of(source)?;
        let (watch, moment) = (self.watch.clone(), self.moment());
        block_in_place(|| self.feed.watch(&app, watch, moment)).map_err(|error| problem(&error))
    }

    /// From another application than before. A rollout whose application is gone stays as it was
    /// shown last.
    fn show_anew(&mut self) -> Answer<Vec<Message>> {
        let watch = self.watch.take();
        let forgotten = self.show();
        self.watch = watch;
        forgotten?;
        self.show()
    }

    fn hear(&mut self, news: Result<News, RecvError>) -> bool {
        let message = match news {
            Ok(News::Shell(shell)) => self.feed.shell(shell.as_ref().clone()),
            Ok(News::Work(work)) => self.feed.work(work),
            Ok(News::Changed(topics)) => {
                self.feed.changed(topics);
                return true;
            }
            Ok(News::Moved) => {
                self.site = commits(&self.desk, Source::Site);
                self.rehearsal = commits(&self.desk, Source::Rehearsal);
                self.feed.missed(Source::Site);
                return self.show_anew().map_or(true, |messages| self.send(messages));
            }
            Err(RecvError::Lagged(_)) => {
                self.feed.missed(Source::Site);
                self.feed.shell(block_in_place(|| self.desk.shell()))
            }
            Err(RecvError::Closed) => return false,
        };
        self.send(vec![message])
    }

    fn committed(&mut self, source: Source, committed: Result<Arc<Committed>, RecvError>) -> bool {
        match committed {
            Ok(committed) => self.feed.committed(source, &committed),
            Err(RecvError::Lagged(_)) => self.feed.missed(source),
            // Its engine has stopped; another one is news.
            Err(RecvError::Closed) => match source {
                Source::Site => self.site = None,
                Source::Rehearsal => self.rehearsal = None,
            },
        }
        true
    }

    fn tick(&mut self) -> bool {
        let app: Option<Arc<App>> =
            self.feed.source().and_then(|source| self.desk.app_of(source).ok());
        let moment = self.moment();
        match block_in_place(|| self.feed.tick(app.as_deref(), moment)) {
            Ok(messages) => self.send(messages),
            Err(error) => {
                tracing::warn!(error = %app::chain(&error), "the rollout cannot be read");
                true
            }
        }
    }

    fn send(&self, messages: Vec<Message>) -> bool {
        messages.into_iter().all(|message| self.page.receive(body(message)))
    }

    fn moment(&self) -> Moment {
        Moment { monotonic: self.began.elapsed(), wall: now() }
    }
}

fn commits(desk: &Desk, source: Source) -> Option<Commits> {
    Some(desk.app_of(source).ok()?.engine().ok()?.subscribe())
}

async fn next(commits: &mut Option<Commits>) -> Result<Arc<Committed>, RecvError> {
    match commits {
        Some(commits) => commits.recv().await,
        None => std::future::pending().await,
    }
}

fn body(message: Message) -> InvokeResponseBody {
    match message {
        Message::Json(push) => InvokeResponseBody::Json(json(&push)),
        Message::Bytes(bytes) => InvokeResponseBody::Raw(bytes),
    }
}

/// Every type that is pushed can be written as JSON.
fn json(push: &Push) -> String {
    serde_json::to_string(push).unwrap_or_else(|error| {
        tracing::error!(%error, "a message cannot be written");
        "null".to_owned()
    })
}
