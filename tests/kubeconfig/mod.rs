//! `tke_kubeconfig` in this process, where time is moved: what it answers, and what it asks the cloud for.

use serde_json::{Value as Json, json};
use terraform_provider_tke::kit::value::{Path, Value};
use terraform_provider_tke::registry;
use terraform_provider_tke::simulator::state::Quirks;
use terraform_provider_tke::simulator::{Fault, FaultKind, Settings};

use crate::life::on_a_runtime;
use crate::life::steps::{Deed, Step, members};
use crate::life::walk::{Life, Point};
use crate::life::world::{World, settings};
use crate::protocol::client::{Client, Diagnostic, config};

const TYPE: &str = "tke_kubeconfig";

/// A cluster, and who wants to get into it.
struct Bench {
    world: World,
    cluster: String,
    /// `public_endpoint` of the cluster.
    public_endpoint: Value,
}

impl Bench {
    /// A cluster with a node and these attributes, in a cloud with these quirks.
    async fn new(more: Json, quirks: Quirks) -> Self {
        let world = World::new(Settings { quirks, ..settings() }).await;
        let mut cluster = json!({
            "name": "main", "vpc_id": "vpc-demo0001",
            "node_pools": { "a": { "instance_type": "S5.MEDIUM4", "subnet_ids": ["subnet-demo0001"] } },
        });
        cluster.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let point = Point { cloud: world.snapshot(), account: None, cluster: None };
        let mut life = Life::at(&world, &point);
        for deed in [Deed::Account, Deed::Apply(cluster)] {
            let went = life.carry_out(&Step { name: "make", deed }).await;
            assert!(!went.has_failed(), "{went:?}");
        }
        let (cluster, public_endpoint) = (life.cluster_id(), life.cluster.value().member("public_endpoint").clone());
        drop(life);
        world.begin_walk().await;
        Self { world, cluster, public_endpoint }
    }

    fn config(&self, more: Json) -> Value {
        let mut written = json!({ "cluster_id": self.cluster });
        written.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config(&self.world.client.offer().ephemeral_resources[TYPE], &members(&written))
    }

    /// Opens; what is in it, or what went wrong.
    async fn open(&self, more: Json) -> Result<Value, Diagnostic> {
        let opened = self.world.client.open(TYPE, &self.config(more)).await.unwrap();
        match opened.diagnostics.into_iter().next() {
            Some(diagnostic) => Err(diagnostic),
            None => {
                assert_eq!(opened.renew_at, None);
                assert!(self.world.client.close(TYPE, opened.private).await.is_empty());
                Ok(opened.value)
            }
        }
    }

    /// The actions that were asked for since the record was so long.
    fn actions_since(&self, mark: usize) -> Vec<String> {
        self.world.simulator().requests().split_off(mark).into_iter().map(|record| record.action).collect()
    }

    fn mark(&self) -> usize {
        self.world.simulator().requests().len()
    }
}

fn public() -> Json {
    json!({ "public_access_cidrs": ["203.0.113.0/24"] })
}

fn private() -> Json {
    json!({ "endpoint_access": "private", "private_subnet_id": "subnet-demo0002" })
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.member(name).as_str().unwrap_or_else(|| panic!("{name} of {value:?}"))
}

