//! Job executions, their timers and streams: what a device message means, and whether it may.

pub mod device;
