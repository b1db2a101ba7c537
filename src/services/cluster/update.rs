//! Changing a cluster in place. The state follows each step, so that a change that fails half way
//! leaves it true.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use super::model::ClusterModel;
use super::operation::{Op, handle};
use super::parts::{Outcome, Step};
use super::private::{PendingPool, ResolvedNames};
use super::{account, addons, create, issuer, key_pair, parts, read, schema, tags, upgrade};
use crate::cloud::Action;
use crate::cloud::tke::cluster::{
    AddVpcCniSubnets, AutoUpgradeClusterLevel, ModifyClusterAttribute, ModifyClusterImage,
};
use crate::cloud::tke::image::{self, DescribeImages};
use crate::cloud::tke::protection::{DisableClusterDeletionProtection, EnableClusterDeletionProtection};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::services::endpoint::{self, Side, security_group};
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::spec::count;
use crate::services::node_pool::{NodePoolModel, change};

/// Makes the planned changes.
pub async fn update(op: &Op, planned: ClusterModel, prior: ClusterModel) -> Result<ClusterModel, Diagnostics> {
    let handle = handle(op, &planned, planned.timeouts.known().map(|t| &t.update), schema::CHANGE_TIMEOUT)?;
    let mut work = Work { op, handle, current: prior.clone(), prior, planned };
    work.settle_without_calls().await?;
    if !work.needs_the_cloud() {
        // new keys or another timeout: nothing of it is in the cloud
        return Ok(work.current);
    }
    create::until_running(&work.handle).await?;
    work.attributes().await?;
    work.protection().await?;
    work.version().await?;
    work.eni_subnets().await?;
    work.issuer().await?;
    work.pools_and_endpoints().await?;
    work.addons().await?;
    // what pools take from the cluster changes on the cluster last: until the pools have it, the next
    // plan sees it as not done
    work.tags().await?;
    work.image().await?;
    parts::remember_os(op, &work.handle, &work.current).await?;
    let Work { handle, planned, .. } = work;
    match read::read(op, &handle, &planned).await? {
        Some(read) => Ok(read),
        None => {
            let detail = format!("The cluster {} was deleted while it was being changed.", handle.cluster_id);
            Err(Diagnostic::error("Cluster vanished", detail).into())
        }
    }
}

/// How often subnets whose addition was not answered are looked for.
const LOOKS_BEFORE_LOST: u32 = 5;

struct Work<'a> {
    op: &'a Op,
    handle: ClusterHandle,
    /// The cluster as it was.
    prior: ClusterModel,
    /// The cluster as it shall be.
    planned: ClusterModel,
    /// The cluster as it is by now.
    current: ClusterModel,
}