#[test]
fn what_is_in_it_leads_into_the_cluster_and_the_data_source_has_the_same() {
    on_a_runtime(async {
        let bench = Bench::new(public(), Quirks::default()).await;
        let mark = bench.mark();
        let opened = bench.open(json!({})).await.unwrap();
        // the domain of the cluster, which is in the file, does not resolve outside of Tencent's network
        let domain = format!("{}.ccs.tencent-cloud.com", bench.cluster);
        let address = bench.world.snapshot().load_balancers.values().next().unwrap().address.clone();
        assert_eq!(text(&opened, "host"), format!("https://{address}"));
        assert_eq!(bench.public_endpoint.as_str(), Some(text(&opened, "host")));
        assert_eq!(text(&opened, "tls_server_name"), domain);
        assert_eq!(text(&opened, "endpoint"), "public");
        let inside = bench.world.snapshot().kubernetes[&bench.cluster].clone();
        let client = inside.clients.values().next().unwrap();
        assert_eq!(text(&opened, "cluster_ca_certificate"), inside.authority.certificate);
        assert_eq!(text(&opened, "client_certificate"), client.certificate);
        assert_eq!(text(&opened, "client_key"), client.key);
        assert!(opened.member("token").is_null());
        let file = text(&opened, "kubeconfig");
        assert!(file.contains(&format!("server: https://{address}\n    tls-server-name: {domain}\n")), "{file}");

        let (read, diagnostics) = bench.world.client.read_data_source(TYPE, &bench.config(json!({}))).await.unwrap();
        assert!(diagnostics.is_empty());
        assert_eq!(read, opened);
        let again = bench.world.snapshot().kubernetes[&bench.cluster].clients.len();
        assert_eq!(again, 1, "one certificate for each who asks");
        let asked = bench.actions_since(mark);
        assert_eq!(asked, ["DescribeClusterEndpoints", "DescribeClusterKubeconfig"].repeat(2));
    });
}

#[test]
fn a_private_endpoint_is_the_address_in_the_file() {
    on_a_runtime(async {
        let bench = Bench::new(private(), Quirks::default()).await;
        for more in [json!({ "endpoint": "private" }), json!({})] {
            let opened = bench.open(more).await.unwrap();
            let address = bench.world.snapshot().load_balancers.values().next().unwrap().address.clone();
            assert_eq!(text(&opened, "host"), format!("https://{address}"));
            assert_eq!(text(&opened, "endpoint"), "private");
            assert!(opened.member("tls_server_name").is_null());
        }
    });
}

#[test]
fn a_public_endpoint_may_be_a_name() {
    on_a_runtime(async {
        let bench = Bench::new(public(), Quirks { balancers_have_names: true, ..Quirks::default() }).await;
        let opened = bench.open(json!({ "endpoint": "public" })).await.unwrap();
        let balancer = bench.world.snapshot().load_balancers.values().next().unwrap().clone();
        let number = balancer.address.replace('.', "");
        let expected = format!("https://{}-{number}.clb.ap-guangzhou-tencentclb.com", balancer.id);
        assert_eq!(
            (text(&opened, "host"), bench.public_endpoint.as_str()),
            (expected.as_str(), Some(expected.as_str()))
        );
        assert!(opened.member("tls_server_name").is_null());
    });
}

#[test]
fn without_an_open_endpoint_the_error_says_how_to_open_one() {
    on_a_runtime(async {
        let bench = Bench::new(json!({}), Quirks::default()).await;
        let error = bench.open(json!({})).await.unwrap_err();
        assert_eq!(error.summary, "No open endpoint");
        for part in [&bench.cluster, "endpoint_access     = \"public\"", "private_subnet_id"] {
            assert!(error.detail.contains(part), "{part}: {}", error.detail);
        }
        let mark = bench.mark();
        let error = bench.open(json!({ "endpoint": "private" })).await.unwrap_err();
        assert!(!error.detail.contains("public"), "{}", error.detail);
        assert!(!bench.actions_since(mark).contains(&"DescribeClusterKubeconfig".to_owned()), "it would write");

        let bench = Bench::new(private(), Quirks::default()).await;
        let error = bench.open(json!({ "endpoint": "public" })).await.unwrap_err();
        assert!(error.detail.contains("`endpoint = \"private\"`"), "{}", error.detail);
    });
}

