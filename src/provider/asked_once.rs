//! What the cloud is asked once in the life of a provider.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{Mutex, OnceCell};

use super::identity::identity;
use crate::cloud::cvm::region::DescribeRegions;
use crate::cloud::sts::identity::CallerIdentity;
use crate::cloud::tke::version::DescribeVersions;
use crate::cloud::{Client, Error};

/// The answers so far. An error is none: the next one who wants to know asks again.
#[derive(Default)]
pub(super) struct AskedOnce {
    own_identity: OnceCell<CallerIdentity>,
    regions: OnceCell<Vec<String>>,
    /// By region.
    versions: Mutex<HashMap<String, Arc<[String]>>>,
}

impl AskedOnce {
    /// Whom the provider's own keys belong to, which are those of this client.
    pub(super) async fn own_identity(&self, client: &Client) -> Result<&CallerIdentity, Error> {
        self.own_identity.get_or_try_init(|| identity(client)).await
    }

    /// The regions that there are; the same for every account.
    pub(super) async fn regions(&self, client: &Client) -> Result<&[String], Error> {
        let asked = self.regions.get_or_try_init(|| async {
            let regions = client.call(&DescribeRegions {}).await?.region_set;
            Ok(regions.into_iter().map(|region| region.region).collect())
        });
        asked.await.map(Vec::as_slice)
    }

    /// The Kubernetes versions that a client's region offers to new clusters.
    pub(super) async fn versions(&self, client: &Client) -> Result<Arc<[String]>, Error> {
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
