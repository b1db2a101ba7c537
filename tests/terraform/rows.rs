//! The tables of attributes, row by row: set when the object is made, taken in by an import, changed
//! behind Terraform's back and put back, changed, unset. All rows go through one cluster together.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use terraform_provider_tke::kit::schema::Attributes;
use terraform_provider_tke::services;
use terraform_provider_tke::simulator::State;
use terraform_provider_tke::simulator::state::{Cluster, LaunchConfiguration, NodePool, ScalingGroup};

use super::{cluster, node_pool};
use crate::harness::configuration::{CLUSTER, SMALL};
use crate::harness::{Cloud, Workspace, furnish};

const TIMEOUTS: &str = "timeouts {\n    update = \"5m\"\n  }";

type ShowPool = fn(&NodePool, &LaunchConfiguration, &ScalingGroup) -> Json;

type DriftPool = fn(&mut NodePool, &mut LaunchConfiguration, &mut ScalingGroup);

/// Where the cloud has an attribute, and what somebody else makes of it there.
pub enum Place {
    Cluster(fn(&Cluster) -> Json, fn(&mut Cluster)),
    Pool(&'static str, ShowPool, DriftPool),
}

/// An attribute that changes in place.
pub struct Row {
    name: &'static str,
    /// The pool in whose configuration it is, or the cluster's.
    pool: Option<&'static str>,
    place: Place,
    /// Two values of it, and what is written instead where it is unset.
    texts: [&'static str; 3],
    /// What the cloud shows of each.
    shown: [Json; 3],
}

impl Row {
    /// The same attribute where it is written at the cluster, and holds for its pools.
    pub fn of_the_cluster(self) -> Self {
        Self { pool: None, ..self }
    }

    /// The attribute in an object of a plan.
    fn of<'a>(&self, object: &'a Json) -> &'a Json {
        match self.pool {
            None => &object[self.name],
            Some(pool) => &object["node_pools"][pool][self.name],
        }
    }

    fn shown(&self, state: &State) -> Json {
        match self.place {
            Place::Cluster(show, _) => show(state.clusters.values().next().unwrap()),
            Place::Pool(name, show, _) => {
                let pool = state.node_pools.values().find(|pool| pool.name == name).unwrap();
                let launch = &state.launch_configurations[&pool.launch_configuration_id];
                show(pool, launch, &state.scaling_groups[&pool.scaling_group_id])
            }
        }
    }

    fn drift(&self, state: &mut State) {
        match self.place {
            Place::Cluster(_, drift) => drift(state.clusters.values_mut().next().unwrap()),
            Place::Pool(name, _, drift) => {
                let pool = state.node_pools.values_mut().find(|pool| pool.name == name).unwrap();
                let launch = state.launch_configurations.get_mut(&pool.launch_configuration_id).unwrap();
                let group = state.scaling_groups.get_mut(&pool.scaling_group_id).unwrap();
                drift(pool, launch, group);
                // a size that moves brings nodes or takes them
                let (id, size) = (pool.id.clone(), group.desired_capacity);
                state.scale_pool(&id, size);
            }
        }
    }
}

