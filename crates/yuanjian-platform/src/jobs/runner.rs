//! The workers: they take jobs from the table, do them, and write down how they ended.
//!
//! Work is ordinary blocking code that is handed a [`Progress`]; a job that was asked to stop ends
//! at its next step. The lease is renewed by a timer of its own, so a long step is no dead worker.

use crate::{Action, Ctx, Platform, Result, Role, traces};
use serde_json::Value;
use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc, time::Duration};
use tokio::sync::watch;
use tracing::Instrument as _;
use yuanjian_app::{Failure, FailureKind, Language};
use yuanjian_store::{
    Event, Tx,
    jobs::{self, ATTEMPTS, End, Job},
};
use yuanjian_types::{Problem, Timestamp};

/// What a job answers.
pub type Done = Pin<Box<dyn Future<Output = Result<Value>> + Send>>;
type Work = fn(Ctx, Job, Progress) -> Done;
/// What is to be put right when a job ended without its result; may run for a job that never began.
pub type GivenUp = for<'a> fn(&'a mut Tx, &'a Job, &'a [Problem]) -> Righted<'a>;
/// The event of what was put right, if anything was.
pub type Righted<'a> = Pin<Box<dyn Future<Output = Result<Option<Event>>> + Send + 'a>>;

/// The kinds of work that features bring.
#[derive(Debug, Default, Clone)]
pub struct Works {
    known: BTreeMap<&'static str, Work>,
    /// Who may do this may also see what came of the work.
    shown: BTreeMap<&'static str, Action>,
    given_up: BTreeMap<&'static str, GivenUp>,
}

impl Works {
    /// With one more kind of work, and the action whose holders may see what came of it.
    #[must_use]
    pub fn with(mut self, kind: &'static str, shown: Action, work: Work) -> Self {
        self.known.insert(kind, work);
        self.shown.insert(kind, shown);
        self
    }

    /// Whether somebody with these roles may see what came of work of a kind.
    pub(super) fn shows(&self, kind: &str, roles: &[Role]) -> bool {
        self.shown.get(kind).is_some_and(|action| action.allows(roles))
    }

    /// With what is to be put right when work of this kind fails or is stopped. It commits with
    /// the end of the job, so that nothing waits for a job that is no more.
    #[must_use]
    pub fn given_up(mut self, kind: &'static str, put_right: GivenUp) -> Self {
        self.given_up.insert(kind, put_right);
        self
    }

    /// With the kinds of another feature.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.known.extend(other.known);
        self.shown.extend(other.shown);
        self.given_up.extend(other.given_up);
        self
    }
}

/// How far a job is, told from inside it.
#[derive(Debug, Clone)]
pub struct Progress {
    told: watch::Sender<(String, i64, i64)>,
    stop: watch::Receiver<bool>,
}

impl Progress {
    /// Tell the step under way, how much is done and of how much.
    ///
    /// # Errors
    /// `jobs.stopped` when somebody asked the job to stop.
    pub fn tell(&self, step: &str, done: usize, total: usize) -> yuanjian_app::Result<()> {
        let _ = self.told.send((step.to_owned(), done as i64, total as i64));
        match *self.stop.borrow() {
            true => Err(Failure::refused(Problem::error("jobs.stopped"))),
            false => Ok(()),
        }
    }

    /// Whether somebody asked the job to stop; for work that takes long between two steps.
    pub fn stopping(&self) -> bool {
        *self.stop.borrow()
    }
}

/// Do jobs until told to end: `number` at a time.
pub async fn run_workers(
    platform: Arc<Platform>,
    works: Works,
    number: usize,
    end: watch::Receiver<bool>,
) {
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..number {
        let (platform, works, mut end) = (platform.clone(), works.clone(), end.clone());
        workers.spawn(async move {
            let worker = uuid::Uuid::now_v7().to_string();
            while !*end.borrow() {
                match step(&platform, &works, &worker).await {
                    Ok(true) => {}
                    Ok(false) => {
                        let _ =
                            tokio::time::timeout(Duration::from_millis(500), end.changed()).await;
                    }
                    Err(error) => {
                        tracing::warn!(?error, "a worker cannot reach its jobs");
                        let _ = tokio::time::timeout(Duration::from_secs(5), end.changed()).await;
                    }
                }
            }
        });
    }
    while workers.join_next().await.is_some() {}
}

/// Do every job that waits, then return; for the command line and for tests.
///
/// # Errors
/// When the database does not serve.
pub async fn work_off(platform: &Arc<Platform>, works: &Works) -> Result<usize> {
    let worker = uuid::Uuid::now_v7().to_string();
    let mut number = 0;
    while step(platform, works, &worker).await? {
        number += 1;
    }
    Ok(number)
}

