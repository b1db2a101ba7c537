//! `tke_kubeconfig` as users write it, as an ephemeral resource or as a data source.

use std::time::Duration;

use super::access::{Access, access, embedded};
use crate::cloud::Client;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::{Call, Deadline};
use crate::kit::schema::{Attribute, Schema, validator};
use crate::kit::value::{Attr, Path, Secret};
use crate::provider::{Context, CredentialsModel, api_error, credentials, identity, region};
use crate::services::endpoint::Side;
use crate::services::handle::ClusterHandle;

/// How long everything may take: the cluster may have begun to run a moment ago.
const PATIENCE: Duration = Duration::from_secs(600);

crate::model! {
    /// `ephemeral "tke_kubeconfig" "x" { … }` and `data "tke_kubeconfig" "x" { … }`
    pub struct KubeconfigModel {
        /// Which cluster.
        pub cluster_id: Attr<String>,
        /// The account that it is in; null for the provider's own keys.
        pub credentials: Attr<CredentialsModel>,
        /// Its region; null for the provider's.
        pub region: Attr<String>,
        /// Through which endpoint.
        pub endpoint: Attr<String>,
        /// Whether the caller is to bind itself to the role of an administrator.
        pub acquire_admin_role: Attr<bool>,
        /// The whole file.
        pub kubeconfig: Attr<Secret>,
        /// The URL of the API server.
        pub host: Attr<String>,
        /// The name that its certificate is for, if that is not the URL's host.
        pub tls_server_name: Attr<String>,
        /// The certificate of the cluster's authority, PEM.
        pub cluster_ca_certificate: Attr<String>,
        /// The caller's certificate, PEM.
        pub client_certificate: Attr<Secret>,
        /// The key of that, PEM.
        pub client_key: Attr<Secret>,
        /// The caller's token.
        pub token: Attr<Secret>,
    }
}

impl KubeconfigModel {
    /// The same with what is in the kubeconfig.
    pub(super) async fn opened(self, call: &Call<Context>) -> Result<Self, Diagnostics> {
        let cluster_id = self.cluster_id.known_or_default();
        if call.data()?.is_embedded() {
            return Err(embedded(&cluster_id));
        }
        let client = self.client(call).await?;
        let handle = ClusterHandle::new(client, cluster_id, Deadline::after(PATIENCE));
        let side = Side::ALL.into_iter().find(|side| self.endpoint.as_str() == Some(word(*side)));
        let opened = access(&handle, side, self.acquire_admin_role.known_or_default()).await?;
        Ok(self.filled(opened))
    }

    fn filled(self, Access { side, server, file }: Access) -> Self {
        Self {
            endpoint: word(side).into(),
            kubeconfig: Attr::Known(file.text()),
            host: Attr::Known(server.url),
            tls_server_name: server.tls_server_name.into(),
            cluster_ca_certificate: file.certificate_authority().into(),
            client_certificate: file.client_certificate().into(),
            client_key: file.client_key().into(),
            token: file.token().into(),
            ..self
        }
    }

    /// A client of the cluster's account and region.
    async fn client(&self, call: &Call<Context>) -> Result<Client, Diagnostics> {
        let context = call.data()?;
        let region = if self.region.is_null() { context.region() } else { &self.region };
        let region = region.known().ok_or_else(|| no_region(region.is_unknown()))?;
        let client = context.client(&self.credentials, call.cancellation())?.in_region(region);
        if let Some(expected) = self.credentials.known().and_then(|credentials| credentials.account_id.known()) {
            check_account(&client, expected).await?;
        }
        Ok(client)
    }
}

/// There is no region to ask in, or none that is known yet.
fn no_region(is_unknown: bool) -> Diagnostics {
    let (summary, detail) = match is_unknown {
        true => (
            "Value not known yet",
            "The provider's `region` depends on something that is created in the same run, and the kubeconfig needs it \
             now. Set `region` here.",
        ),
        false => (
            "Missing region",
            "Set `region` here or in the provider block, or set the environment variable TENCENTCLOUD_REGION.",
        ),
    };
    Diagnostic::error(summary, detail).at(Path::of("region")).into()
}

/// Refuses keys that are not of the account that `credentials` names.
async fn check_account(client: &Client, expected: &str) -> Result<(), Diagnostics> {
    let at = |diagnostic: Diagnostic| Diagnostics::from(diagnostic.at(Path::of("credentials")));
    let found = identity(client).await.map_err(|error| at(api_error("The account could not be checked", &error)))?;
    if found.account_id == expected {
        return Ok(());
    }
    let detail =
        format!("The keys belong to account {}, and `credentials` names account {expected}.", found.account_id);
    Err(at(Diagnostic::error("Credentials of another account", detail)))
}

/// As users write a side.
fn word(side: Side) -> &'static str {
    if side.is_public() { "public" } else { "private" }
}

/// The schema; `description` is what is said first.
pub(super) fn schema(description: &str) -> Schema {
    let computed = |description: &str| Attribute::string().computed().description(description);
    Schema::new(
        description,
        [
            (
                "cluster_id",
                Attribute::string()
                    .required()
                    .description("The id of the cluster, `cls-…`.")
                    .validate(validator::id("cls-")),
            ),
            (
                "credentials",
                credentials::attribute(
                    "The account that the cluster is in: `tencent_account.x.credentials`. Default: the provider's own \
                     keys. The kubeconfig is that of the user or role that the keys belong to.",
                ),
            ),
            (
                "region",
                Attribute::string()
                    .description("The region of the cluster, such as `ap-guangzhou`. Default: the provider's region.")
                    .validate(region::validator()),
            ),
            (
                "endpoint",
                Attribute::string()
                    .optional_computed()
                    .description(
                        "The endpoint to connect to: `public` (from the internet) or `private` (from the cluster's \
                         VPC). Default: the public endpoint if it is open, otherwise the private one.",
                    )
                    .validate(validator::one_of(&["public", "private"])),
            ),
            (
                "acquire_admin_role",
                Attribute::bool().description(
                    "Whether to bind the user or role that the keys belong to to the cluster role `tke:admin` first. \
                     This grants it all rights in the cluster and cannot be undone by any API call. The creator of \
                     the cluster and the owner of the account have them already. Default: `false`.",
                ),
            ),
            ("kubeconfig", computed("The kubeconfig file, in YAML, with `host` as its server.").sensitive()),
            (
                "host",
                computed(
                    "The URL of the API server: `https://` and an address or a name, with a port unless it is 443.",
                ),
            ),
            (
                "tls_server_name",
                computed(
                    "The name for which the API server's certificate is to be checked, if that is not the host in \
                     `host`; otherwise null.",
                ),
            ),
            ("cluster_ca_certificate", computed("The certificate of the cluster's certificate authority, in PEM.")),
            ("client_certificate", computed("The client certificate, in PEM; null if the file has none.").sensitive()),
            (
                "client_key",
                computed("The key of the client certificate, in PEM; null if the file has none.").sensitive(),
            ),
            (
                "token",
                computed("The bearer token; null unless the file holds one, as those of clusters of an older kind do.")
                    .sensitive(),
            ),
        ],
    )
}
