//! What the window stands on: the opened data folder, its gateway, a rehearsal beside it, and what
//! is to be said about them. Nothing here knows a window; commands and the channel ask it.

mod gateway;
#[cfg(test)]
mod record;
mod rehearsal;
mod shell;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::csv_import::ImportPlan;
use app::view::{FolderView, GatewayView, Problem, Settings, ShellView, Source, Text, Topic, Work};
use app::{App, AppError, Kind};
use host::{Access, DataFolder, FolderError, Host, Notices, OpenError, Secrets};
use model::{Actor, Timestamp};
use tokio::sync::{Notify, broadcast};

use crate::works::Works;
use rehearsal::Rehearsing;

/// Why something was not done, on its way to the page.
pub type Answer<T> = Result<T, Box<Problem>>;

/// News a screen may be behind; one that misses some is given everything again.
const BACKLOG: usize = 256;
/// Plans of CSV imports kept until one is carried out.
const PLANS: usize = 8;

/// What every open channel is told.
#[derive(Clone, Debug)]
pub enum News {
    Shell(Arc<ShellView>),
    Work(Work),
    /// Changed by something that is no commit.
    Changed(Vec<Topic>),
    /// The folder or the rehearsal is another one: what is watched is read again.
    Moved,
}

pub struct Desk {
    folder: DataFolder,
    version: String,
    opened: Mutex<Opened>,
    settings: Mutex<Settings>,
    gateway: Mutex<GatewayView>,
    rehearsing: Mutex<Option<Rehearsing>>,
    plans: Mutex<Vec<(u32, ImportPlan)>>,
    next_plan: AtomicU32,
    notices: Arc<Notices>,
    pub works: Arc<Works>,
    news: broadcast::Sender<News>,
    /// The shell is to be looked at again.
    dirty: Arc<Notify>,
}

enum Opened {
    Opening,
    Open {
        host: Arc<Host>,
        owner: Option<String>,
    },
    Failed(Problem),
    /// The program is ending.
    Closed,
}

impl Desk {
    pub fn new(folder: DataFolder, version: String) -> Self {
        let (news, _) = broadcast::channel(BACKLOG);
        let works = Works::new({
            let news = news.clone();
            move |work| {
                // An error says that no page listens.
                news.send(News::Work(work)).ok();
            }
        });
        let notices = Arc::new(Notices::default());
        let kept = host::read_settings(&folder);
        if let Some(reason) = &kept.damaged {
            notices.raise(host::notices::settings_damaged(reason, now()));
        }
        Self {
            folder,
            version,
            opened: Mutex::new(Opened::Opening),
            settings: Mutex::new(kept.settings),
            gateway: Mutex::new(GatewayView::Off),
            rehearsing: Mutex::default(),
            plans: Mutex::default(),
            next_plan: AtomicU32::new(1),
            notices,
            works: Arc::new(works),
            news,
            dirty: Arc::default(),
        }
    }

    pub fn folder(&self) -> &DataFolder {
        &self.folder
    }

