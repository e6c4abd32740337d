use std::sync::Arc;
use std::time::Duration;

use app::view::{LiveRollout, NavCounts, RolloutState, ShellView};
use app::{App, AppError};

use super::{Desk, News};
use crate::awake::Awake;

/// The shell is looked at four times a second at most.
const PAUSE: Duration = Duration::from_millis(250);
/// And at least so often: devices come and go without a commit.
const LONGEST: Duration = Duration::from_secs(2);

impl Desk {
    /// Tells every channel when the shell has changed; never returns.
    pub async fn watch_shell(self: Arc<Self>, awake: Awake) {
        let mut last: Option<Arc<ShellView>> = None;
        loop {
            let desk = self.clone();
            let looked = tauri::async_runtime::spawn_blocking(move || desk.shell()).await;
            match looked {
                Ok(shell) if last.as_deref() != Some(&shell) => {
                    let running = |live: &LiveRollout| live.state == RolloutState::Running;
                    awake.set(shell.live.iter().any(running));
                    let shell = Arc::new(shell);
                    last = Some(shell.clone());
                    self.say(News::Shell(shell));
                }
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "the shell could not be looked at"),
            }
            tokio::time::sleep(PAUSE).await;
            // An elapsed wait is the look that is due anyway.
            tokio::time::timeout(LONGEST, self.dirty.notified()).await.ok();
        }
    }

    /// Reads the database: not for a thread that others wait for.
    pub fn shell(&self) -> ShellView {
        let host = self.host().ok();
        let app = host.as_ref().map(|host| host.app.as_ref());
        let (counts, live) = match app.map(counted).transpose() {
            Ok(counted) => counted.unwrap_or_default(),
            Err(error) => {
                tracing::warn!(error = %app::chain(&error), "the shell cannot be counted");
                Default::default()
            }
        };
        let folder = self.folder_view();
        let opened = app.is_some();
        ShellView {
            name: "Fieldlift".to_owned(),
            version: self.version.clone(),
            folder,
            first_start: opened && counts.keys == 0,
            counts,
            gateway: self.gateway_view(host.as_ref()),
            live,
            rehearsal: self.rehearsal_view(app),
            notices: self.notices.list(),
            settings: self.settings(),
            internet_connections: 0,
        }
    }

    /// Whether devices would be left alone if the program ended now.
    pub fn has_running_rollouts(&self) -> bool {
        let Ok(host) = self.host() else { return false };
        // Whoever reads only serves nobody.
        host.owns() && host.app.running().is_ok_and(|running| !running.is_empty())
    }
}

fn counted(app: &App) -> Result<(NavCounts, Vec<LiveRollout>), AppError> {
    let updates = app.update_rows()?;
    let live: Vec<LiveRollout> = updates
        .iter()
        .filter_map(|row| row.rollout.as_ref())
        .filter(|head| matches!(head.state, RolloutState::Running | RolloutState::Paused))
        .map(|head| LiveRollout {
            update: head.update.clone(),
            state: head.state,
            ended: head.counts.ended(),
            total: head.counts.total,
        })
        .collect();
    let (keys, _) = app.keys()?;
    let counts = NavCounts {
        live_rollouts: live.len(),
        updates: updates.len(),
        drafts: app.drafts()?.len(),
        devices: app.device_page(&app::view::DeviceQuery::default())?.total,
        images: app.images()?.len(),
        keys: keys.len(),
    };
    Ok((counts, live))
}
