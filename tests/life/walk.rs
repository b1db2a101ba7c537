//! What Terraform does in a step, walk by walk.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use terraform_provider_tke::kit::value::Value;
use terraform_provider_tke::simulator::State as Cloud;

use super::steps::{self, ACCOUNT, CLUSTER, Deed, Step};
use super::world::World;
use crate::protocol::client::{Diagnostic, has_errors};
use crate::protocol::terraform::{Action, State, Terraform};

/// Where a life stands: the cloud, and what Terraform knows.
#[derive(Clone)]
pub struct Point {
    pub cloud: Cloud,
    pub account: Option<State>,
    pub cluster: Option<State>,
}

/// How a command went.
#[derive(Debug)]
pub struct Went {
    pub action: Action,
    pub replaced: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
    /// Where Terraform would say that the provider has a bug.
    pub violations: Vec<String>,
}

impl Went {
    pub fn has_failed(&self) -> bool {
        has_errors(&self.diagnostics) || !self.violations.is_empty()
    }

    fn refused(diagnostics: Vec<Diagnostic>) -> Self {
        Self { action: Action::Refused, replaced: Vec::new(), diagnostics, violations: Vec::new() }
    }
}

/// A life that goes on.
pub struct Life<'w> {
    pub world: &'w World,
    pub account: Terraform<'w>,
    pub cluster: Terraform<'w>,
}

impl<'w> Life<'w> {
    pub fn at(world: &'w World, point: &Point) -> Self {
        world.restore(&point.cloud);
        let terraform = |name, state: &Option<State>| {
            let mut terraform = Terraform::new(&world.client, name);
            terraform.settles = false;
            terraform.state = state.clone();
            terraform
        };
        Self { world, account: terraform(ACCOUNT, &point.account), cluster: terraform(CLUSTER, &point.cluster) }
    }

    pub fn point(&self) -> Point {
        Point { cloud: self.world.snapshot(), account: self.account.state.clone(), cluster: self.cluster.state.clone() }
    }

    /// Does what a step says.
    pub async fn carry_out(&mut self, step: &Step) -> Went {
        match &step.deed {
            Deed::Account => self.apply_account().await,
            Deed::Apply(config) => self.apply(config).await,
            Deed::Import(config) => {
                self.world.begin_walk().await;
                let id = self.cluster_id();
                let before = self.cluster.state.take();
                let diagnostics = self.cluster.import(&format!("{id}:all")).await.unwrap();
                if has_errors(&diagnostics) {
                    self.cluster.state = before;
                    return Went::refused(diagnostics);
                }
                self.apply(config).await
            }
            Deed::Destroy => self.destroy().await,
        }
    }

    async fn apply_account(&mut self) -> Went {
        let config = steps::account(self.world);
        let config = self.account.config(&steps::members(&config));
        apply(self.world, &mut self.account, &config).await
    }

    /// The configuration of the cluster, with the keys of the account if there is one.
    pub fn config(&self, config: &Json) -> Value {
        let mut members: BTreeMap<&str, Value> = steps::members(config).into_iter().collect();
        let account = self.account.value();
        members.insert("credentials", account.member("credentials").clone());
        let members: Vec<(&str, Value)> = members.into_iter().collect();
        self.cluster.config(&members)
    }

    async fn apply(&mut self, config: &Json) -> Went {
        let config = self.config(config);
        self.world.begin_walk().await;
        let diagnostics = self.account.refresh().await.unwrap();
        if has_errors(&diagnostics) {
            return Went::refused(diagnostics);
        }
        apply(self.world, &mut self.cluster, &config).await
    }

    async fn destroy(&mut self) -> Went {
        self.world.begin_walk().await;
        let mut diagnostics = self.cluster.refresh().await.unwrap();
        if has_errors(&diagnostics) {
            return Went::refused(diagnostics);
        }
        self.world.begin_walk().await;
        diagnostics.extend(self.cluster.destroy().await.unwrap());
        Went { action: Action::Update, replaced: Vec::new(), diagnostics, violations: Vec::new() }
    }

    /// The id that the state knows; empty without one.
    pub fn cluster_id(&self) -> String {
        self.cluster.value().member("id").as_str().unwrap_or_default().to_owned()
    }
}

/// Refreshes, plans and applies, in two walks as Terraform does.
async fn apply(world: &World, terraform: &mut Terraform<'_>, config: &Value) -> Went {
    world.begin_walk().await;
    let mut diagnostics = terraform.refresh().await.unwrap();
    if has_errors(&diagnostics) {
        return Went::refused(diagnostics);
    }
    let change = terraform.plan(config).await.unwrap();
    let replaced = change.replace.iter().map(ToString::to_string).collect();
    world.begin_walk().await;
    let mut violations = Vec::new();
    match terraform.apply_change(&change, config).await {
        Ok(said) => diagnostics.extend(said),
        Err(found) => violations.extend(found.iter().map(|violation| format!("{violation:?}"))),
    }
    Went { action: change.action, replaced, diagnostics, violations }
}
