use std::ops::ControlFlow;
use std::process::ExitCode;

use app::ImageView;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::{Context, Done, owning};
use crate::args::ImageCommand;
use crate::failure::print_finding;
use crate::show::{bytes, date, image_facts, short};

pub async fn run(context: &Context, command: ImageCommand) -> Done {
    match command {
        ImageCommand::Add { file } => {
            let view = owning(context, async |host| {
                let bar = context.output.is_live().then(byte_bar);
                let mut progress = |done: u64, total: Option<u64>| {
                    if let Some(bar) = &bar {
                        bar.set_length(total.unwrap_or(done));
                        bar.set_position(done);
                    }
                    ControlFlow::Continue(())
                };
                Ok(host.app.add_image(&file, &mut progress).await?)
            })
            .await?;
            show(context, &view);
        }
        ImageCommand::List => {
            let images = context.read().await?.app.images()?;
            context.output.rows(
                &images,
                ["IMAGE", "SHA-256", "SIZE", "ADDED"],
                |image| {
                    let hash = short(&image.hash.to_string());
                    [image.name.clone(), hash, bytes(image.size), date(image.added_at)]
                },
                "No images yet. `fieldlift image add FILE` adds one.",
            );
        }
        ImageCommand::Show { image } => {
            let host = context.read().await?;
            let record = host.app.find_image(&image)?;
            show(context, &host.app.image_view(record.hash)?);
        }
        ImageCommand::Collect => {
            let (files, size) =
                owning(context, async |host| Ok(host.app.collect_images().await?)).await?;
            context.output.record(&json!({"removed": files, "bytes": size}), || {
                format!("Removed {files} images, {}.", bytes(size))
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(context: &Context, view: &ImageView) {
    context.output.record(view, || image_facts(view));
    if !context.output.is_json() {
        view.findings.iter().for_each(print_finding);
    }
}

fn byte_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) =
        ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta}")
    {
        bar.set_style(style);
    }
    bar
}
