//! Replies that lack a member, each member of each reply in turn, at each step of a life: nothing is made twice,
//! replaced, or dropped from the state. `design/strict-replies.md` says what for.

mod case;
mod patience;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use case::{Case, Sort};
use terraform_provider_tke::simulator::{FaultKind, Settings};
use terraform_provider_tke::system::environment;

use crate::life::world::{self, World};
use crate::life::{lived, on_a_runtime, steps};

/// How many cases are tried where nobody says how many.
const SLICE: usize = 30;

/// A run tries some of the cases, by a seed that it prints; `make replies` tries all. `REPLIES` says which: a number of
/// those that stand for all, `all` of them, or `every` case, which may be followed by a number too.
#[test]
fn nothing_follows_from_a_reply_that_lacks_something() {
    let seed = environment::var("REPLIES_SEED").map_or_else(|| fastrand::u64(..), |seed| seed.parse().unwrap());
    let wanted = environment::var("REPLIES").unwrap_or_else(|| SLICE.to_string());
    let settings = world::settings();
    let mut cases = on_a_runtime(async {
        let world = World::new(settings.clone()).await;
        let lived = lived::live(&world, steps::steps()).await;
        lived.iter().enumerate().flat_map(|(place, lived)| case::cases(place, lived)).collect::<Vec<_>>()
    });
    let of_sort = |sort| cases.iter().filter(|case| case.sort == sort).count();
    let (refused, unread, other) = (of_sort(Sort::Refused), of_sort(Sort::Unread), of_sort(Sort::Other));
    println!(
        "{} cases: {refused} refused by their types, {unread} with no member less that is read, {other} others",
        cases.len()
    );
    let (wanted, count) = wanted.split_once(' ').unwrap_or((&wanted, &wanted));
    if wanted != "every" {
        // whatever a refused reply lacks, one that lacks all stands for it; and what is not read cannot matter
        cases.retain(|case| case.sort == Sort::Other || case.kind == FaultKind::EmptyReply);
    }
    println!("{} of them stand for all", cases.len());
    fastrand::Rng::with_seed(seed).shuffle(&mut cases);
    if let Ok(count) = count.parse() {
        cases.truncate(count);
    }
    println!("{} are tried, REPLIES_SEED={seed}", cases.len());
    let wrong = tried(&settings, &cases);
    assert!(wrong.is_empty(), "REPLIES_SEED={seed}, {} cases:\n{}", wrong.len(), wrong.join("\n"));
}

/// Tries cases on as many threads as there are, each with a life of its own.
fn tried(settings: &Settings, cases: &[Case]) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        on_a_runtime(async {
            let world = World::new(settings.clone()).await;
            let lived = lived::live(&world, steps::steps()).await;
            while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                for flaw in case::judge(&world, &lived[case.step], case).await {
                    wrong.lock().unwrap().push(format!("{} ({}): {flaw}", case, lived[case.step].step.name));
                }
            }
        });
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    wrong.into_inner().unwrap()
}
