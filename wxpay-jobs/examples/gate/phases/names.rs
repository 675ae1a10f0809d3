//! Two processes whose workers have one name.

use std::time::Duration;

use tokio::process::Command;
use wxpay_jobs::JobKind;

use super::{Plan, WORKERS, compare, drain};
use crate::report::Found;
use crate::site::{Complete, Engine as _, accept};
use crate::work::Delivery;

const NAME: &str = "same";

pub(crate) async fn run<S: Complete>(plan: &Plan, site: &S) -> Found {
    let numbers: Vec<String> = (0..plan.times.clamp(50, 200) * 10).map(|number| format!("names:{number}")).collect();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["child", &plan.address, NAME])
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let (jobs, work) = (site.jobs().clone().named(NAME), Delivery::new(site.database().clone()));
    let engine = tokio::spawn(async move { jobs.run(work, WORKERS, std::future::pending()).await });
    for (index, number) in numbers.iter().enumerate() {
        while accept(site, JobKind::Paid, number, Duration::ZERO).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if index == numbers.len() / 2 {
            // The other goes on under the name.
            child.kill().await.unwrap();
        }
    }
    drain(site, "names", Duration::from_mins(2)).await;
    engine.abort();
    let mut found = compare(site, "names", &numbers).await;
    found.note = "two processes with one name, of which one is killed".to_owned();
    found
}
