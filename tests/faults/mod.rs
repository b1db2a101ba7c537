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
use crate::life::wire::Trouble;
use crate::life::world::{self, World};
use crate::life::{on_a_runtime, steps};

/// How many cases are tried at random where nobody says how many.
const SLICE: usize = 40;

/// A run tries some of the cases, by a seed that it prints; `make faults` tries as many as it is told. `FAULTS` says which: a
/// number of them, and after it, if not just any, a word that they must contain.
#[test]
fn nothing_is_lost_doubled_or_left_behind_whatever_goes_wrong_at_whichever_call() {
    let seed = environment::var("FAULTS_SEED").map_or_else(|| fastrand::u64(..), |seed| seed.parse().unwrap());
    let wanted = environment::var("FAULTS").unwrap_or_else(|| SLICE.to_string());
    let lives = Lives::lived();
    let mut cases = case::cases(&lives.lived);
    println!("{} cases", cases.len());
    let (count, word) = wanted.split_once(' ').unwrap_or((&wanted, ""));
    cases.retain(|case| case.to_string().contains(word));
    println!("{} of them are asked for", cases.len());
    fastrand::Rng::with_seed(seed).shuffle(&mut cases);
    if let Ok(count) = count.parse() {
        cases.truncate(count);
    }
    println!("{} are tried, FAULTS_SEED={seed}", cases.len());
    println!("{} cases, 0 wrong", hold(&lives, &cases));
}

/// The same of each sort of fault, at calls that stay the same from run to run.
#[test]
fn nothing_is_lost_doubled_or_left_behind_whatever_sort_of_fault_it_is() {
    let lives = Lives::lived();
    let mut sorts = BTreeMap::<String, Vec<Case>>::new();
    for case in case::cases(&lives.lived) {
        sorts.entry(case.sort()).or_default().push(case);
    }
    let evenly = |cases: Vec<Case>| [cases.len() / 5, cases.len() / 2].map(|place| cases[place].clone());
    println!("{} cases, 0 wrong", hold(&lives, &sorts.into_values().flat_map(evenly).collect::<Vec<_>>()));
}

/// Else the matrix would not see what the journal is for.
#[test]
fn without_a_journal_what_is_killed_is_made_twice() {
    let lives = Lives::lived();
    let is_meant = |case: &Case| case.is_of("create", "CreateCluster", Trouble::KilledAfter);
    let cases: Vec<Case> = case::cases(&lives.lived).into_iter().filter(is_meant).collect();
    assert_eq!(cases.len(), 1);
    let flaws = case::judge(&lives.settings, &lives.lived[cases[0].step], &cases[0], false);
    assert!(flaws.iter().any(|(flaw, _)| *flaw == Flaw::Doubled), "{flaws:?}");
    hold(&lives, &cases);
}

/// All of these have to hold. How many were tried.
fn hold(lives: &Lives, cases: &[Case]) -> usize {
    let wrong = tried(lives, cases);
    let mut counts = BTreeMap::<Flaw, usize>::new();
    for flaw in wrong.iter().flat_map(|(_, flaws)| flaws.iter().map(|(flaw, _)| *flaw)) {
        *counts.entry(flaw).or_default() += 1;
    }
    let told: Vec<String> = wrong.iter().map(|(case, flaws)| format!("{case}: {flaws:?}")).collect();
    assert!(wrong.is_empty(), "{} cases, {} wrong: {counts:?}\n{}", cases.len(), wrong.len(), told.join("\n"));
    cases.len()
}

/// The life, step by step, as it is when nothing goes wrong.
struct Lives {
    settings: Settings,
    lived: Vec<Undisturbed>,
}

impl Lives {
    fn lived() -> Self {
        let settings = world::settings();
        let lived = on_a_runtime(async { lived::live(&World::new(settings.clone()).await, steps::steps()).await });
        Self { settings, lived }
    }
}

type Found = (String, Vec<(Flaw, String)>);

/// Tries cases on as many threads as there are.
fn tried(lives: &Lives, cases: &[Case]) -> Vec<Found> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let flaws = case::judge(&lives.settings, &lives.lived[case.step], case, true);
                    if !flaws.is_empty() {
                        wrong.lock().unwrap().push((case.to_string(), flaws));
                    }
                }
            });
        }
    });
    wrong.into_inner().unwrap()
}
