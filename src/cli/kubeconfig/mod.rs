//! `terraform-provider-tke kubeconfig`: the way into a cluster, for kubectl.

mod entries;
mod options;
mod place;

use std::ffi::OsString;
use std::future::Future;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use thiserror::Error;

use self::entries::{Entries, user_by_exec};
use self::options::Options;
use self::place::Place;
use super::cluster::{self, ClusterName, NoClient, NotOne, Reference, shown};
use super::patience::answer_to;
use crate::cloud::Client;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Deadline;
use crate::provider::api_error;
use crate::services::endpoint::Side;
use crate::services::handle::ClusterHandle;
use crate::services::kubeconfig::yaml::{self, Node};
use crate::services::kubeconfig::{Kubeconfig, access, embedded, fetch};

pub use self::options::USAGE;

/// Why there is no kubeconfig.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KubeconfigError {
    /// The arguments make no sense.
    #[error("kubeconfig: {0}")]
    Usage(String),
    /// The provider cannot be configured, or a call failed.
    #[error("kubeconfig: {0}")]
    Cloud(String),
    /// There is no such cluster, or more than one.
    #[error("kubeconfig: {0}")]
    NotOne(String),
    /// Nothing came in time.
    #[error("kubeconfig: {0}")]
    Timeout(String),
    /// The file cannot be used.
    #[error("kubeconfig: {path}: {why}", path = .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// Printing failed.
    #[error("kubeconfig: {0}")]
    Io(#[from] io::Error),
}

impl From<Diagnostics> for KubeconfigError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Cloud(shown(&diagnostics))
    }
}

impl From<NoClient> for KubeconfigError {
    fn from(reason: NoClient) -> Self {
        match reason {
            NoClient::Usage(why) => Self::Usage(why),
            NoClient::Provider(diagnostics) => diagnostics.into(),
        }
    }
}

/// Writes, merges or prints. `arguments` are those after `kubeconfig`, `program` is this program's path.
///
/// # Errors
/// If the arguments make no sense, the provider cannot be configured from the environment, a call fails, no endpoint is
/// open, or the file cannot be used.
pub async fn run(
    arguments: impl IntoIterator<Item = OsString>,
    program: &Path,
    out: &mut dyn Write,
) -> Result<(), KubeconfigError> {
    let usage = |error: lexopt::Error| KubeconfigError::Usage(error.to_string());
    let Some(options) = options::parse(arguments).map_err(usage)? else {
        out.write_all(USAGE.as_bytes())?;
        return Ok(());
    };
    let context = in_time(&options, "the credentials", cluster::context()).await??;
    let ClusterName { region, reference } = &options.cluster;
    if context.is_embedded() {
        let (Reference::Id(called) | Reference::Name(called)) = reference;
        return Err(embedded(called).into());
    }
    let client = options.patience.client(&cluster::client(&context, region.as_deref())?);
    let what = answer_to(&client);
    let (cluster_id, entries) = match in_time(&options, &what, look(&client, program, &options, out)).await?? {
        Some(found) => found,
        None => return Ok(()),
    };
    put(entries, &cluster_id, &options, out)
}

/// What the cloud has for the file; none where it is printed already.
async fn look(
    client: &Client,
    program: &Path,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Option<(String, Entries)>, KubeconfigError> {
    let region = client.region().unwrap_or_default();
    let cluster_id =
        cluster::id(client, &options.cluster.reference).await.map_err(|why| not_one(why, options, region))?;
    let handle = ClusterHandle::new(client.clone(), cluster_id.clone(), Deadline::after(options.patience.time()));
    if options.exec_credential {
        let file = fetch(&handle, options.side.unwrap_or(Side::Public)).await?;
        writeln!(out, "{}", credential(&file))?;
        return Ok(None);
    }
    let file = access(&handle, options.side, options.acquire_admin_role).await?.file;
    let user = if options.exec { user_by_exec(program, region, &cluster_id) } else { file.user_node() };
    Ok(Some((cluster_id, Entries::of(&file, user))))
}

fn not_one(why: NotOne, options: &Options, region: &str) -> KubeconfigError {
    let (Reference::Id(called) | Reference::Name(called)) = &options.cluster.reference;
    match why {
        NotOne::None => KubeconfigError::NotOne(format!("there is no cluster named {called:?} in {region}")),
        NotOne::Several(ids) => KubeconfigError::NotOne(format!(
            "more than one cluster named {called:?} in {region}: use an id ({})",
            ids.join(", ")
        )),
        NotOne::Unknown(error) => Diagnostics::from(api_error("The clusters could not be listed", &error)).into(),
    }
}

/// The output of some work that has to be done in time.
async fn in_time<T>(options: &Options, what: &str, work: impl Future<Output = T>) -> Result<T, KubeconfigError> {
    let done = options.patience.of(what, work).await;
    done.ok_or_else(|| KubeconfigError::Timeout(options.patience.nothing_came(what)))
}

/// What kubectl takes from a program that it asks for a certificate.
fn credential(file: &Kubeconfig) -> Value {
    let mut status = json!({});
    let members = [
        ("clientCertificateData", file.client_certificate()),
        ("clientKeyData", file.client_key()),
        ("token", file.token()),
    ];
    for (name, secret) in members {
        if let Some(secret) = secret {
            status[name] = secret.expose().into();
        }
    }
    json!({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status})
}

/// Puts the entries where the options say.
fn put(entries: Entries, cluster_id: &str, options: &Options, out: &mut dyn Write) -> Result<(), KubeconfigError> {
    let path = match (&options.output, options.merge) {
        (Some(path), _) => path.clone(),
        (None, true) => place::of_kubectl()
            .ok_or_else(|| KubeconfigError::Usage("neither KUBECONFIG nor HOME is set: set --output".to_owned()))?,
        (None, false) => PathBuf::from(format!("{cluster_id}.kubeconfig")),
    };
    let mut document = Node::mapping([]);
    let context = entries.context.clone();
    if path == Path::new("-") {
        entries.merge_into(&mut document, true);
        out.write_all(yaml::write(&document).as_bytes())?;
        return Ok(());
    }
    let failed = |why: String| KubeconfigError::File { path: path.clone(), why };
    let place = Place::lock(&path).map_err(|error| failed(error.to_string()))?;
    if let Some(text) = place.read().map_err(|error| failed(error.to_string()))? {
        let before = yaml::read(&text).map_err(&failed)?;
        match options.merge {
            true => document = before,
            false if entries.are_not_all_of(&before) => {
                return Err(failed("it has other entries; use --merge to keep them".to_owned()));
            }
            false => {}
        }
    }
    entries.merge_into(&mut document, options.make_current || !options.merge);
    place.write(&yaml::write(&document)).map_err(|error| failed(error.to_string()))?;
    let path = path.display();
    match options.merge {
        true => writeln!(out, "{path}: merged\n\n  kubectl --context {context} get nodes")?,
        false => writeln!(out, "{path}: written\n\n  kubectl --kubeconfig {path} get nodes")?,
    }
    Ok(())
}