impl Work<'_> {
    /// What exists only here.
    async fn settle_without_calls(&mut self) -> Result<(), Diagnostics> {
        if self.prior.credentials != self.planned.credentials {
            account::keys_reach(self.op, &self.planned, &self.prior).await?;
        }
        let planned = self.planned.clone();
        self.note(|current| {
            current.credentials = planned.credentials;
            current.account_id = planned.account_id;
            current.timeouts = planned.timeouts;
            current.update_worker_pools_in_parallel = planned.update_worker_pools_in_parallel;
            current.storage_on_delete = planned.storage_on_delete;
            current.force_delete = planned.force_delete;
            current.force_delete_after = planned.force_delete_after;
            current.partial_create = planned.partial_create;
            current.wait_until_ready = planned.wait_until_ready;
        });
        Ok(())
    }

    fn needs_the_cloud(&self) -> bool {
        let (prior, planned) = (&self.prior, &self.planned);
        prior.name != planned.name
            || prior.description != planned.description
            || prior.project_id != planned.project_id
            || prior.cluster_level != planned.cluster_level
            || prior.auto_upgrade_cluster_level != planned.auto_upgrade_cluster_level
            || prior.tags_all != planned.tags_all
            || prior.deletion_protection != planned.deletion_protection
            || prior.os_name != planned.os_name
            || prior.os_customize_type != planned.os_customize_type
            || prior.network != planned.network
            || prior.ssh_key_name != planned.ssh_key_name
            || prior.kubernetes_version != planned.kubernetes_version
            || written(&prior.node_pools) != written(&planned.node_pools)
            || prior.addons != planned.addons
            || prior.service_account_issuer != planned.service_account_issuer
            || self.replaces_nodes()
            || prior.endpoint_access != planned.endpoint_access
            || prior.public_security_group_id != planned.public_security_group_id
            || prior.public_access_cidrs != planned.public_access_cidrs
            || prior.private_subnet_id != planned.private_subnet_id
    }

    /// Whether there are outdated nodes that are not to stay.
    fn replaces_nodes(&self) -> bool {
        let has_outdated = |name: &String| self.prior.pool(name).is_some_and(NodePoolModel::has_outdated_nodes);
        self.planned.pools().iter().any(|(name, pool)| pool.rolls() && has_outdated(name))
    }

    /// Notes what has been done; the answer carries it, whatever happens next.
    fn note(&mut self, change: impl FnOnce(&mut ClusterModel)) {
        change(&mut self.current);
        self.op.save(&self.current);
    }

    async fn call<A: Action>(&self, request: &A, attribute: &str) -> Result<(), Diagnostics> {
        let called = self.handle.client.call(request).await;
        called.map(|_| ()).map_err(|error| {
            api_error(&format!("`{attribute}` of the cluster could not be changed"), &error)
                .at(Path::of(attribute))
                .into()
        })
    }

    async fn attributes(&mut self) -> Result<(), Diagnostics> {
        let (prior, planned) = (&self.prior, &self.planned);
        let changed = [
            ("name", prior.name != planned.name),
            ("description", prior.description != planned.description),
            ("project_id", prior.project_id != planned.project_id),
            ("cluster_level", prior.cluster_level != planned.cluster_level && planned.cluster_level.known().is_some()),
            ("auto_upgrade_cluster_level", prior.auto_upgrade_cluster_level != planned.auto_upgrade_cluster_level),
        ];
        let Some((first, _)) = changed.iter().find(|(_, is_changed)| *is_changed) else { return Ok(()) };
        // only what changes: a level that is sent again is a request to change it
        let is = |name: &str| changed.iter().any(|(changed, is_changed)| *is_changed && *changed == name);
        let auto = AutoUpgradeClusterLevel { is_auto_upgrade: planned.auto_upgrade_cluster_level.known_or(false) };
        let request = ModifyClusterAttribute {
            cluster_id: self.handle.cluster_id.clone(),
            cluster_name: is("name").then(|| planned.name.known_or_default()),
            cluster_desc: is("description").then(|| planned.description.known_or_default()),
            project_id: is("project_id").then(|| count(planned.project_id.known_or_default())),
            cluster_level: is("cluster_level").then(|| planned.cluster_level.known_or_default()),
            auto_upgrade_cluster_level: is("auto_upgrade_cluster_level").then_some(auto),
        };
        let is_level_changed = is("cluster_level");
        self.call(&request, first).await?;
        let planned = self.planned.clone();
        self.note(|current| {
            (current.name, current.description) = (planned.name, planned.description);
            (current.project_id, current.cluster_level) = (planned.project_id, planned.cluster_level);
            current.auto_upgrade_cluster_level = planned.auto_upgrade_cluster_level;
        });
        // a new level takes the control plane a while, in which it takes no other change
        if is_level_changed { create::until_running(&self.handle).await } else { Ok(()) }
    }

    async fn protection(&mut self) -> Result<(), Diagnostics> {
        if self.prior.deletion_protection == self.planned.deletion_protection {
            return Ok(());
        }
        let cluster_id = self.handle.cluster_id.clone();
        if self.planned.deletion_protection.known_or(false) {
            self.call(&EnableClusterDeletionProtection { cluster_id }, "deletion_protection").await?;
        } else {
            self.call(&DisableClusterDeletionProtection { cluster_id }, "deletion_protection").await?;
        }
        let planned = self.planned.deletion_protection;
        self.note(|current| current.deletion_protection = planned);
        Ok(())
    }

    async fn tags(&mut self) -> Result<(), Diagnostics> {
        if self.prior.tags_all != self.planned.tags_all {
            let failed = |error| Diagnostics::from(api_error("The cluster's tags could not be read", &error));
            let cluster = self.handle.client.cluster(&self.handle.cluster_id).await.map_err(failed)?;
            let there = cluster.map(|cluster| cluster.tags()).unwrap_or_default();
            let (before, after) = (self.prior.tags_all.known_or_default(), self.planned.tags_all.known_or_default());
            tags::change(&self.handle, &there, &before, &after).await?;
            // nodes and disks have the cluster's by now, and no more those of their pool
            for (name, pool) in self.planned.pools().iter().filter(|(_, pool)| pool.tags.is_set()) {
                // one that could not be made has no nodes either
                if let Some(id) = self.current.pool(name).and_then(|made| made.id.as_str()) {
                    change::write_tags(&self.handle, name, id, &self.planned.tags_of(pool)).await?;
                }
            }
        }
        let planned = self.planned.clone();
        self.note(|current| (current.tags, current.tags_all) = (planned.tags, planned.tags_all));
        Ok(())
    }

    /// The control plane's version; nodes follow with their pools.
    async fn version(&mut self) -> Result<(), Diagnostics> {
        let Attr::Known(asked) = &self.planned.kubernetes_version else {
            return Ok(());
        };
        if self.prior.kubernetes_version == self.planned.kubernetes_version {
            return Ok(());
        }
        let actual = upgrade::upgrade(&self.handle, asked).await?;
        self.planned.kubernetes_version_actual = Attr::Known(actual.clone());
        let asked = self.planned.kubernetes_version.clone();
        self.note(|current| {
            current.kubernetes_version = asked;
            current.kubernetes_version_actual = Attr::Known(actual);
        });
        Ok(())
    }

    /// The image of new nodes.
    async fn image(&mut self) -> Result<(), Diagnostics> {
        let Attr::Known(os_name) = &self.planned.os_name else {
            return Ok(());
        };
        let is_other = self.prior.os_name != self.planned.os_name;
        if !is_other && self.prior.os_customize_type == self.planned.os_customize_type {
            return Ok(());
        }
        if !is_other && image::is_id(os_name) {
            let detail = format!("The image {os_name} is of one kind: name an image of the other kind in `os_name`.");
            let path = Path::of("os_customize_type");
            return Err(Diagnostic::error("Kind of a custom image", detail).at(path).into());
        }
        let image_id = self.image_id(os_name).await?;
        let request = ModifyClusterImage { cluster_id: self.handle.cluster_id.clone(), image_id };
        self.call(&request, "os_name").await?;
        let planned = self.planned.clone();
        self.note(|current| {
            current.os_name = planned.os_name;
            current.os_customize_type = planned.os_customize_type;
        });
        Ok(())
    }

    async fn image_id(&self, os_name: &str) -> Result<String, Diagnostics> {
        if image::is_id(os_name) {
            return Ok(os_name.to_owned());
        }
        let remembered = ResolvedNames::recall(self.op).os.filter(|(spelling, ..)| spelling == os_name);
        let os_name = remembered.map_or_else(|| os_name.to_owned(), |(_, canonical, _)| canonical);
        let customize_type = self.planned.os_customize_type.as_str();
        let path = Path::of("os_name");
        let images = self.handle.client.call(&DescribeImages {}).await;
        let images =
            images.map_err(|error| api_error("The images on offer could not be read", &error).at(path.clone()))?;
        let named: Vec<_> = images.image_instance_set.iter().filter(|image| image.os_name == os_name).collect();
        let found = named.iter().find(|image| customize_type.is_none_or(|kind| kind == image.os_customize_type));
        if let (None, Some(kind), false) = (found, customize_type, named.is_empty()) {
            let detail = format!("There is no image {os_name:?} of the kind {kind}.");
            return Err(Diagnostic::error("Unknown image", detail).at(Path::of("os_customize_type")).into());
        }
        found.map(|image| image.image_id.clone()).ok_or_else(|| {
            let offered: std::collections::BTreeSet<&str> =
                images.image_instance_set.iter().map(|image| image.os_name.as_str()).collect();
            let listed = offered.into_iter().collect::<Vec<_>>().join(", ");
            let detail = format!("There is no image {os_name:?}. On offer: {listed}.");
            Diagnostic::error("Unknown image", detail).at(path).into()
        })
    }

    /// More subnets for pods.
    async fn eni_subnets(&mut self) -> Result<(), Diagnostics> {
        let ids = |cluster: &ClusterModel| cluster.network.known_or_default().eni_subnet_ids.known_or_default();
        let (before, after) = (ids(&self.prior), ids(&self.planned));
        if before == after {
            return Ok(());
        }
        let path = Path::of("network").attr("eni_subnet_ids");
        if let Some(lost) = before.difference(&after).next() {
            // not known when it was planned, or the plan would show a new cluster
            let detail = format!("The subnet {lost} cannot be taken from a cluster. Plan again: that needs a new one.");
            return Err(Diagnostic::error("Subnet in use", detail).at(path).into());
        }
        let request = AddVpcCniSubnets {
            cluster_id: self.handle.cluster_id.clone(),
            subnet_ids: after.difference(&before).cloned().collect(),
            vpc_id: self.planned.vpc_id.known_or_default(),
        };
        let failure = "The subnets of pods could not be added";
        let lost = match self.handle.client.call(&request).await {
            Ok(_) => None,
            Err(error) if error.may_have_been_carried_out() => Some(error),
            Err(error) => return Err(api_error(failure, &error).at(path).into()),
        };
        let looks = AtomicU32::new(0);
        let client = &self.handle.client;
        let is_added = self
            .handle
            .until("the subnets of pods to be added", failure, async || {
                let cluster = client.cluster(&self.handle.cluster_id).await?;
                let there = cluster.map(|cluster| cluster.cluster_network_settings.subnets).unwrap_or_default();
                Ok(match request.subnet_ids.iter().all(|id| there.contains(id)) {
                    true => Seen::Done(true),
                    false if lost.is_some() && looks.fetch_add(1, Ordering::Relaxed) > LOOKS_BEFORE_LOST => {
                        Seen::Done(false)
                    }
                    false => Seen::Pending(format!("{} subnets", there.len())),
                })
            })
            .await?;
        if let (false, Some(error)) = (is_added, lost) {
            return Err(api_error(failure, &error).at(path).into());
        }
        let planned = self.planned.network.clone();
        self.note(|current| current.network = planned);
        Ok(())
    }

    async fn pools_and_endpoints(&mut self) -> Result<(), Diagnostics> {
        // an endpoint that goes needs no node any more, one that comes needs the pools first
        self.close_endpoints().await?;
        self.pools().await?;
        self.open_endpoints().await
    }

    async fn pools(&mut self) -> Result<(), Diagnostics> {
        let keys = key_pair::ids(&self.handle.client, &self.planned).await?;
        let old_keys = key_pair::old_ids(&self.handle.client, &self.prior, &keys).await;
        let in_parallel = self.planned.update_worker_pools_in_parallel.known_or(false);
        let (removals, others): (Vec<_>, Vec<_>) = self.steps().into_iter().partition(Step::is_removal);
        // what runs moves on from a pool that goes only when there is somewhere to go
        for round in [others, removals] {
            let (op, handle) = (self.op, &self.handle);
            let take = |step: Step| {
                let before = step.prior.as_ref().or(step.planned.as_ref());
                let before = before.map(|pool| parts::inherited(&self.prior, pool, &old_keys));
                // one that goes has disks to keep too
                let goal = step.planned.as_ref().or(step.prior.as_ref());
                let after = goal.map(|pool| parts::inherited(&self.planned, pool, &keys));
                async move { step.take(op, handle, &before.unwrap_or_default(), &after.unwrap_or_default()).await }
            };
            let done = parts::each(round, in_parallel, take).await;
            let mut failed = Diagnostics::new();
            for (name, outcome) in done {
                self.note_pool(&name, &outcome);
                failed.append(outcome.error.unwrap_or_default());
            }
            if failed.has_errors() {
                return Err(failed);
            }
        }
        let planned = self.planned.clone();
        self.note(|current| {
            current.ssh_key_name = planned.ssh_key_name;
            if planned.node_pools.is_null() {
                current.node_pools = Attr::Null;
            }
        });
        ResolvedNames { keys, ..ResolvedNames::recall(self.op) }.keep(self.op);
        Ok(())
    }

    /// What is to be done, pool by pool, new ones first.
    fn steps(&self) -> Vec<Step> {
        if self.planned.node_pools.is_null() {
            return Vec::new();
        }
        let (mut prior, planned) = (self.prior.pools(), self.planned.pools());
        let mut steps: Vec<Step> = Vec::new();
        for (name, planned) in planned {
            let prior = prior.remove(&name).filter(|pool| pool.id.is_set());
            steps.push(Step { name, prior, planned: Some(planned) });
        }
        steps.sort_by_key(|step| step.prior.is_some());
        steps.extend(prior.into_iter().map(|(name, pool)| Step { name, prior: Some(pool), planned: None }));
        steps
    }

    fn note_pool(&mut self, name: &str, outcome: &Outcome) {
        let Outcome { pool, error } = outcome;
        self.note(|current| {
            let mut pools: BTreeMap<String, NodePoolModel> = current.pools();
            match pool {
                Some(pool) => pools.insert(name.to_owned(), pool.clone()),
                None => pools.remove(name),
            };
            current.node_pools = Attr::Known(pools);
        });
        let is_settled = PendingPool::recall(self.op, name).is_some_and(|note| match pool {
            Some(pool) => note.new.is_some() && pool.id.as_str() == note.new.as_deref(),
            None => error.is_none(),
        });
        if is_settled {
            PendingPool::forget(self.op, name);
        }
    }

    async fn issuer(&mut self) -> Result<(), Diagnostics> {
        let planned = self.planned.service_account_issuer.clone();
        if let Some(issuer) = planned.known().filter(|_| self.prior.service_account_issuer != planned) {
            issuer::set(&self.handle, issuer).await?;
        }
        self.note(|current| current.service_account_issuer = planned);
        Ok(())
    }

    async fn addons(&mut self) -> Result<(), Diagnostics> {
        let mut failed = Diagnostics::new();
        for step in addons::steps(&self.prior, &self.planned) {
            let (name, outcome) = step.take(&self.handle).await;
            outcome.notice.into_iter().for_each(|notice| self.op.warn(notice));
            self.note(|current| {
                let mut addons = current.addons();
                match outcome.addon {
                    Some(addon) => addons.insert(name, addon),
                    None => addons.remove(&name),
                };
                current.addons = Attr::Known(addons);
            });
            failed.append(outcome.error.unwrap_or_default());
        }
        if failed.has_errors() {
            return Err(failed);
        }
        if self.planned.addons.is_null() {
            self.note(|current| current.addons = Attr::Null);
        }
        Ok(())
    }

    async fn close_endpoints(&mut self) -> Result<(), Diagnostics> {
        for side in Side::ALL {
            let moved = side == Side::Private && self.prior.private_subnet_id != self.planned.private_subnet_id;
            let (was, stays) =
                (self.prior.wants_endpoint(side.is_public()), self.planned.wants_endpoint(side.is_public()));
            if was && (!stays || moved) {
                endpoint::close(&self.handle, side).await?;
                if side == Side::Public {
                    self.drop_guard().await?;
                }
            }
        }
        Ok(())
    }

    /// Takes back the rules and the group of a public endpoint that is closed or guarded otherwise.
    async fn drop_guard(&self) -> Result<(), Diagnostics> {
        if self.prior.security_group_id.is_set() {
            return security_group::remove_owned(&self.handle).await;
        }
        if let (Attr::Known(group), true) =
            (&self.prior.public_security_group_id, self.prior.public_access_cidrs.is_set())
        {
            return security_group::allow(&self.handle, group, &Default::default()).await;
        }
        Ok(())
    }

    async fn open_endpoints(&mut self) -> Result<(), Diagnostics> {
        for side in Side::ALL.into_iter().filter(|side| self.planned.wants_endpoint(side.is_public())) {
            let is_open = self.prior.wants_endpoint(side.is_public())
                && !(side == Side::Private && self.prior.private_subnet_id != self.planned.private_subnet_id);
            if !is_open {
                parts::open_endpoint(&self.handle, side, &self.planned).await?;
            } else if side == Side::Public {
                self.change_guard().await?;
            }
        }
        let planned = self.planned.clone();
        self.note(|current| {
            current.endpoint_access = planned.endpoint_access;
            current.public_security_group_id = planned.public_security_group_id;
            current.public_access_cidrs = planned.public_access_cidrs;
            current.private_subnet_id = planned.private_subnet_id;
        });
        Ok(())
    }

    async fn change_guard(&self) -> Result<(), Diagnostics> {
        let (prior, planned) = (&self.prior, &self.planned);
        let moves = prior.public_security_group_id != planned.public_security_group_id;
        if !moves && prior.public_access_cidrs == planned.public_access_cidrs {
            return Ok(());
        }
        let group = parts::guard(&self.handle, planned).await?;
        if moves {
            endpoint::guard(&self.handle, &group).await?;
            return self.drop_guard().await;
        }
        if planned.public_access_cidrs.is_null() {
            // the rules were added to a group of the user's
            security_group::allow(&self.handle, &group, &Default::default()).await?;
        }
        Ok(())
    }
}

/// The pools as the user writes them, without what exists only here and what the cloud makes of them.
fn written(pools: &Attr<BTreeMap<String, NodePoolModel>>) -> Option<BTreeMap<String, NodePoolModel>> {
    let blank = |pool: &NodePoolModel| NodePoolModel {
        id: Attr::Null,
        status: Attr::Null,
        node_counts: Attr::Null,
        update_strategy: Attr::Null,
        repave_interval_seconds: Attr::Null,
        outdated_nodes: Attr::Null,
        autoscaling_group_id: Attr::Null,
        launch_configuration_id: Attr::Null,
        ..pool.clone()
    };
    pools.known().map(|pools| pools.iter().map(|(name, pool)| (name.clone(), blank(pool))).collect())
}
