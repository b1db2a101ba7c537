//! A provider that stands in for `hashicorp/kubernetes`: it takes the same arguments, and has the two things of it that
//! the guide uses.

use http::Method;
use serde_json::{Value as Json, json};
use terraform_provider_tke::kit::diagnostics::{Diagnostic, Diagnostics};
use terraform_provider_tke::kit::framework::{
    Call, Catalog, Configure, DataSource, Operation, Provider, Resource, server,
};
use terraform_provider_tke::kit::schema::{Attribute, Block, Nesting, Schema};
use terraform_provider_tke::kit::value::{Attr, Secret};
use terraform_provider_tke::model;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::harness::{ApiServer, Reattached, names};

const SOURCE: &str = "hashicorp/kubernetes";

/// Serves it from this process.
pub fn serve() -> Reattached {
    Reattached::serve(SOURCE, || Routes::new(server::service(StandIn, CancellationToken::new())))
}

model! {
    struct Settings {
        host: Attr<String>,
        tls_server_name: Attr<String>,
        cluster_ca_certificate: Attr<String>,
        client_certificate: Attr<Secret>,
        client_key: Attr<Secret>,
        token: Attr<Secret>,
    }
}

struct StandIn;

/// None while the configuration is not known.
type Data = Option<ApiServer>;

impl Provider for StandIn {
    type Data = Data;
    type Model = Settings;

    fn schema(&self) -> Schema {
        let text = || Attribute::string().description("As that of the real one.");
        let secret = || text().sensitive();
        Schema::new(
            "Works in a cluster.",
            [
                ("host", text()),
                ("tls_server_name", text()),
                ("cluster_ca_certificate", text()),
                ("client_certificate", secret()),
                ("client_key", secret()),
                ("token", secret()),
            ],
        )
    }

    async fn configure(&self, config: Settings, _: Configure) -> Result<(Data, Diagnostics), Diagnostics> {
        let (Attr::Known(host), Attr::Known(authority)) = (config.host, config.cluster_ca_certificate) else {
            return Ok((None, Diagnostics::new()));
        };
        let secret = |secret: &Attr<Secret>| secret.known().map(|secret| secret.expose().to_owned());
        let api = ApiServer {
            host,
            tls_server_name: config.tls_server_name.into_known(),
            authority,
            certificate: secret(&config.client_certificate),
            key: secret(&config.client_key),
        };
        Ok((Some(api), Diagnostics::new()))
    }

    fn catalog(&self) -> Catalog<Data> {
        Catalog::new().resource(Namespace).data_source(Nodes)
    }
}

async fn ask(data: &Data, method: Method, path: &str, body: Option<&Json>) -> Result<(u16, Json), Diagnostics> {
    let api = data.as_ref().ok_or("the provider's configuration is not known yet".to_owned());
    let answer = match api {
        Ok(api) => api.ask(method, path, body).await,
        Err(why) => Err(why),
    };
    answer.map_err(|why| Diagnostic::error("No answer", why).into())
}

fn refused((status, body): (u16, Json)) -> Diagnostics {
    Diagnostic::error("Refused", format!("{status}: {body}")).into()
}

model! {
    struct NodesModel { nodes: Attr<Vec<Attr<NodeModel>>> }
}

model! {
    struct NodeModel { metadata: Attr<Vec<Attr<MetadataModel>>> }
}

model! {
    struct MetadataModel { name: Attr<String> }
}

fn named(name: &str) -> Attr<Vec<Attr<MetadataModel>>> {
    Attr::Known(vec![Attr::Known(MetadataModel { name: name.into() })])
}

struct Nodes;

impl DataSource for Nodes {
    type Data = Data;
    type Model = NodesModel;

    fn type_name(&self) -> &'static str {
        "kubernetes_nodes"
    }

    fn schema(&self) -> Schema {
        let name = Attribute::string().computed().description("The name.");
        let metadata = Attribute::nested(Nesting::List, [("name", name)]).computed().description("What it is.");
        let nodes = Attribute::nested(Nesting::List, [("metadata", metadata)]).computed().description("The nodes.");
        Schema::new("The nodes.", [("nodes", nodes)])
    }

    async fn read(&self, call: &Call<Data>, _: NodesModel) -> Result<NodesModel, Diagnostics> {
        match ask(call.data()?, Method::GET, "/api/v1/nodes", None).await? {
            (200, body) => {
                let node = |name: String| Attr::Known(NodeModel { metadata: named(&name) });
                Ok(NodesModel { nodes: Attr::Known(names(&body).into_iter().map(node).collect()) })
            }
            other => Err(refused(other)),
        }
    }
}

model! {
    struct NamespaceModel { id: Attr<String>, metadata: Attr<MetadataModel> }
}

impl NamespaceModel {
    fn path(&self) -> String {
        format!("/api/v1/namespaces/{}", self.id.known_or_default())
    }
}

struct Namespace;

impl Resource for Namespace {
    type Data = Data;
    type Model = NamespaceModel;

    fn type_name(&self) -> &'static str {
        "kubernetes_namespace_v1"
    }

    fn schema(&self) -> Schema {
        let name = Attribute::string().required().replaces().description("The name.");
        Schema::new("A namespace.", [("id", Attribute::string().computed().description("The name."))])
            .block("metadata", Block::single("What it is.", [("name", name)]))
    }

    async fn create(
        &self,
        operation: &Operation<Data, NamespaceModel>,
        mut planned: NamespaceModel,
    ) -> Result<NamespaceModel, Diagnostics> {
        let name = planned.metadata.known_or_default().name.known_or_default();
        let body = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } });
        match ask(operation.data()?, Method::POST, "/api/v1/namespaces", Some(&body)).await? {
            (201, _) => {
                planned.id = Attr::Known(name);
                Ok(planned)
            }
            other => Err(refused(other)),
        }
    }

    async fn read(
        &self,
        operation: &Operation<Data, NamespaceModel>,
        state: NamespaceModel,
    ) -> Result<Option<NamespaceModel>, Diagnostics> {
        match ask(operation.data()?, Method::GET, &state.path(), None).await? {
            (200, _) => Ok(Some(state)),
            (404, _) => Ok(None),
            other => Err(refused(other)),
        }
    }

    async fn update(
        &self,
        _: &Operation<Data, NamespaceModel>,
        planned: NamespaceModel,
        _: NamespaceModel,
    ) -> Result<NamespaceModel, Diagnostics> {
        Ok(planned)
    }

    async fn delete(
        &self,
        operation: &Operation<Data, NamespaceModel>,
        prior: NamespaceModel,
    ) -> Result<(), Diagnostics> {
        match ask(operation.data()?, Method::DELETE, &prior.path(), None).await? {
            (200 | 404, _) => Ok(()),
            other => Err(refused(other)),
        }
    }
}
