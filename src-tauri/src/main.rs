// A release build for Windows opens no console beside its window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::error::Error as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let arguments = match desktop::parse(arguments, std::env::var_os("FIELDLIFT_DATA")) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("fieldlift-desktop: {error}\n\n{}", desktop::USAGE);
            return ExitCode::from(2);
        }
    };
    if arguments.help {
        println!("{}", desktop::USAGE);
        return ExitCode::SUCCESS;
    }
    match desktop::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fieldlift-desktop: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}
