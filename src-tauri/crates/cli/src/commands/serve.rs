use std::process::ExitCode;
use std::time::Duration;

use app::App;
use app::view::{RolloutHead, RolloutState};
use host::Host;
use model::{JobStatus, UpdateId};
use mqtt::LocalAddrs;
use serde_json::json;

use super::{Context, Done, listen};
use crate::args::{ListenArguments, WatchArguments};
use crate::failure::Failure;
use crate::live::Live;
use crate::show::print_rollout;

/// How often a rollout is looked at.
const REFRESH: Duration = Duration::from_secs(1);
/// What a shell gives a command that Ctrl+C ended.
const INTERRUPTED: u8 = 130;

pub async fn serve(context: &Context, arguments: &ListenArguments) -> Done {
    let host = context.own().await?;
    let served = serve_until_interrupted(context, &host, arguments).await;
    host.close().await;
    served
}

async fn serve_until_interrupted(
    context: &Context,
    host: &Host,
    arguments: &ListenArguments,
) -> Done {
    let addrs = host.serve(listen(arguments)).await?;
    let interrupted = interrupted();
    say_listening(context, addrs);
    let mut shown: Option<(UpdateId, Live)> = None;
    let seal = host.seal_ended_rollouts();
    tokio::pin!(seal);
    let mut every = tokio::time::interval(REFRESH);
    tokio::pin!(interrupted);
    loop {
        // Cancel-safe: two pinned futures polled again, and a tick.
        tokio::select! {
            stopped = &mut seal => return Err(stopped.into()),
            _ = every.tick() => show_newest(context, &host.app, &mut shown)?,
            () = &mut interrupted => break,
        }
    }
    if let Some((_, live)) = shown {
        live.finish();
    }
    context.output.record(&json!({"event": "stopped"}), || {
        "Stopped. Devices keep what they have; the next `fieldlift serve` goes on.".to_owned()
    });
    Ok(ExitCode::from(INTERRUPTED))
}

/// The rollout begun last, among those that run.
fn show_newest(
    context: &Context,
    app: &App,
    shown: &mut Option<(UpdateId, Live)>,
) -> Result<(), Failure> {
    let running = app.running()?.pop();
    let Some(id) = running.or_else(|| shown.as_ref().map(|(id, _)| id.clone())) else {
        return Ok(());
    };
    if shown.as_ref().is_none_or(|(current, _)| *current != id) {
        *shown = Some((id.clone(), Live::new(context.output)));
    }
    if let Some((_, live)) = shown {
        live.update(&app.rollout_head(&id)?);
    }
    Ok(())
}

/// Starts the rollout, if it was not, and serves until every device has ended.
pub async fn run_update(context: &Context, id: &UpdateId, arguments: &ListenArguments) -> Done {
    let host = context.own().await?;
    let done = run_to_the_end(context, &host, id, arguments).await;
    host.close().await;
    done
}

async fn run_to_the_end(
    context: &Context,
    host: &Host,
    id: &UpdateId,
    arguments: &ListenArguments,
) -> Done {
    let status = host.app.current_job(id)?.status;
    let over = matches!(status, JobStatus::Completed | JobStatus::Canceled);
    if over && !host.app.has_pending(id)? {
        // Whoever repeats the command after a power cut gets the answer it would have given.
        return show_ended(context, host, id);
    }
    let addrs = host.serve(listen(arguments)).await?;
    if status == JobStatus::Scheduled {
        host.app.start_rollout(id).await?;
    }
    let interrupted = interrupted();
    say_listening(context, addrs);
    let mut live = Live::new(context.output);
    let ended = host.rollout_ended(id);
    let seal = host.seal_ended_rollouts();
    tokio::pin!(ended, seal, interrupted);
    let mut every = tokio::time::interval(REFRESH);
    loop {
        // Cancel-safe: three pinned futures polled again, and a tick.
        tokio::select! {
            result = &mut ended => break result?,
            stopped = &mut seal => return Err(stopped.into()),
            _ = every.tick() => live.update(&host.app.rollout_head(id)?),
            () = &mut interrupted => {
                live.finish();
                context.output.say(format!(
                    "Stopped. Devices keep what they have; `fieldlift update run {id}` or `serve` goes on."
                ));
                return Ok(ExitCode::from(INTERRUPTED));
            }
        }
    }
    live.finish();
    show_ended(context, host, id)
}

fn show_ended(context: &Context, host: &Host, id: &UpdateId) -> Result<ExitCode, Failure> {
    let rollout = host.app.rollout(id)?;
    print_rollout(context.output, &rollout, false);
    Ok(verdict(&rollout.head))
}

pub async fn watch(context: &Context, arguments: WatchArguments) -> Done {
    let host = context.read().await?;
    let id = match arguments.id {
        Some(id) => id,
        None => match host.app.updates()?.first() {
            Some(update) => update.id.clone(),
            None => {
                context.output.say("No updates yet. `fieldlift update create` makes one.");
                return Ok(ExitCode::SUCCESS);
            }
        },
    };
    if arguments.once {
        return show_ended(context, &host, &id);
    }
    let mut live = Live::new(context.output);
    let interrupted = interrupted();
    tokio::pin!(interrupted);
    let mut every = tokio::time::interval(REFRESH);
    loop {
        tokio::select! {
            _ = every.tick() => {
                let head = host.app.rollout_head(&id)?;
                live.update(&head);
                if matches!(head.state, RolloutState::Completed | RolloutState::Canceled) {
                    break;
                }
            }
            () = &mut interrupted => {
                live.finish();
                return Ok(ExitCode::from(INTERRUPTED));
            }
        }
    }
    live.finish();
    show_ended(context, &host, &id)
}

/// 0 only when every device ended SUCCEEDED, or is still on its way.
pub fn verdict(head: &RolloutHead) -> ExitCode {
    ExitCode::from(u8::from(head.counts.unsuccessful() > 0))
}

fn say_listening(context: &Context, addrs: LocalAddrs) {
    let record = json!({"event": "listening", "tls": addrs.tls, "plain": addrs.plain});
    context.output.record(&record, || {
        let tls = addrs.tls.map(|addr| format!("Devices connect with TLS to {addr}."));
        let plain = addrs.plain.map(|addr| {
            format!("Without TLS to {addr}: there a device is whoever it claims to be.")
        });
        tls.into_iter().chain(plain).collect::<Vec<_>>().join("\n")
    });
}

/// Ctrl+C, or the end that a service manager asks for; heard from the call on, not from the first
/// poll, so that whoever is told "listening" may say "end" at once.
fn interrupted() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let signals = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).and_then(|end| Ok((end, signal(SignalKind::interrupt())?)))
    };
    async move {
        #[cfg(unix)]
        if let Ok((mut terminate, mut interrupt)) = signals {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        tokio::signal::ctrl_c().await.ok();
    }
}
