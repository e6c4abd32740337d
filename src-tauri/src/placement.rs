//! Where the window was, so that it opens there again.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tauri::{PhysicalPosition, PhysicalSize, WebviewWindow};

/// So much of the title bar must be on a screen, or the window could not be taken hold of.
const GRIP: i32 = 80;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Placement {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
    maximized: bool,
}

/// Puts the window where it was, if a screen is still there.
pub fn restore(window: &WebviewWindow, data: &Path) -> tauri::Result<()> {
    let kept = std::fs::read(file(data)).ok();
    let Some(kept) = kept.and_then(|text| serde_json::from_slice::<Placement>(&text).ok()) else {
        return Ok(());
    };
    let on_a_screen = window
        .available_monitors()?
        .iter()
        .any(|monitor| kept.grips(*monitor.position(), *monitor.size()));
    if on_a_screen {
        window.set_size(PhysicalSize::new(kept.width, kept.height))?;
        window.set_position(PhysicalPosition::new(kept.x, kept.y))?;
    }
    if kept.maximized {
        window.maximize()?;
    }
    Ok(())
}

/// A window that is not kept opens as at first; that is no reason to stop anything.
pub fn keep(window: &WebviewWindow, data: &Path) {
    let kept = placement(window).map_err(|error| error.to_string()).and_then(|placement| {
        let text = serde_json::to_vec(&placement).map_err(|error| error.to_string())?;
        host::replace_file(&file(data), &text).map_err(|error| error.to_string())
    });
    if let Err(error) = kept {
        tracing::warn!(%error, "the window's place is not kept");
    }
}

fn placement(window: &WebviewWindow) -> tauri::Result<Placement> {
    let (position, size) = (window.outer_position()?, window.inner_size()?);
    let maximized = window.is_maximized()?;
    let (x, y) = (position.x, position.y);
    Ok(Placement { x, y, width: size.width, height: size.height, maximized })
}

fn file(data: &Path) -> PathBuf {
    data.join("window.json")
}

impl Placement {
    fn grips(&self, at: PhysicalPosition<i32>, size: PhysicalSize<u32>) -> bool {
        let length = |length: u32| i32::try_from(length).unwrap_or(i32::MAX);
        let (right, bottom) =
            (at.x.saturating_add(length(size.width)), at.y.saturating_add(length(size.height)));
        let end = self.x.saturating_add(length(self.width));
        self.x + GRIP <= right && end - GRIP >= at.x && self.y >= at.y && self.y + GRIP <= bottom
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_only_where_it_can_be_taken_hold_of() {
        let at = PhysicalPosition::new(0, 0);
        let size = PhysicalSize::new(1920, 1080);
        for (x, y, expected) in [
            (0, 0, true),
            (1840, 1000, true),
            (1841, 0, false),
            (-1200, 10, true),
            (-1201, 10, false),
            (10, -1, false),
            (10, 1001, false),
        ] {
            let placement = Placement { x, y, width: 1280, height: 800, maximized: false };
            assert_eq!(placement.grips(at, size), expected, "{x} {y}");
        }
    }
}
