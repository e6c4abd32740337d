mod crash;
mod entities;
mod faults;
mod files;
mod ledger;
mod opening;
mod readers;
mod samples;
