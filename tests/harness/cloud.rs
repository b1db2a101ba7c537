//! A simulated cloud behind HTTP on loopback, with a look at its own record.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value as Json;
use terraform_provider_tke::simulator::state::{Census, Cluster, NodePool, Quirks, SecurityGroup};
use terraform_provider_tke::simulator::{Clock, Fault, FaultKind, Record, Settings, Simulator, State, http};
use tokio::sync::oneshot;

use super::time::Time;
use crate::contract;

/// A cloud that ends with the test. What it was asked and answered is checked against Tencent's API
/// model when it goes.
pub struct Cloud {
    pub simulator: Simulator,
    pub url: String,
    speed: f64,
    time: Time,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Cloud {
    /// A fresh one in which a cluster takes about a second.
    pub fn start() -> Self {
        Self::at_speed(300.0)
    }

    /// A fresh one that answers in the rarer of two ways wherever two were seen. Its lists lag by a second, which is
    /// minutes of its own time: by as much as the real one's lag for those who look at it.
    pub fn hostile() -> Self {
        const SPEED: f64 = 300.0;
        let quirks = Quirks { lists_lag_milliseconds: 1_000 * SPEED as u64, ..Quirks::hostile() };
        Self::with(Settings { speed: SPEED, quirks, ..Settings::default() })
    }

    /// A fresh one so many times as fast as the real one.
    pub fn at_speed(speed: f64) -> Self {
        Self::with(Settings { speed, ..Settings::default() })
    }

    /// A fresh one that behaves so, but for where it takes its time from.
    pub fn with(settings: Settings) -> Self {
        let speed = settings.speed;
        let simulator = Simulator::in_memory(Settings { clock: Clock::manual(), ..settings });
        let (stop, stopped) = oneshot::channel::<()>();
        let (told, address) = std::sync::mpsc::channel();
        let served = simulator.clone();
        let server = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                told.send(listener.local_addr().unwrap()).unwrap();
                let _ = http::serve(listener, served, async { drop(stopped.await) }).await;
            });
        });
        let url = format!("http://{}", address.recv().unwrap());
        let time = Time::of(simulator.clone());
        Self { simulator, url, speed, time, stop: Some(stop), server: Some(server) }
    }

    /// The keys that the cloud offers.
    pub fn keys(&self) -> (String, String) {
        let offer = self.simulator.offer();
        (offer.secret_id, offer.secret_key)
    }

    /// What points a provider at the cloud: the keys that it offers, and its first region.
    pub fn variables(&self) -> [(&'static str, String); 4] {
        let (secret_id, secret_key) = self.keys();
        [
            ("TKE_ENDPOINT", self.url.clone()),
            ("TENCENTCLOUD_SECRET_ID", secret_id),
            ("TENCENTCLOUD_SECRET_KEY", secret_key),
            ("TENCENTCLOUD_REGION", "ap-guangzhou".to_owned()),
        ]
    }

    /// The clusters that there are, by id.
    pub fn clusters(&self) -> BTreeMap<String, Cluster> {
        self.simulator.read(|state| state.clusters.clone())
    }

    /// The only cluster that there is.
    pub fn cluster(&self) -> Cluster {
        let clusters = self.clusters();
        assert_eq!(clusters.len(), 1, "one cluster, not {:?}", clusters.keys());
        clusters.into_values().next().unwrap()
    }

    /// The Kubernetes version that the only cluster runs, without Tencent's revision.
    pub fn kubernetes_version(&self) -> String {
        self.cluster().version.split('-').next().unwrap().to_owned()
    }

    /// The node pools of this name.
    pub fn pools(&self, name: &str) -> Vec<NodePool> {
        self.simulator.read(|state| state.node_pools.values().filter(|pool| pool.name == name).cloned().collect())
    }

    /// The only node pool of this name.
    pub fn pool(&self, name: &str) -> NodePool {
        let mut pools = self.pools(name);
        assert_eq!(pools.len(), 1, "one pool {name}");
        pools.remove(0)
    }

    /// The next request of an action goes wrong.
    pub fn fail_next(&self, action: &str, kind: FaultKind) {
        self.change(|state| state.faults.push(Fault::once(action, kind)));
    }

    /// So many requests of an action go wrong, after the first few.
    pub fn fail(&self, action: &str, after: u32, count: u32, kind: FaultKind) {
        self.change(|state| state.faults.push(Fault { action: action.to_owned(), after, count, kind }));
    }

    /// Changes the cloud behind everybody's back.
    pub fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.simulator.write(change)
    }

    /// Its time stands still from here on: what is under way stays so.
    pub fn stop_time(&self) {
        self.time.stop();
    }

    /// Its time goes on.
    pub fn resume_time(&self) {
        self.time.go_on();
    }

    /// So much time passes at once, as in the real cloud.
    pub fn pass(&self, time: Duration) {
        self.simulator.advance(time.div_f64(self.speed));
    }

    /// Runs something while time stands still. Once each of these was answered, an action with a text in the
    /// reply, so many seconds of the real cloud pass; after the last, time goes on.
    pub fn in_steps<T>(&self, looks: &[(&str, &str, u64)], run: impl FnOnce() -> T) -> T {
        self.stop_time();
        let progress = Mutex::new((self.mark(), looks));
        let step = |cloud: &Cloud| {
            let mut progress = progress.lock().unwrap();
            let (mark, [(action, text, seconds), rest @ ..]) = *progress else { return true };
            let is_it = |record: &Record| record.action == *action && record.response.to_string().contains(text);
            let Some(place) = cloud.since(mark).iter().position(is_it) else { return false };
            cloud.pass(Duration::from_secs(*seconds));
            *progress = (mark + place + 1, rest);
            if rest.is_empty() {
                cloud.resume_time();
            }
            rest.is_empty()
        };
        self.meanwhile(step, run)
    }

    /// Runs something while somebody else watches the cloud and acts once, when `act` says that it did.
    pub fn meanwhile<T>(&self, act: impl Fn(&Cloud) -> bool + Send, run: impl FnOnce() -> T) -> T {
        let has_acted = &AtomicBool::new(false);
        let once = move |cloud: &Cloud| {
            if !has_acted.load(Ordering::Relaxed) {
                has_acted.store(act(cloud), Ordering::Relaxed);
            }
        };
        let result = self.beside(once, run);
        assert!(has_acted.load(Ordering::Relaxed), "the moment to act never came");
        result
    }

    /// Runs something while somebody else acts on the cloud again and again.
    #[allow(clippy::disallowed_methods, reason = "a thread that watches another process")]
    pub fn beside<T>(&self, act: impl Fn(&Cloud) + Send, run: impl FnOnce() -> T) -> T {
        let is_over = &AtomicBool::new(false);
        std::thread::scope(|scope| {
            let watcher = scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    act(self);
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
            let result = run();
            is_over.store(true, Ordering::Relaxed);
            watcher.join().unwrap();
            result
        })
    }

    /// How many requests there have been so far: a place in the record.
    pub fn mark(&self) -> usize {
        self.simulator.requests().len()
    }

    /// The requests since a mark.
    pub fn since(&self, mark: usize) -> Vec<Record> {
        self.simulator.requests().split_off(mark)
    }

    /// The actions since a mark that change something.
    pub fn changes_since(&self, mark: usize) -> Vec<String> {
        let reads = ["Describe", "Get", "List", "Check"];
        let changes = self.since(mark).into_iter().map(|record| record.action);
        changes.filter(|action| !reads.iter().any(|read| action.starts_with(read))).collect()
    }

    /// The requests of one action since a mark.
    pub fn bodies_since(&self, mark: usize, action: &str) -> Vec<Json> {
        self.since(mark).into_iter().filter(|record| record.action == action).map(|record| record.request).collect()
    }

    /// The blocks that a security group lets in at TCP 443, sorted.
    pub fn admitted_by(&self, group_id: &str) -> Vec<String> {
        self.simulator.read(|state| {
            let rules = &state.security_groups[group_id].ingress;
            let mut blocks: Vec<String> = rules
                .iter()
                .filter(|rule| rule.port == "443" && rule.action == "ACCEPT")
                .map(|rule| if rule.cidr.is_empty() { rule.ipv6_cidr.clone() } else { rule.cidr.clone() })
                .collect();
            blocks.sort();
            blocks
        })
    }

    /// The security groups that the provider made for this role: `nodes` or `public-endpoint`.
    pub fn owned_groups(&self, role: &str) -> Vec<SecurityGroup> {
        let is_it = |group: &&SecurityGroup| {
            group.description.starts_with("terraform-provider-tke cls-") && group.description.ends_with(role)
        };
        self.simulator.read(|state| state.security_groups.values().filter(is_it).cloned().collect())
    }

    /// The only one that it made for the nodes.
    pub fn nodes_group(&self) -> SecurityGroup {
        let mut groups = self.owned_groups("nodes");
        assert_eq!(groups.len(), 1, "one group for the nodes, not {groups:?}");
        groups.remove(0)
    }

    /// How much there is of each kind, beyond what a fresh cloud has.
    pub fn census(&self) -> Census {
        self.simulator.read(|state| state.census())
    }

    /// There is only what a fresh cloud has.
    #[track_caller]
    pub fn assert_nothing_is_left(&self) {
        self.simulator.read(|state| {
            assert!(state.clusters.is_empty(), "clusters: {:?}", state.clusters.keys());
            assert!(state.node_pools.is_empty(), "node pools: {:?}", state.node_pools.keys());
            assert!(state.instances.is_empty(), "instances: {:?}", state.instances.keys());
            assert!(state.disks.is_empty(), "disks: {:?}", state.disks.keys());
            assert!(state.load_balancers.is_empty(), "load balancers: {:?}", state.load_balancers.keys());
            let groups: Vec<&String> =
                state.security_groups.values().filter(|group| group.name != "demo").map(|group| &group.id).collect();
            assert!(groups.is_empty(), "security groups: {groups:?}");
        });
    }

    /// What is wrong with the record by Tencent's API model.
    fn violations(&self) -> Vec<String> {
        self.simulator.requests().iter().flat_map(contract::check).collect()
    }
}

