//! Everything that can go wrong at every call of a life: after at most two plain applies nothing is lost, nothing is
//! there twice, nothing is left behind, and the plan is empty. `design/never-two.md` says what for.

mod case;
mod unfinished;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use case::{Case, Flaw};
use terraform_provider_tke::simulator::Settings;
use terraform_provider_tke::system::environment;

use crate::life::lived::{self, Undisturbed};
use crate::life::world::{self, World};
use crate::life::{on_a_runtime, steps};

/// How many cases are tried at random where nobody says how many.
const SLICE: usize = 40;

/// A run tries some of the cases that have to hold, by a seed that it prints; `make faults` tries others too. `FAULTS`
/// says which: a number of them, followed by `held`, or by a word that they must contain.
#[test]
fn nothing_is_lost_doubled_or_left_behind_whatever_goes_wrong_at_whichever_call() {
    let seed = environment::var("FAULTS_SEED").map_or_else(|| fastrand::u64(..), |seed| seed.parse().unwrap());
    let wanted = environment::var("FAULTS").unwrap_or_else(|| format!("{SLICE} held"));
    let settings = world::settings();
    let lived = lives(&settings);
    let mut cases = case::cases(&lived);
    println!("{} cases", cases.len());
    let (count, word) = wanted.split_once(' ').unwrap_or((&wanted, ""));
    cases.retain(|case| if word == "held" { case.has_to_hold() } else { case.to_string().contains(word) });
    println!("{} of them are asked for", cases.len());
    fastrand::Rng::with_seed(seed).shuffle(&mut cases);
    if let Ok(count) = count.parse() {
        cases.truncate(count);
    }
    println!("{} are tried, FAULTS_SEED={seed}", cases.len());
    let wrong = tried(&settings, &lived, &cases);
    let mut counts = BTreeMap::<Flaw, usize>::new();
    for flaw in wrong.iter().flat_map(|(_, flaws)| flaws.iter().map(|(flaw, _)| *flaw)) {
        *counts.entry(flaw).or_default() += 1;
    }
    println!("{} cases, {} wrong: {counts:?}", cases.len(), wrong.len());
    let told: Vec<String> = wrong.iter().map(|(case, flaws)| format!("{case}: {flaws:?}")).collect();
    assert!(wrong.is_empty(), "FAULTS_SEED={seed}, {} cases:\n{}", wrong.len(), told.join("\n"));
}

fn lives(settings: &Settings) -> Vec<Undisturbed> {
    on_a_runtime(async { lived::live(&World::new(settings.clone()).await, steps::steps()).await })
}

type Found = (String, Vec<(Flaw, String)>);

/// Tries cases on as many threads as there are.
fn tried(settings: &Settings, lived: &[Undisturbed], cases: &[Case]) -> Vec<Found> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let flaws = case::judge(settings, &lived[case.step], case);
                    if !flaws.is_empty() {
                        wrong.lock().unwrap().push((case.to_string(), flaws));
                    }
                }
            });
        }
    });
    wrong.into_inner().unwrap()
}
