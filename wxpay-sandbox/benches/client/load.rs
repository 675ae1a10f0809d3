//! Calls over 64 connections at once, with the memory and the descriptors of the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::process::{Server, client, descriptors, place, query, resident_kilobytes};
use super::report::Report;

const CONNECTIONS: usize = 64;

pub(crate) async fn measure(server: &Server, time: Duration, report: &mut Report) {
    let client = client(&server.url);
    place(&client, "LOAD").await;
    let (done, is_over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let callers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (client, done, is_over) = (client.clone(), Arc::clone(&done), Arc::clone(&is_over));
            tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    client.send(&query("LOAD")).await.unwrap();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();

    // The allocator's pools and the connections are complete by then.
    tokio::time::sleep((time / 4).max(Duration::from_secs(2))).await;
    let (begin, before) = (Instant::now(), done.load(Ordering::Relaxed));
    let (mut memory, mut open) = (Vec::new(), Vec::new());
    while begin.elapsed() < time {
        memory.push(resident_kilobytes());
        open.push(descriptors());
        tokio::time::sleep(time / 50).await;
    }
    let calls = done.load(Ordering::Relaxed) - before;
    let each_second = calls as f64 / begin.elapsed().as_secs_f64();
    is_over.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.unwrap();
    }

    let (first, most, least) = (memory[0], *memory.iter().max().unwrap(), *memory.iter().min().unwrap());
    let change = (most - first).max(first - least) as f64 * 100.0 / first as f64;
    let spread = open.iter().max().unwrap() - open.iter().min().unwrap();
    let name = format!("calls over {CONNECTIONS} connections in {} s", time.as_secs());
    report.add(&name, &format!("{calls}, {each_second:.0} a second"), "none fails", calls > 0);
    let memory = format!("{change:.1} % of {first} kB");
    report.add("memory after the warm-up, largest change", &memory, "2 %", change <= 2.0);
    report.add("descriptors, largest change", &format!("{spread} of {}", open[0]), "0", spread == 0);
}
