//! What resources work with: clients of the right account and region.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError};

use tokio::sync::{Mutex, OnceCell};
use tokio_util::sync::CancellationToken;

use super::CredentialsModel;
use super::api_error::api_error;
use crate::cloud::credentials::StaticKeys;
use crate::cloud::cvm::region::DescribeRegions;
use crate::cloud::sts::identity::{CallerIdentity, GetCallerIdentity};
use crate::cloud::tke::version::DescribeVersions;
use crate::cloud::{Client, Credentials, Error};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Attr, Path};

/// A configured provider.
pub struct Context {
    client: Result<Client, Unready>,
    region: Attr<String>,
    default_tags: Attr<BTreeMap<String, String>>,
    force_delete: bool,
    preflight: Preflight,
    own_identity: OnceCell<CallerIdentity>,
    regions: OnceCell<Vec<String>>,
    versions: Mutex<HashMap<String, Arc<[String]>>>,
    refreshed: std::sync::Mutex<HashSet<String>>,
}

/// What becomes of what a plan finds wrong in the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// Nothing is asked.
    Off,
    /// The user is warned.
    Warn,
    /// The plan is refused.
    Error,
}

/// A part of the provider block that is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unready {
    /// The attribute.
    pub attribute: &'static str,
}

impl Unready {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error(
            "Provider configuration not known yet",
            format!(
                "The provider's `{}` depends on something that is made in this same run, and this operation needs it \
                 now. Apply that first (`-target`), or give the value another way.",
                self.attribute
            ),
        )
    }
}

impl Context {
    /// A context over a client, or over what it still waits for.
    pub fn new(
        client: Result<Client, Unready>,
        region: Attr<String>,
        default_tags: Attr<BTreeMap<String, String>>,
        force_delete: bool,
        preflight: Preflight,
    ) -> Self {
        Self {
            client,
            region,
            default_tags,
            force_delete,
            preflight,
            own_identity: OnceCell::new(),
            regions: OnceCell::new(),
            versions: Mutex::default(),
            refreshed: std::sync::Mutex::default(),
        }
    }

    /// The region of resources that name none.
    pub fn region(&self) -> &Attr<String> {
        &self.region
    }

    /// Tags for everything that is made.
    pub fn default_tags(&self) -> &Attr<BTreeMap<String, String>> {
        &self.default_tags
    }

    /// Whether every cluster that gets stuck in its deletion is deleted by force.
    pub fn force_delete(&self) -> bool {
        self.force_delete
    }

    /// What becomes of what a plan finds wrong in the cloud.
    pub fn preflight(&self) -> Preflight {
        self.preflight
    }

    /// Notes that this process refreshed an object.
    pub fn note_refresh(&self, id: &str) {
        self.refreshed.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
    }

    /// Whether a plan of this object may still turn into a replacement. Terraform asks for a plan once more
    /// in the apply, where one calls it a defect of the provider. It does not tell which of the two it is;
    /// but a process lives for one walk, and none that applies refreshes.
    pub fn may_plan_replacement(&self, id: &str) -> bool {
        self.refreshed.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    /// A client with an account's keys, or the provider's own where those are null.
    pub fn client(
        &self,
        credentials: &Attr<CredentialsModel>,
        cancellation: &CancellationToken,
    ) -> Result<Client, Diagnostics> {
        let client = self.client.as_ref().map_err(|unready| unready.diagnostic())?;
        let client = client.with_cancellation(cancellation.clone());
        let credentials = match credentials {
            Attr::Null => return Ok(client),
            Attr::Unknown => return Err(not_known_yet("credentials")),
            Attr::Known(credentials) => credentials,
        };
        match (&credentials.secret_id, &credentials.secret_key) {
            (Attr::Known(id), Attr::Known(key)) => {
                let token = credentials.security_token.known().map(|token| token.expose().to_owned().into());
                let keys = Credentials::new(id.clone(), key.expose().to_owned()).with_token(token);
                Ok(client.with_credentials(Arc::new(StaticKeys::new(keys))))
            }
            (Attr::Null, Attr::Null) => Ok(client),
            (Attr::Unknown, _) | (_, Attr::Unknown) => Err(not_known_yet("credentials")),
            _ => Err(Diagnostic::error(
                "Incomplete credentials",
                "`secret_id` and `secret_key` go together: give both, or neither for the provider's own keys.",
            )
            .at(Path::of("credentials"))
            .into()),
        }
    }

    /// Whether the provider block is known; while it is not, plans do without the cloud.
    pub fn is_ready(&self) -> bool {
        self.client.is_ok()
    }

    /// The same client, or none while anything that it needs is not known yet: for plans, which then
    /// leave to the apply what they cannot check.
    pub fn client_if_known(
        &self,
        credentials: &Attr<CredentialsModel>,
        cancellation: &CancellationToken,
    ) -> Result<Option<Client>, Diagnostics> {
        let is_unknown = match credentials {
            Attr::Null => false,
            Attr::Unknown => true,
            Attr::Known(keys) => {
                keys.secret_id.is_unknown() || keys.secret_key.is_unknown() || keys.security_token.is_unknown()
            }
        };
        if is_unknown || !self.is_ready() {
            return Ok(None);
        }
        self.client(credentials, cancellation).map(Some)
    }

    /// Who the provider's own keys belong to; asked once.
    pub async fn own_identity(&self, cancellation: &CancellationToken) -> Result<&CallerIdentity, Diagnostics> {
        let asked = self.ask_own_identity(cancellation).await?;
        asked.map_err(|error| api_error("The provider's own keys could not be checked", &error).into())
    }

    /// The same, for those to whom it matters why there is no answer.
    pub async fn ask_own_identity(
        &self,
        cancellation: &CancellationToken,
    ) -> Result<Result<&CallerIdentity, Error>, Diagnostics> {
        let client = self.client(&Attr::Null, cancellation)?;
        Ok(self.own_identity.get_or_try_init(|| async { identity(&client).await }).await)
    }

    /// The regions that there are; asked once, as they are the same for every account.
    pub async fn regions(&self, client: &Client) -> Result<&[String], Error> {
        let asked = self.regions.get_or_try_init(|| async {
            let regions = client.call(&DescribeRegions {}).await?.region_set;
            Ok(regions.into_iter().map(|region| region.region).collect())
        });
        asked.await.map(Vec::as_slice)
    }

    /// The Kubernetes versions that a client's region offers to new clusters; asked once a region.
    pub async fn versions(&self, client: &Client) -> Result<Arc<[String]>, Error> {
        let region = client.region().unwrap_or_default().to_owned();
        let mut known = self.versions.lock().await;
        if let Some(versions) = known.get(&region) {
            return Ok(versions.clone());
        }
        let offered = client.call(&DescribeVersions {}).await?.version_instance_set;
        let versions: Arc<[String]> = offered.into_iter().map(|offer| offer.version).collect();
        known.insert(region, versions.clone());
        Ok(versions)
    }
}

/// Who a client's keys belong to.
pub async fn identity(client: &Client) -> Result<CallerIdentity, Error> {
    client.call(&GetCallerIdentity {}).await
}

fn not_known_yet(attribute: &str) -> Diagnostics {
    Diagnostic::error(
        "Value not known yet",
        format!("`{attribute}` depends on something that is made in this same run, and this operation needs it now."),
    )
    .at(Path::of(attribute))
    .into()
}
