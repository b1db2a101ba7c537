//! Circles in a graph of who imports whom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// File → file → line, as [`super::tree::Tree::imports`] has it.
pub type Imports<'a> = BTreeMap<&'a str, BTreeMap<&'a str, usize>>;

/// Each set of files that lead to one another, by one shortest circle in it: `a.rs:3 → b.rs:1 → a.rs`.
pub fn circles(imports: &Imports) -> Vec<String> {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for file in imports.keys() {
        if told.contains(file) {
            continue;
        }
        let around = around(imports, file);
        if around.is_empty() {
            continue;
        }
        told.extend(&around);
        let shortest = around.iter().filter_map(|file| circle(imports, file)).min_by_key(Vec::len);
        let shortest = shortest.expect("each of these leads back to itself");
        let steps = shortest.iter().zip(shortest.iter().cycle().skip(1));
        let mut text: String = steps.map(|(from, to)| format!("{from}:{} → ", imports[from][to])).collect();
        text += shortest[0];
        if around.len() > shortest.len() {
            let all: Vec<&str> = around.into_iter().collect();
            text += &format!("\n  one circle of the {} files {}", all.len(), all.join(", "));
        }
        found.push(text);
    }
    found
}

/// The files that this one leads to and that lead to it; none if it is in no circle.
fn around<'a>(imports: &Imports<'a>, file: &'a str) -> BTreeSet<&'a str> {
    let ahead = reached(imports, file);
    ahead.iter().copied().filter(|other| reached(imports, other).contains(file)).collect()
}

fn reached<'a>(imports: &Imports<'a>, from: &str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(file) = waiting.pop() {
        for next in imports.get(file).into_iter().flatten().map(|(next, _)| *next) {
            if seen.insert(next) {
                waiting.push(next);
            }
        }
    }
    seen
}

/// A shortest way from a file back to it.
fn circle<'a>(imports: &Imports<'a>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in imports.get(way.last()?).into_iter().flatten().map(|(next, _)| *next) {
            if next == start {
                return Some(way);
            }
            if seen.insert(next) {
                ways.push_back([way.as_slice(), &[next]].concat());
            }
        }
    }
    None
}
