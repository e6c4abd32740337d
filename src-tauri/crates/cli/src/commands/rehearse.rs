use host::{Faults, Pace, RehearsalOptions, RehearsalReport, Subject};

use super::{Context, Done, serve};
use crate::args::RehearseArguments;
use crate::live::Live;
use crate::show::{bytes, print_rollout};

pub async fn run(context: &Context, arguments: RehearseArguments) -> Done {
    let options = RehearsalOptions {
        subject: Subject::File(arguments.image),
        devices: arguments.devices,
        faults: Faults {
            wrong_certificate: arguments.wrong_certificate,
            silent: arguments.silent,
            reboot: arguments.reboot,
            lossy: arguments.lossy,
            self_test_fails: arguments.self_test_fails,
        },
        modular: arguments.modular,
        tls: !arguments.plain,
        seed: arguments.seed,
        pace: Pace::Fastest,
        keep: arguments.keep,
    };
    if options.faults.silent > 0 {
        context
            .output
            .say("A silent device is given up after one minute, the shortest timeout there is.");
    }
    let mut live = Live::new(context.output);
    let report = host::rehearse(options, &mut |head| live.update(head)).await?;
    live.finish();
    if context.output.is_json() {
        context.output.json(&report);
    } else {
        print_rollout(context.output, &report.rollout, false);
        context.output.say(summary(&report));
    }
    Ok(serve::verdict(&report.rollout.head))
}

fn summary(report: &RehearsalReport) -> String {
    let verified = report.devices.iter().filter(|device| device.signature_verified).count();
    let matching = report.devices.iter().filter(|device| device.image_matches).count();
    let mut text = format!(
        "Rehearsed with {} simulated devices in {:.1} s: {} blocks, {}.\n\
         {matching} of them hold the image byte for byte, {verified} found its signature valid. The ledger {}.",
        report.devices.len(),
        report.seconds,
        report.blocks,
        bytes(report.bytes),
        if report.ledger_holds { "holds" } else { "DOES NOT HOLD" },
    );
    if let Some(folder) = &report.folder {
        text.push_str(&format!("\nKept: {}", folder.join("data").display()));
    }
    text
}
