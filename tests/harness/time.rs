//! The time of a simulated cloud, which a test stops, moves and lets go on. What is to be seen while it is under
//! way is then seen on a slow machine too.
#![allow(clippy::disallowed_methods, reason = "what drives a clock reads one")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use terraform_provider_tke::simulator::Simulator;

/// How often the cloud's clock is set.
const TICK: Duration = Duration::from_millis(5);

/// Moves a manual clock as a clock on the wall goes, but for when it is stopped.
pub struct Time {
    is_going: Arc<AtomicBool>,
    is_over: Arc<AtomicBool>,
    driver: Option<JoinHandle<()>>,
}

impl Time {
    pub fn of(simulator: Simulator) -> Self {
        let (is_going, is_over) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
        let (going, over) = (is_going.clone(), is_over.clone());
        let driver = std::thread::spawn(move || {
            let mut last = Instant::now();
            while !over.load(Ordering::Relaxed) {
                std::thread::sleep(TICK);
                let now = Instant::now();
                if going.load(Ordering::Relaxed) {
                    simulator.advance(now - last);
                }
                last = now;
            }
        });
        Self { is_going, is_over, driver: Some(driver) }
    }

    pub fn stop(&self) {
        self.is_going.store(false, Ordering::Relaxed);
    }

    pub fn go_on(&self) {
        self.is_going.store(true, Ordering::Relaxed);
    }
}

impl Drop for Time {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(driver) = self.driver.take() {
            let _ = driver.join();
        }
    }
}