#[test]
fn a_kubeconfig_that_is_not_there_yet_is_waited_for() {
    on_a_runtime(async {
        let bench = Bench::new(public(), Quirks { kubeconfigs_lag_seconds: 90, ..Quirks::default() }).await;
        let restart = |state: &mut terraform_provider_tke::simulator::State| {
            let now = state.now;
            state.clusters.values_mut().next().unwrap().running_since = Some(now);
        };
        bench.world.simulator().write(restart);
        let mark = bench.mark();
        bench.open(json!({})).await.unwrap();
        let asked = bench.actions_since(mark).into_iter().filter(|action| action == "DescribeClusterKubeconfig");
        assert!(asked.count() > 1);
        // not for ever
        bench.world.simulator().write(|state| state.quirks.kubeconfigs_lag_seconds = 1 << 20);
        let error = bench.open(json!({})).await.unwrap_err();
        assert!(error.detail.contains("KubernetesResourceNotFound"), "{}", error.detail);
    });
}

#[test]
fn an_address_that_is_not_listed_yet_is_waited_for() {
    on_a_runtime(async {
        let bench = Bench::new(public(), Quirks { addresses_lag_seconds: 60, ..Quirks::default() }).await;
        bench.world.simulator().write(|state| {
            let now = state.now;
            state.clusters.values_mut().next().unwrap().public_endpoint.as_mut().unwrap().opened = now;
        });
        assert!(text(&bench.open(json!({})).await.unwrap(), "host").starts_with("https://198.18."));
    });
}

#[test]
fn the_administrators_role_is_acquired_only_if_asked_for() {
    on_a_runtime(async {
        let bench = Bench::new(public(), Quirks::default()).await;
        bench.world.simulator().write(|state| {
            state.kubernetes.values_mut().for_each(|inside| inside.administrators.clear());
        });
        let administrators =
            || bench.world.simulator().read(|state| state.kubernetes[&bench.cluster].administrators.len());
        bench.open(json!({ "acquire_admin_role": false })).await.unwrap();
        assert_eq!(administrators(), 0);
        for _ in 0..2 {
            bench.open(json!({ "acquire_admin_role": true })).await.unwrap();
            assert_eq!(administrators(), 1);
        }
        // who has it may be told so
        let existed =
            FaultKind::Error { code: "FailedOperation.KubernetesResourceExisted".into(), message: "no".into() };
        bench.world.simulator().write(|state| state.faults.push(Fault::once("AcquireClusterAdminRole", existed)));
        bench.open(json!({ "acquire_admin_role": true })).await.unwrap();
        let denied = FaultKind::Error { code: "UnsupportedOperation.NotInWhitelist".into(), message: "no".into() };
        bench.world.simulator().write(|state| state.faults.push(Fault::once("AcquireClusterAdminRole", denied)));
        let error = bench.open(json!({ "acquire_admin_role": true })).await.unwrap_err();
        assert!(error.path == Path::of("acquire_admin_role"), "{error:?}");
    });
}

#[test]
fn keys_of_another_account_and_clusters_that_are_not_there_are_told() {
    on_a_runtime(async {
        let bench = Bench::new(public(), Quirks::default()).await;
        let error = bench.open(json!({ "credentials": { "account_id": "100000000077" } })).await.unwrap_err();
        assert_eq!(error.summary, "Credentials of another account");
        let error = bench.open(json!({ "cluster_id": "cls-00000000" })).await.unwrap_err();
        assert_eq!(error.summary, "Object not found");
        let error = bench.open(json!({ "endpoint": "both" })).await.unwrap_err();
        assert!(error.detail.contains("public"), "{error:?}");
    });
}

#[test]
fn a_region_that_is_not_known_yet_is_told() {
    on_a_runtime(async {
        let client = Client::of(registry::provider()).await.unwrap();
        let settings = [
            ("endpoint", "http://127.0.0.1:1".into()),
            ("secret_id", "AKIDexample".into()),
            ("secret_key", "example".into()),
            ("region", Value::Unknown),
        ];
        assert_eq!(client.configure(&settings).await, []);
        let written = config(&client.offer().ephemeral_resources[TYPE], &[("cluster_id", "cls-12345678".into())]);
        let opened = client.open(TYPE, &written).await.unwrap();
        let error = opened.diagnostics.first().expect("an error");
        assert_eq!((error.summary.as_str(), &error.path), ("Value not known yet", &Path::of("region")));
    });
}
