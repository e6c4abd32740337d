//! The real window, on a display of its own, driven through WebKit's own driver: what a person sees
//! and does, with the real engine, keys, gateway and simulated devices behind it.
//!
//! Pictures are kept beside the build, in `ui-artefacts`.
#![cfg(target_os = "linux")]

mod figures;
mod first_start;
mod hostile;
mod opens;
mod pressure;
mod rig;
mod screens;