    pub fn news(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// Opens the data folder, to read only where another process owns it. What came of it is in
    /// the shell.
    pub async fn open(self: &Arc<Self>) {
        *self.opened() = Opened::Opening;
        self.changed();
        let opened = match self.open_with(Access::Own).await {
            Ok(host) => Opened::Open { host: Arc::new(host), owner: None },
            Err(OpenError::Folder(FolderError::Owned { owner, .. })) => {
                match self.open_with(Access::Read).await {
                    Ok(host) => {
                        Opened::Open { host: Arc::new(host), owner: Some(owner.to_string()) }
                    }
                    Err(error) => failed(&error),
                }
            }
            Err(error) => failed(&error),
        };
        let host = match &opened {
            Opened::Open { host, owner: None } => Some(host.clone()),
            _ => None,
        };
        *self.opened() = opened;
        self.say(News::Moved);
        self.changed();
        if let Some(host) = host {
            self.attend(&host);
            if self.settings().gateway_at_start {
                // What went wrong stands in the shell.
                self.start_gateway().await.ok();
            }
        }
    }

    /// Tries again, where it could not be opened or only read.
    pub async fn retry(self: &Arc<Self>) -> Answer<()> {
        let may = match &*self.opened() {
            Opened::Failed(_) => true,
            Opened::Open { owner, .. } => owner.is_some(),
            Opened::Opening | Opened::Closed => false,
        };
        if may {
            self.open().await;
        }
        self.host().map(drop)
    }

    async fn open_with(&self, access: Access) -> Result<Host, OpenError> {
        let account = whoami::username().unwrap_or_else(|_| "unknown".to_owned());
        let actor = Actor { account, operator: self.settings().operator };
        Host::open(&self.folder, access, "window", actor, Secrets::System).await
    }

    /// What goes on beside for as long as the folder is open.
    fn attend(self: &Arc<Self>, host: &Arc<Host>) {
        tauri::async_runtime::spawn({
            let host = host.clone();
            async move {
                // It returns when the engine has stopped, which is said where it was stopped.
                host.seal_ended_rollouts().await;
            }
        });
        tauri::async_runtime::spawn({
            let (host, desk) = (host.clone(), self.clone());
            async move {
                let changed = || desk.changed();
                let watched = host.watch_conditions(&desk.folder, &desk.notices, &changed).await;
                if let Err(error) = watched {
                    tracing::error!(error = %app::chain(&error), "the machine is not watched");
                }
            }
        });
        tauri::async_runtime::spawn({
            let (host, desk) = (host.clone(), self.clone());
            async move { desk.follow(&host).await }
        });
    }

    /// Looks at the shell again after every commit.
    async fn follow(&self, host: &Host) {
        use broadcast::error::RecvError;
        let Ok(engine) = host.app.engine() else { return };
        let mut commits = engine.subscribe();
        loop {
            match commits.recv().await {
                Ok(_) | Err(RecvError::Lagged(_)) => self.changed(),
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Ends everything properly: devices are let go, the ledger is signed, the folder given back.
    pub async fn close(&self) {
        self.end_rehearsal().await;
        let opened = std::mem::replace(&mut *self.opened(), Opened::Closed);
        if let Opened::Open { host, .. } = opened {
            host.stop().await;
        }
    }

    pub fn host(&self) -> Answer<Arc<Host>> {
        match &*self.opened() {
            Opened::Open { host, .. } => Ok(host.clone()),
            Opened::Failed(problem) => Err(Box::new(problem.clone())),
            Opened::Opening => Err(Box::new(not_open(
                Text::of("problem.opening", "The data folder is being opened.", []),
                Some(Text::of("advice.moment", "Try again in a moment.", [])),
            ))),
            Opened::Closed => Err(Box::new(not_open(
                Text::of("problem.closing", "Fieldlift is closing.", []),
                None,
            ))),
        }
    }

    pub fn app(&self) -> Answer<Arc<App>> {
        Ok(self.host()?.app.clone())
    }

    /// Where a rollout of that source runs.
    pub fn app_of(&self, source: Source) -> Answer<Arc<App>> {
        match source {
            Source::Site => self.app(),
            Source::Rehearsal => self.rehearsing().as_ref().map(Rehearsing::app).ok_or_else(|| {
                Box::new(not_open(
                    Text::of("problem.no-rehearsal", "No rehearsal is running.", []),
                    Some(Text::of("advice.start-rehearsal", "Start one under Rehearsal.", [])),
                ))
            }),
        }
    }

    pub fn settings(&self) -> Settings {
        locked(&self.settings).clone()
    }

    /// A folder that another process owns keeps its settings; they count here until the end.
    pub fn keep_settings(&self, settings: Settings) -> Answer<()> {
        let own = matches!(&*self.opened(), Opened::Open { owner: None, .. } | Opened::Failed(_));
        if own {
            host::keep_settings(&self.folder, &settings).map_err(|source| {
                let path = self.folder.root().to_owned();
                problem(&AppError::File { path, action: "written", source })
            })?;
        }
        if let Ok(app) = self.app() {
            app.act_as(settings.operator.clone());
        }
        *locked(&self.settings) = settings;
        self.notices.dismiss("settings");
        self.changed();
        Ok(())
    }

    pub fn dismiss(&self, notice: &str) {
        if self.notices.dismiss(notice) {
            self.changed();
        }
    }

    /// Keeps a plan until it is carried out or many others came after it.
    pub fn keep_plan(&self, plan: ImportPlan) -> u32 {
        let number = self.next_plan.fetch_add(1, Ordering::Relaxed);
        let mut plans = locked(&self.plans);
        if plans.len() == PLANS {
            plans.remove(0);
        }
        plans.push((number, plan));
        number
    }

    pub fn take_plan(&self, number: u32) -> Option<ImportPlan> {
        let mut plans = locked(&self.plans);
        let at = plans.iter().position(|(kept, _)| *kept == number)?;
        Some(plans.remove(at).1)
    }

    /// A command failed: where nothing could be written down, everybody is told.
    pub fn noticed(&self, error: &AppError) {
        if matches!(error, AppError::NotDurable(_))
            && self.notices.raise(host::notices::not_written(now()))
        {
            self.changed();
        }
    }

    /// The shell is to be looked at again.
    pub fn changed(&self) {
        self.dirty.notify_one();
    }

    pub fn say(&self, news: News) {
        // An error says that no page listens.
        self.news.send(news).ok();
    }

    fn opened(&self) -> MutexGuard<'_, Opened> {
        locked(&self.opened)
    }

    fn rehearsing(&self) -> MutexGuard<'_, Option<Rehearsing>> {
        locked(&self.rehearsing)
    }

    fn folder_view(&self) -> FolderView {
        let path = self.folder.root().display().to_string();
        match &*self.opened() {
            Opened::Opening | Opened::Closed => FolderView::Opening { path },
            Opened::Open { owner: None, .. } => FolderView::Own { path },
            Opened::Open { owner: Some(owner), .. } => {
                FolderView::ReadOnly { path, owner: owner.clone() }
            }
            Opened::Failed(problem) => FolderView::Failed { path, problem: problem.clone() },
        }
    }
}

pub fn problem(error: &AppError) -> Box<Problem> {
    Box::new(Problem::from(error))
}

fn failed(error: &OpenError) -> Opened {
    tracing::error!(error = %app::chain(error), "the data folder cannot be opened");
    Opened::Failed(Problem::from(error))
}

fn not_open(what: Text, advice: Option<Text>) -> Problem {
    let evidence = what.english.clone();
    let (findings, csv_findings) = (Vec::new(), Vec::new());
    Problem { kind: Kind::Input, what, advice, evidence, findings, csv_findings }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[allow(clippy::disallowed_methods, reason = "the shell reads the machine's clock for its notices")]
pub fn now() -> Timestamp {
    let since =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(0).after(since)
}