/// An answer by which the cloud refuses a request.
pub fn refusal(code: &str, message: &str) -> FaultKind {
    FaultKind::Error { code: code.to_owned(), message: message.to_owned() }
}

/// Deletes all clusters as somebody else would, with what goes along with them.
pub fn lose_clusters(state: &mut State) {
    state.clusters.clear();
    state.node_pools.clear();
    state.instances.clear();
    state.disks.clear();
    state.load_balancers.clear();
}

/// Adds another key pair and another security group than a fresh cloud has.
pub fn furnish(state: &mut State) {
    let mut key = state.key_pairs["skey-demo0001"].clone();
    (key.id, key.name) = ("skey-second01".into(), "second".into());
    state.key_pairs.insert(key.id.clone(), key);
    let mut group = state.security_groups["sg-demo0001"].clone();
    (group.id, group.name) = ("sg-second01".into(), "demo".into());
    state.security_groups.insert(group.id.clone(), group);
}

/// Makes the demo group one that says nothing of TCP 443.
pub fn admit_only_ssh(state: &mut State) {
    state.security_groups.get_mut("sg-demo0001").unwrap().ingress[0].port = "22".into();
}

impl Drop for Cloud {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(server) = self.server.take() {
            let _ = server.join();
        }
        if !std::thread::panicking() {
            let violations = self.violations();
            assert!(violations.is_empty(), "against Tencent's API model:\n{}", violations.join("\n"));
        }
    }
}