/// A row of the cluster: name, two values, what the cloud shows of them and of none, where, and a drift.
pub fn cluster_row(
    name: &'static str,
    [first, second]: [&'static str; 2],
    shown: [Json; 3],
    show: fn(&Cluster) -> Json,
    drift: fn(&mut Cluster),
) -> Row {
    Row { name, pool: None, place: Place::Cluster(show, drift), texts: [first, second, ""], shown }
}

/// A row of a pool.
pub fn pool_row(
    (pool, name): (&'static str, &'static str),
    texts: [&'static str; 3],
    shown: [Json; 3],
    show: ShowPool,
    drift: DriftPool,
) -> Row {
    Row { name, pool: Some(pool), place: Place::Pool(pool, show, drift), texts, shown }
}

/// The configuration with the texts at one place: first, second or none.
pub fn configuration(rows: &[&[Row]; 2], which: usize) -> String {
    let [cluster, pools] = rows;
    let text = |row: &&Row| if row.name == "name" { row.texts[which.min(1)] } else { row.texts[which] };
    let lines = |rows: Vec<&Row>| rows.iter().map(text).collect::<Vec<_>>().join("\n      ");
    let pool = |name: &str, more: &str| {
        let own = pools.iter().filter(|row| row.pool == Some(name));
        format!("    {name} = {{\n      {more}\n      {}\n    }}\n", lines(own.collect()))
    };
    format!(
        "resource \"tke_cluster\" \"main\" {{\n  vpc_id = \"vpc-demo0001\"\n      {}\n  {TIMEOUTS}\n  node_pools = {{\n{}{}{}  }}\n}}\n",
        lines(cluster.iter().collect()),
        pool("blue", SMALL),
        pool("red", SMALL),
        pool("green", "subnet_ids = [\"subnet-demo0001\"]\n      node_count = 0"),
    )
}

#[track_caller]
fn assert_shown(cloud: &Cloud, rows: &[&[Row]; 2], which: usize) {
    let wrong: Vec<String> = cloud.simulator.read(|state| {
        let rows = rows.iter().flat_map(|rows| rows.iter());
        let shown = rows.map(|row| (row.name, row.shown(state), &row.shown[which]));
        shown.filter(|(_, shown, expected)| shown != *expected).map(|wrong| format!("{wrong:?}")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_is_set_imported_put_back_changed_and_unset() {
    let cloud = Cloud::start();
    cloud.change(furnish);
    let (of_cluster, of_pools) = (cluster::rows::rows(), node_pool::rows::rows());
    let rows = [of_cluster.as_slice(), of_pools.as_slice()];
    let workspace = Workspace::new(&cloud);

    // set
    workspace.configure(&configuration(&rows, 0)).apply(&[]).success();
    assert_shown(&cloud, &rows, 0);
    let id = cloud.cluster().id;
    let pool_ids = || ["blue", "red"].map(|name| cloud.pool(name).id);
    let pools = pool_ids();
    let mark = cloud.mark();
    workspace.assert_plan_is_empty();

    // imported
    Workspace::importing(&cloud, &configuration(&rows, 0).replace(TIMEOUTS, ""), &format!("{id}:all"))
        .assert_plan_is_empty();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());

    // changed behind Terraform's back: it shows, and is put back
    cloud.change(|state| rows.iter().flat_map(|rows| rows.iter()).for_each(|row| row.drift(state)));
    workspace.assert_reads_agree();
    assert_changes(&workspace, &rows, |_| true);
    workspace.apply(&[]).success();
    assert_shown(&cloud, &rows, 0);
    assert_nothing_is_left_to_do(&workspace);

    // changed
    workspace.configure(&configuration(&rows, 1));
    assert_changes(&workspace, &rows, |row| row.shown[0] != row.shown[1]);
    workspace.apply(&[]).success();
    assert_shown(&cloud, &rows, 1);
    assert_nothing_is_left_to_do(&workspace);

    // unset
    workspace.configure(&configuration(&rows, 2)).apply(&[]).success();
    assert_shown(&cloud, &rows, 2);
    assert_nothing_is_left_to_do(&workspace);
    assert_eq!((cloud.cluster().id, pool_ids()), (id, pools), "all of it in place");
    assert_eq!(cloud.bodies_since(0, "CreateCluster").len(), 1);
}

/// After an apply: neither by what that left in the state, nor by what a refresh then reads.
#[track_caller]
fn assert_nothing_is_left_to_do(workspace: &Workspace) {
    let plan = workspace.plan(&["-refresh=false"]);
    assert_eq!(plan.code, 0, "the plan without a refresh is not empty:\n{plan}");
    workspace.assert_plan_is_empty();
}

/// The plan is an update in which these rows change.
#[track_caller]
fn assert_changes(workspace: &Workspace, rows: &[&[Row]; 2], is_expected: fn(&Row) -> bool) {
    let plan = workspace.planned_change(CLUSTER, &[]);
    assert_eq!(plan["actions"], json!(["update"]));
    let rows = rows.iter().flat_map(|rows| rows.iter()).filter(|row| is_expected(row));
    let silent: Vec<&str> =
        rows.filter(|row| row.of(&plan["before"]) == row.of(&plan["after"])).map(|row| row.name).collect();
    assert_eq!(silent, Vec::<&str>::new(), "these do not show in the plan");
}

/// Attributes that are not only computed.
fn written(attributes: &Attributes) -> BTreeSet<String> {
    let written = attributes.iter().filter(|(_, attribute)| attribute.required || attribute.optional);
    written.map(|(name, _)| name.clone()).collect()
}

/// An attribute that is added without a row, or without a word on where it is tested, fails this.
#[test]
fn every_attribute_has_a_row() {
    let names = |rows: Vec<Row>| rows.into_iter().map(|row| row.name.to_owned()).collect::<BTreeSet<_>>();
    let schema = services::cluster::schema::schema();
    let mut covered = names(cluster::rows::rows());
    covered.extend(cluster::rows::LOCAL.iter().map(|(name, _)| (*name).to_owned()));
    covered.extend(cluster::rows::ELSEWHERE.iter().map(|(name, _)| (*name).to_owned()));
    assert_eq!(covered, written(&schema.members()));
    let mut covered = names(node_pool::rows::rows());
    covered.extend(node_pool::rows::ELSEWHERE.iter().map(|(name, _)| (*name).to_owned()));
    assert_eq!(covered, written(&services::node_pool::facets::attributes()));
    for (attribute, test) in cluster::rows::ELSEWHERE.iter().chain(node_pool::rows::ELSEWHERE) {
        let (module, test) = test.rsplit_once("::").unwrap();
        let path = format!("{}/tests/terraform/{}.rs", env!("CARGO_MANIFEST_DIR"), module.replace("::", "/"));
        let is_there = std::fs::read_to_string(&path).unwrap().contains(&format!("fn {test}("));
        assert!(is_there, "{attribute}: there is no {test} in {path}");
    }
}
