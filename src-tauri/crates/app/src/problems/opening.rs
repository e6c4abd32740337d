//! Failures met before there is an [`crate::App`] to ask.

use std::error::Error;

use ::store::{FileError, OpenError};
use engine::StartError;
use signing::{AtRestError, AuthorityError};

use super::{Told, keys, store};
use crate::Kind;
use crate::view::Problem;

impl From<&OpenError> for Problem {
    fn from(error: &OpenError) -> Self {
        machine(store::open(error), error)
    }
}

impl From<&StartError> for Problem {
    fn from(error: &StartError) -> Self {
        machine(store::start(error), error)
    }
}

impl From<&FileError> for Problem {
    fn from(error: &FileError) -> Self {
        machine(store::file(error), error)
    }
}

impl From<&AuthorityError> for Problem {
    fn from(error: &AuthorityError) -> Self {
        let Told { what, advice } = keys::authority(error);
        let kind = match error {
            AuthorityError::AtRest(AtRestError::Io { .. }) => Kind::Machine,
            _ => Kind::Key,
        };
        Self::new(kind, what, advice, error)
    }
}

fn machine(told: Told, error: &(dyn Error + 'static)) -> Problem {
    Problem::new(Kind::Machine, told.what, told.advice, error)
}
