//! The clusters of one or more regions.

use std::fmt::Write;

use futures_util::future::try_join_all;
use serde::Serialize;

use super::options::Regions;
use super::text::columns;
use super::view::View;
use crate::cloud::cvm::region::DescribeRegions;
use crate::cloud::tke::cluster::{Cluster, DescribeClusters};
use crate::cloud::{Client, Error};

/// A region that is always there: the list of regions is the same in each.
pub(super) const ANY_REGION: &str = "ap-guangzhou";

/// A cluster in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Listed {
    id: String,
    name: String,
    region: String,
    status: String,
    kubernetes_version: String,
    nodes: u64,
}

/// The clusters that there are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Clusters(Vec<Listed>);

/// A client for each region in which clusters are listed.
pub(super) async fn clients(client: &Client, regions: &Regions) -> Result<Vec<Client>, Error> {
    let regions = match regions {
        Regions::These(regions) if regions.is_empty() => return Ok(vec![client.clone()]),
        Regions::These(regions) => regions.clone(),
        Regions::All => {
            let found = client.call(&DescribeRegions {}).await?.region_set.into_iter();
            found.filter(|region| region.region_state == "AVAILABLE").map(|region| region.region).collect()
        }
    };
    let mut clients: Vec<Client> = Vec::new();
    for region in regions {
        if clients.iter().all(|client| client.region() != Some(region.as_str())) {
            clients.push(client.in_region(&region));
        }
    }
    Ok(clients)
}

/// Lists the clusters.
pub(super) async fn look(clients: &[Client]) -> Result<Clusters, Error> {
    let lists = try_join_all(clients.iter().map(async |client| {
        let clusters = client.list(&DescribeClusters::default()).await?;
        Ok::<_, Error>(clusters.into_iter().map(|cluster| listed(client, cluster)).collect::<Vec<_>>())
    }));
    let mut clusters = lists.await?.concat();
    clusters.sort_by(|one, other| (&one.region, &one.name, &one.id).cmp(&(&other.region, &other.name, &other.id)));
    Ok(Clusters(clusters))
}

fn listed(client: &Client, cluster: Cluster) -> Listed {
    Listed {
        region: client.region().unwrap_or_default().to_owned(),
        status: cluster.cluster_status.as_str().to_owned(),
        id: cluster.cluster_id,
        name: cluster.cluster_name,
        kubernetes_version: cluster.cluster_version,
        nodes: cluster.cluster_node_num,
    }
}

impl Listed {
    fn state(&self) -> String {
        let nodes = if self.nodes == 1 { "1 node".to_owned() } else { format!("{} nodes", self.nodes) };
        format!("{}, Kubernetes {}, {nodes}", self.status, self.kubernetes_version)
    }
}

impl View for Clusters {
    fn screen(&self) -> String {
        if self.0.is_empty() {
            return "No clusters.\n".to_owned();
        }
        let rows = self
            .0
            .iter()
            .map(|cluster| [cluster.id.clone(), cluster.name.clone(), cluster.region.clone(), cluster.state()]);
        let mut text = String::new();
        for line in columns(&rows.collect::<Vec<_>>()) {
            // writing to a string does not fail
            let _ = writeln!(text, "{line}");
        }
        text
    }

    fn changes(before: Option<&Self>, now: &Self) -> Vec<String> {
        let before = before.map(|before| before.0.as_slice()).unwrap_or_default();
        let line = |cluster: &Listed| format!("cluster {} {:?} in {}", cluster.id, cluster.name, cluster.region);
        let changed = now.0.iter().filter(|cluster| !before.contains(cluster));
        let gone = before.iter().filter(|known| now.0.iter().all(|cluster| cluster.id != known.id));
        let changed = changed.map(|cluster| format!("{}: {}", line(cluster), cluster.state()));
        changed.chain(gone.map(|cluster| format!("{}: deleted", line(cluster)))).collect()
    }

    fn gone(&self) -> String {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(id: &str, status: &str, nodes: u64) -> Listed {
        Listed {
            id: id.into(),
            name: "main".into(),
            region: "r1".into(),
            status: status.into(),
            kubernetes_version: "1.30.0".into(),
            nodes,
        }
    }

    #[test]
    fn a_list_and_its_changes() {
        let before = Clusters(vec![cluster("cls-1", "Running", 1), cluster("cls-22", "Creating", 0)]);
        let lines = "cls-1   main  r1  Running, Kubernetes 1.30.0, 1 node\n\
                     cls-22  main  r1  Creating, Kubernetes 1.30.0, 0 nodes\n";
        assert_eq!(before.screen(), lines);
        assert_eq!(Clusters(Vec::new()).screen(), "No clusters.\n");
        assert_eq!(Clusters::changes(None, &before).len(), 2);
        let now = Clusters(vec![cluster("cls-22", "Running", 0)]);
        let told = [
            "cluster cls-22 \"main\" in r1: Running, Kubernetes 1.30.0, 0 nodes",
            "cluster cls-1 \"main\" in r1: deleted",
        ];
        assert_eq!(Clusters::changes(Some(&before), &now), told);
    }
}
