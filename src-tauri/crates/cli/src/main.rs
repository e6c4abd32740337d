//! The `fieldlift` command: arguments in, text or JSON lines out.

#![allow(clippy::disallowed_methods, reason = "progress is drawn by the terminal's own clock")]

mod args;
mod commands;
mod failure;
mod live;
mod output;
mod secrets;
mod show;

use std::process::ExitCode;

use args::Arguments;
use clap::Parser as _;
use output::{Format, Output};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // It repeats what was typed, which a script may have from outside.
        Err(error) if error.use_stderr() => {
            eprintln!("{}", output::plain_lines(&error.render().to_string()));
            return ExitCode::from(2);
        }
        Err(help) => help.exit(),
    };
    let format = if arguments.global.json { Format::Json } else { Format::Text };
    let output = Output::new(format);
    log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failure::report(output, &failure::Failure::runtime(error)),
    };
    let done = runtime.block_on(commands::run(arguments, output));
    // A passphrase prompt may still hold a blocking thread after Ctrl+C.
    runtime.shutdown_background();
    match done {
        Ok(code) => code,
        Err(failure) => failure::report(output, &failure),
    }
}

/// Warnings and errors to standard error; more with FIELDLIFT_LOG, e.g. `mqtt=debug`.
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("FIELDLIFT_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
