//! From one set of named parts of a cluster (its node pools, its add-ons) to another.

use std::collections::BTreeMap;

use crate::kit::diagnostics::{Diagnostic, Diagnostics};

/// What becomes of one part.
#[derive(Clone, Debug)]
pub struct Transition<M> {
    /// Its name.
    pub name: String,
    /// As it was, if it was managed.
    pub prior: Option<M>,
    /// As it shall be, if it shall be there.
    pub planned: Option<M>,
}

/// How a part is afterwards, and what went wrong.
#[derive(Debug)]
pub struct Outcome<M> {
    /// What the state says of it from now on.
    pub part: Option<M>,
    /// What its user should know.
    pub notice: Option<Diagnostic>,
    /// Why it is not as it shall be.
    pub error: Option<Diagnostics>,
}

impl<M> Transition<M> {
    /// One that is new.
    pub fn addition(name: String, planned: M) -> Self {
        Self { name, prior: None, planned: Some(planned) }
    }

    /// Whether the part goes.
    pub fn is_removal(&self) -> bool {
        self.planned.is_none()
    }
}

impl<M> Outcome<M> {
    /// It is as it shall be.
    pub fn done(part: Option<M>) -> Self {
        Self { part, notice: None, error: None }
    }

    /// It is still like this.
    pub fn failed(part: Option<M>, error: Diagnostics) -> Self {
        Self { part, notice: None, error: Some(error) }
    }
}

/// What becomes of each part: of those that come or change by their names, then of those that go.
pub fn between<M>(mut prior: BTreeMap<String, M>, planned: BTreeMap<String, M>) -> Vec<Transition<M>> {
    let mut all: Vec<Transition<M>> = planned
        .into_iter()
        .map(|(name, planned)| Transition { prior: prior.remove(&name), name, planned: Some(planned) })
        .collect();
    all.extend(prior.into_iter().map(|(name, prior)| Transition { name, prior: Some(prior), planned: None }));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_comes_last() {
        let parts = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), ())).collect();
        let all = between(parts(&["a", "b"]), parts(&["b", "c"]));
        let shown: Vec<_> = all.iter().map(|it| (it.name.as_str(), it.prior.is_some(), it.is_removal())).collect();
        assert_eq!(shown, [("b", true, false), ("c", false, false), ("a", true, true)]);
    }
}
