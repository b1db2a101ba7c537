//! A report for people.

use std::fmt::Write;

use super::report::Report;
use super::view::View;

impl View for Report {
    fn screen(&self) -> String {
        screen(self)
    }

    fn changes(before: Option<&Self>, now: &Self) -> Vec<String> {
        changes(before, now)
    }

    fn gone(&self) -> String {
        format!("cluster {}: deleted", self.id)
    }
}

/// Rows of cells as lines, one below another.
pub(super) fn columns(rows: &[[String; 4]]) -> Vec<String> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2)];
    let line = |[a, b, c, d]: &[String; 4]| {
        format!("{a:0$}  {b:1$}  {c:2$}  {d}", widths[0], widths[1], widths[2]).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// All of it, as on a screen.
fn screen(report: &Report) -> String {
    let mut text = String::new();
    let protected = if report.deletion_protection { ", protected from deletion" } else { "" };
    let Report { id, name, status, kubernetes_version, region, .. } = report;
    // writing to a string does not fail
    let _ = writeln!(text, "{id} {name:?} in {region}: {status}, Kubernetes {kubernetes_version}{protected}");
    let mut section = |title: &str, rows: Vec<[String; 4]>| {
        if rows.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n{title}");
        for line in columns(&rows) {
            let _ = writeln!(text, "  {line}");
        }
    };
    let pools = report.node_pools.iter().map(|pool| {
        let nodes = format!("{} of {} nodes normal", pool.normal, pool.desired);
        [pool.name.clone(), pool.id.clone(), pool.status.clone(), nodes]
    });
    section("NODE POOLS", pools.collect());
    let nodes = report.nodes.iter().map(|node| {
        let more = [node.address.as_str(), node.reason.as_str()].join("  ");
        [node.id.clone(), node.node_pool.clone(), node.status.clone(), more.trim().to_owned()]
    });
    section("NODES", nodes.collect());
    let endpoints = report.endpoints.iter().map(|endpoint| {
        let more = [endpoint.address.as_str(), endpoint.reason.as_str()].join("  ");
        [endpoint.kind.to_owned(), endpoint.status.clone(), more.trim().to_owned(), String::new()]
    });
    section("ENDPOINTS", endpoints.collect());
    let addons = report
        .addons
        .iter()
        .map(|addon| [addon.name.clone(), addon.version.clone(), addon.status.clone(), addon.reason.clone()]);
    section("ADD-ONS", addons.collect());
    text
}

/// Each object in one line, by what it is.
fn lines(report: &Report) -> Vec<(String, String)> {
    let reason = |reason: &str| if reason.is_empty() { String::new() } else { format!(" ({reason})") };
    let cluster = format!("{}, Kubernetes {}", report.status, report.kubernetes_version);
    let mut lines = vec![(format!("cluster {}", report.id), cluster)];
    lines.extend(report.node_pools.iter().map(|pool| {
        let what = format!("{}, {} of {} nodes normal", pool.status, pool.normal, pool.desired);
        (format!("pool {} {}", pool.name, pool.id), what)
    }));
    lines.extend(
        report
            .nodes
            .iter()
            .map(|node| (format!("node {}", node.id), format!("{}{}", node.status, reason(&node.reason)))),
    );
    lines.extend(report.endpoints.iter().map(|endpoint| {
        (format!("{} endpoint", endpoint.kind), format!("{}{}", endpoint.status, reason(&endpoint.reason)))
    }));
    lines.extend(report.addons.iter().map(|addon| {
        let what = format!("{}, version {}{}", addon.status, addon.version, reason(&addon.reason));
        (format!("add-on {}", addon.name), what)
    }));
    lines
}

/// What is otherwise than before, a line each; all of it if there is no before.
fn changes(before: Option<&Report>, now: &Report) -> Vec<String> {
    let before = before.map(lines).unwrap_or_default();
    let now = lines(now);
    let was = |name: &str| before.iter().find(|(known, _)| known == name).map(|(_, what)| what);
    let is_there = |name: &str| now.iter().any(|(known, _)| known == name);
    let changed =
        now.iter().filter(|(name, what)| was(name) != Some(what)).map(|(name, what)| format!("{name}: {what}"));
    let gone = before.iter().filter(|(name, _)| !is_there(name)).map(|(name, _)| format!("{name}: removed"));
    changed.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::super::report::{Addon, Endpoint, Node, Pool};
    use super::*;

    fn report() -> Report {
        Report {
            id: "cls-1".into(),
            name: "main".into(),
            region: "r1".into(),
            status: "Running".into(),
            kubernetes_version: "1.30.0".into(),
            deletion_protection: true,
            node_pools: vec![Pool {
                id: "np-1".into(),
                name: "workers".into(),
                status: "normal".into(),
                desired: 2,
                total: 2,
                normal: 1,
            }],
            nodes: vec![
                Node {
                    id: "ins-1".into(),
                    node_pool: "workers".into(),
                    status: "running".into(),
                    address: "10.0.0.5".into(),
                    reason: String::new(),
                },
                Node {
                    id: "ins-22".into(),
                    node_pool: "workers".into(),
                    status: "failed".into(),
                    address: String::new(),
                    reason: "no route".into(),
                },
            ],
            endpoints: vec![Endpoint {
                kind: "public",
                status: "Creating".into(),
                address: String::new(),
                reason: String::new(),
            }],
            addons: vec![Addon {
                name: "tcr".into(),
                version: "1.0.1".into(),
                status: "InstallFailed".into(),
                reason: "no workload".into(),
            }],
        }
    }

    #[test]
    fn a_screen_has_everything_in_columns() {
        let expected = "\
cls-1 \"main\" in r1: Running, Kubernetes 1.30.0, protected from deletion

NODE POOLS
  workers  np-1  normal  1 of 2 nodes normal

NODES
  ins-1   workers  running  10.0.0.5
  ins-22  workers  failed   no route

ENDPOINTS
  public  Creating

ADD-ONS
  tcr  1.0.1  InstallFailed  no workload
";
        assert_eq!(screen(&report()), expected);
    }

    #[test]
    fn only_what_changed_is_told_again() {
        let before = report();
        let mut now = report();
        assert_eq!(changes(None, &now).len(), 6);
        assert_eq!(changes(Some(&before), &now), Vec::<String>::new());
        now.endpoints[0].status = "Created".into();
        now.nodes.remove(1);
        (now.addons[0].status, now.addons[0].reason) = ("Succeeded".into(), String::new());
        let told = ["public endpoint: Created", "add-on tcr: Succeeded, version 1.0.1", "node ins-22: removed"];
        assert_eq!(changes(Some(&before), &now), told);
    }
}
