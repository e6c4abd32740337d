//! Scenarios, peers and rigs.