/// Do one job, if one waits.
async fn step(platform: &Arc<Platform>, works: &Works, worker: &str) -> Result<bool> {
    let claimed = jobs::claim(&platform.db, worker, Timestamp::now()).await?;
    let Some(job) = claimed else { return Ok(false) };
    let span = traces::of_job(&job);
    let end = perform(platform, works, &job, worker).instrument(span.clone()).await;
    traces::job_ended(&span, &end);
    drop(span);
    match finish(platform, works, &job, worker, end).await {
        // Another worker took it while this one was silent: it writes down how the job ends.
        Err(error) if error.0.kind == FailureKind::Refused => Ok(true),
        Err(error) => Err(error),
        Ok(()) => Ok(true),
    }
}

/// Write down how a job ended, and put right what waited for it.
async fn finish(
    platform: &Arc<Platform>,
    works: &Works,
    job: &Job,
    worker: &str,
    end: End,
) -> Result<()> {
    let ctx = in_its_name(platform, job);
    let author = ctx.author(&job.city, &job.account, &job.account_name);
    let mut tx = platform.db.begin(author, Timestamp::now()).await?;
    let stopped = [Problem::error("jobs.stopped")];
    let problems = match &end {
        End::Cancelled => Some(&stopped[..]),
        End::Failed(problems) => Some(&problems[..]),
        End::Again(problems) if job.attempts >= ATTEMPTS => Some(&problems[..]),
        End::Done(_) | End::Again(_) => None,
    };
    let mut event = None;
    if let (Some(problems), Some(put_right)) = (problems, works.given_up.get(job.kind.as_str())) {
        event = put_right(&mut tx, job, problems).await?;
    }
    jobs::finish(&mut tx, job, worker, end).await?;
    tx.commit(event).await?;
    Ok(())
}

/// A job acts in the name of whoever wanted it; its events carry the job's id as the request.
fn in_its_name(platform: &Arc<Platform>, job: &Job) -> Ctx {
    let mut ctx = Ctx::of_program(platform.clone(), Language::Chinese);
    ctx.request.clone_from(&job.id);
    ctx
}

async fn perform(platform: &Arc<Platform>, works: &Works, job: &Job, worker: &str) -> End {
    if job.cancelling {
        return End::Cancelled;
    }
    if job.attempts > ATTEMPTS {
        return End::Failed(vec![Problem::error("jobs.worker_died")]);
    }
    let Some(work) = works.known.get(job.kind.as_str()) else {
        return End::Failed(Failure::bug(format!("no work of kind {}", job.kind)).problems);
    };
    let (told, mut heard) = watch::channel((String::new(), 0, 0));
    let (stop, stopping) = watch::channel(false);
    let ctx = in_its_name(platform, job);
    let mut running = tokio::spawn(work(ctx, job.clone(), Progress { told, stop: stopping }));
    let mut renew = tokio::time::interval(Duration::from_millis(700));
    renew.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let mut cancelled = false;
    let (mut last, mut renewed) = ((String::new(), -1, -1), std::time::Instant::now());
    let ended = loop {
        tokio::select! {
            ended = &mut running => break ended,
            _ = renew.tick() => {
                let now = heard.borrow_and_update().clone();
                // Write only what changed, and the lease every few seconds.
                if now == last && renewed.elapsed() < Duration::from_secs(5) {
                    continue;
                }
                renewed = std::time::Instant::now();
                last = now.clone();
                let (step, done, total) = now;
                let go_on =
                    jobs::progress(&platform.db, &job.id, worker, Timestamp::now(), &step, done, total)
                        .await;
                if matches!(go_on, Ok(false)) {
                    cancelled = true;
                    let _ = stop.send(true);
                }
            }
        }
    };
    match ended {
        Ok(Ok(result)) => End::Done(result),
        Ok(Err(_)) if cancelled => End::Cancelled,
        Ok(Err(error)) if error.0.kind == FailureKind::Unavailable => End::Again(error.0.problems),
        Ok(Err(error)) => {
            if error.0.kind == FailureKind::Bug {
                tracing::error!(job = job.id, problems = ?error.0.problems, "bug in a job");
            }
            End::Failed(error.0.problems)
        }
        Err(join) => {
            tracing::error!(job = job.id, %join, "a job broke");
            End::Failed(Failure::bug(join.to_string()).problems)
        }
    }
}
