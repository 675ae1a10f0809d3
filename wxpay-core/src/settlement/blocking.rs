//! Settlements without an async runtime.

use std::io;

use super::driver::{self, NO_STATE, NoState};
use super::machine::Settlement;
use super::outcome::{Outcome, SettlementError};
use super::state_text::StateError;
use crate::bounds::PayRequest;
use crate::client::blocking::{Client, Transport};
use crate::client::immediate::{Immediate, wait};
use crate::message::Request;
use crate::receive::expected::Expected;

/// A payment with a code that is about to be charged. [`Client::micropay`] creates it.
#[must_use = "nothing is charged before `until_settled`"]
pub struct CodePayment<'c, T, R, S = NoState>(driver::CodePayment<'c, Immediate<T>, R, S>);

/// A settlement that was begun and not ended. [`Client::resume_settlement`] creates it.
#[must_use = "nothing is queried before `until_settled`"]
pub struct OpenSettlement<'c, T, S = NoState>(driver::OpenSettlement<'c, Immediate<T>, S>);

impl<T> Client<T> {
    /// Begins a payment with a code, as [`crate::Client::micropay`].
    pub fn micropay<'c, R: Request + PayRequest>(&'c self, charge: &'c R) -> CodePayment<'c, T, R> {
        let client = self.asynchronous();
        CodePayment(driver::CodePayment { client, charge, expected: None, save: NO_STATE })
    }

    /// Resumes a settlement from the state that it saved, as [`crate::Client::resume_settlement`].
    ///
    /// # Errors
    /// As [`crate::Client::resume_settlement`].
    pub fn resume_settlement(&self, state: &str) -> Result<OpenSettlement<'_, T>, StateError> {
        self.asynchronous().resume_settlement(state).map(OpenSettlement)
    }
}

impl<'c, T, R, S> CodePayment<'c, T, R, S> {
    /// Sets what the order expects, as [`driver::CodePayment::expecting`].
    pub fn expecting(self, expected: Expected<'c>) -> Self {
        Self(self.0.expecting(expected))
    }

    /// Sets what saves the state, as [`driver::CodePayment::saving`].
    pub fn saving<N: FnMut(&str) -> io::Result<()>>(self, save: N) -> CodePayment<'c, T, R, N> {
        CodePayment(self.0.saving(save))
    }
}

impl<T: Transport, R: Request + PayRequest, S: FnMut(&str) -> io::Result<()>> CodePayment<'_, T, R, S> {
    /// Charges the code and blocks until the outcome is certain. If the process ends before, resume from the saved
    /// state.
    ///
    /// # Errors
    /// [`SettlementError`] if nothing was charged.
    pub fn until_settled(self) -> Result<Outcome, SettlementError> {
        wait(self.0.until_settled())
    }
}

impl<'c, T, S> OpenSettlement<'c, T, S> {
    /// Returns the state that is resumed.
    pub fn settlement(&self) -> &Settlement {
        self.0.settlement()
    }

    /// Sets what saves the state when it changes.
    pub fn saving<N: FnMut(&str) -> io::Result<()>>(self, save: N) -> OpenSettlement<'c, T, N> {
        OpenSettlement(self.0.saving(save))
    }
}

impl<T: Transport, S: FnMut(&str) -> io::Result<()>> OpenSettlement<'_, T, S> {
    /// Queries and reverses, and blocks until the outcome is certain. Nothing is charged.
    pub fn until_settled(self) -> Outcome {
        wait(self.0.until_settled())
    }
}
