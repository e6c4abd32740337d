//! The gateway against clients that are not ours, and against what is no client at all.

mod access;
mod clients;
mod hostile;
mod jobs_replies;
mod mutated;
mod support;
mod tls;
