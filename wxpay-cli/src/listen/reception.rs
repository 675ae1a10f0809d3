//! A message from its arrival to its line.

use std::path::PathBuf;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::HeaderValue;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use super::answer::Answer;
use super::arrival::Arrival;
use super::attempts::{Attempts, MessageIdentity};
use super::line::Line;
use super::options::AnswerMode;
use super::printer::Printer;
use super::recipients::Recipients;
use super::recorder::Recorder;
use super::signature::Examiner;
use super::target::Target;
use super::verdict::{Outcome, Verdict};
use crate::format::OutputFormat;

/// What all messages have in common.
pub(super) struct Reception {
    pub(super) recipients: Recipients,
    pub(super) attempts: Attempts,
    pub(super) recorder: Option<Arc<Recorder>>,
    pub(super) target: Option<Target>,
    pub(super) mode: AnswerMode,
    pub(super) format: OutputFormat,
    pub(super) examiner: Examiner,
    /// Where the lines go.
    pub(super) printer: Printer,
    /// Where notes for people go.
    pub(super) notes: Printer,
}

impl Reception {
    /// Reads, verifies, records, forwards and answers a message, and prints its line. It goes on when the client has
    /// gone away.
    pub(super) async fn receive(
        self: Arc<Self>,
        content_type: Option<HeaderValue>,
        body: Incoming,
        sender: oneshot::Sender<Answer>,
    ) {
        let Arrival { bytes, fault } = Arrival::read(body).await;
        let verdict = match fault {
            None => Verdict::new(&bytes, &self.recipients),
            Some(fault) => Verdict::of_fault(&bytes, fault.class(), fault.detail()),
        };
        let attempt = self.attempts.count(&MessageIdentity {
            is_accepted: verdict.is_accepted(),
            table: verdict.table.map(|table| table.name),
            number: verdict.number.as_ref().map(|(name, number)| (*name, number.as_str())),
            body: if verdict.number.is_none() { &bytes } else { &[] },
        });
        let (bytes, file) = self.record(&verdict, bytes).await;
        let (answer, forward) = match fault {
            None => self.answer(&verdict, &bytes, content_type).await,
            Some(fault) => (Answer::to_fault(fault), None),
        };
        let answered = answer.name().to_owned();
        // Lines come in the order of the answers.
        let place = self.printer.next_place().await;
        let is_answered = sender.send(answer).is_ok();
        let signature = match (&verdict.outcome, &verdict.merchant) {
            (Outcome::Reject { is_bad_sign: true, .. }, Some(merchant)) => {
                self.examiner.examine(bytes, merchant.clone()).await
            }
            _ => None,
        };
        let answered = is_answered.then_some(answered);
        let line = Line { verdict, signature, attempt, answered, forward, file };
        place.fill(line.format(self.format));
    }

    /// Records a body, and returns it with the path of its file.
    async fn record(&self, verdict: &Verdict, bytes: Vec<u8>) -> (Vec<u8>, Option<PathBuf>) {
        let Some(recorder) = &self.recorder else { return (bytes, None) };
        let (recorder, name, extension) = (Arc::clone(recorder), verdict.name(), verdict.form.extension());
        let written = spawn_blocking(move || {
            let written = recorder.write(name, extension, &bytes);
            (bytes, written)
        });
        match written.await {
            Ok((bytes, Ok(path))) => (bytes, Some(path)),
            Ok((bytes, Err(error))) => {
                self.notes.print_note(format!("error: a message could not be recorded: {error}"));
                (bytes, None)
            }
            // The runtime is shutting down.
            Err(_) => (Vec::new(), None),
        }
    }

    /// Returns the answer when it is due, and what the target did.
    async fn answer(
        &self,
        verdict: &Verdict,
        bytes: &[u8],
        content_type: Option<HeaderValue>,
    ) -> (Answer, Option<Value>) {
        let form = verdict.form;
        let mut forward = None;
        let answer = match &self.target {
            _ if !verdict.is_accepted() => Answer::refused(form),
            None => Answer::accepted(form),
            Some(target) => {
                let (answer, told) = target.forward(form, bytes, content_type).await;
                forward = Some(told);
                answer
            }
        };
        tokio::time::sleep(self.mode.delay()).await;
        match self.mode {
            AnswerMode::Fail => (Answer::refused(form), forward),
            AnswerMode::Ok | AnswerMode::Delay(_) => (answer, forward),
        }
    }
}
