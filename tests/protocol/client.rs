//! A client of the protocol that asserts on every call what Terraform asserts.

mod answers;
mod coding;
mod identity;
mod offer;
mod streams;

use std::collections::BTreeMap;
use std::sync::Mutex;

use bytes::Bytes;
use hyper_util::rt::TokioIo;
use terraform_provider_tke::kit::framework::{Provider, server};
use terraform_provider_tke::kit::value::{Path, Type, Value, json};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::kit::wire::tfplugin6::provider_client::ProviderClient;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::{Channel, Endpoint, Server};

use super::proposed::proposed_new;
use super::rules::{self, Rule, Violation};
use super::schema::Block;
pub use answers::Opened;
use coding::decode;
pub use coding::{Diagnostic, config, encode, has_errors, read_diagnostics, replaced, write_path};
pub use offer::Offer;
pub use streams::{Listed, ended};

pub const MAX_MESSAGE_BYTES: usize = 256 << 20;

/// What a call answered, or which of Terraform's rules the answer breaks.
pub type Checked<T> = Result<T, Vec<Violation>>;

/// A planned change.
#[derive(Clone, Debug)]
pub struct Planned {
    pub value: Value,
    pub private: Bytes,
    /// None where the type has none.
    pub identity: Option<Value>,
    /// Attributes that differ and need a new object.
    pub replace: Vec<Path>,
    pub diagnostics: Vec<Diagnostic>,
}

/// An object as an apply or a read leaves it; `value` is null where there is none.
#[derive(Clone, Debug)]
pub struct Left {
    pub value: Value,
    pub private: Bytes,
    pub diagnostics: Vec<Diagnostic>,
}

pub struct Client {
    rpc: ProviderClient<Channel>,
    channel: Channel,
    schemas: BTreeMap<String, Block>,
    provider: Block,
    offer: Offer,
    /// The identities that a state file holds beside the states, by type and state.
    identities: Mutex<BTreeMap<(String, String), Value>>,
    /// Whether this client knows write-only attributes.
    pub write_only: bool,
    /// Whether this client finds the line of every step of a path.
    pub resolves_paths: bool,
    /// Whether each plan is asked for a second time, which has to answer the same.
    pub plans_twice: bool,
}

impl Client {
    /// Serves a provider in this process, connects to it, reads its schemas and configures it.
    pub async fn of<P: Provider>(provider: P) -> Checked<Self> {
        Self::of_routes(Routes::new(server::service(provider, CancellationToken::new()))).await
    }

    /// The same with a service that stands before the provider's own.
    pub async fn of_routes(routes: Routes) -> Checked<Self> {
        let client = Self::unconfigured(routes).await?;
        let diagnostics = client.configure(&[]).await;
        assert!(!has_errors(&diagnostics), "{diagnostics:?}");
        Ok(client)
    }

    /// The same without configuring the provider.
    pub async fn unconfigured(routes: Routes) -> Checked<Self> {
        let channel = serve(routes).await;
        let mut rpc = ProviderClient::new(channel.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES);
        let answer = rpc.get_provider_schema(proto::get_provider_schema::Request {}).await.unwrap().into_inner();
        assert!(answer.diagnostics.is_empty(), "{:?}", answer.diagnostics);
        let metadata = rpc.get_metadata(proto::get_metadata::Request {}).await.unwrap().into_inner();
        let identities = proto::get_resource_identity_schemas::Request {};
        let identities = rpc.get_resource_identity_schemas(identities).await.unwrap().into_inner();
        let mut found = Vec::new();
        let provider = Block::read(answer.provider.as_ref().unwrap_or(&Default::default()), &Path::root(), &mut found);
        let schemas = offer::blocks(&answer.resource_schemas, &mut found);
        let offer = Offer::read(&answer, &metadata, &identities, &mut found);
        none(found)?;
        Ok(Self {
            rpc,
            channel,
            schemas,
            provider,
            offer,
            identities: Mutex::default(),
            write_only: true,
            resolves_paths: true,
            plans_twice: true,
        })
    }

    /// What there is beside managed resources.
    pub fn offer(&self) -> &Offer {
        &self.offer
    }

    /// The calls themselves, unchecked.
    pub fn rpc(&self) -> ProviderClient<Channel> {
        self.rpc.clone()
    }

    /// The connection, for calls of any kind.
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    pub fn schema(&self, type_name: &str) -> &Block {
        self.schemas.get(type_name).unwrap_or_else(|| panic!("no resource {type_name}"))
    }

    pub fn provider_schema(&self) -> &Block {
        &self.provider
    }

    pub fn schemas(&self) -> impl Iterator<Item = (&String, &Block)> {
        self.schemas.iter()
    }

    fn ty(&self, type_name: &str) -> Type {
        self.schema(type_name).ty()
    }

    pub async fn configure(&self, members: &[(&str, Value)]) -> Vec<Diagnostic> {
        let ty = self.provider.ty();
        let config = Some(encode(&config(&self.provider, members), &ty));
        let request = proto::validate_provider_config::Request { config: config.clone() };
        let answer = self.rpc().validate_provider_config(request).await.unwrap().into_inner();
        if !answer.diagnostics.is_empty() {
            return read_diagnostics(&answer.diagnostics);
        }
        let request =
            proto::configure_provider::Request { config, terraform_version: "1.11.4".into(), ..Default::default() };
        read_diagnostics(&self.rpc().configure_provider(request).await.unwrap().into_inner().diagnostics)
    }

    pub async fn validate(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        let request = proto::validate_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(encode(config, &self.ty(type_name))),
            client_capabilities: self.capabilities(),
        };
        read_diagnostics(&self.rpc().validate_resource_config(request).await.unwrap().into_inner().diagnostics)
    }

    fn capabilities(&self) -> Option<proto::ClientCapabilities> {
        Some(proto::ClientCapabilities {
            write_only_attributes_allowed: self.write_only,
            store_planned_private: self.resolves_paths,
            ..Default::default()
        })
    }

    /// Plans; asks twice, unless told otherwise, and holds the two answers against each other.
    pub async fn plan(&self, type_name: &str, prior: &Value, config: &Value, private: &Bytes) -> Checked<Planned> {
        let (schema, ty) = (self.schema(type_name), self.ty(type_name));
        let request = proto::plan_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: Some(encode(prior, &ty)),
            proposed_new_state: Some(encode(&proposed_new(schema, prior, config), &ty)),
            config: Some(encode(config, &ty)),
            prior_private: private.clone(),
            client_capabilities: self.capabilities(),
            prior_identity: self.stored_identity(type_name, prior),
            ..Default::default()
        };
        let answer = self.rpc().plan_resource_change(request.clone()).await.unwrap().into_inner();
        if self.plans_twice {
            let again = self.rpc().plan_resource_change(request).await.unwrap().into_inner();
            if answer != again {
                return broken(Rule::Deterministic, format!("{answer:?} and then {again:?}"));
            }
        }
        let diagnostics = read_diagnostics(&answer.diagnostics);
        if has_errors(&diagnostics) {
            return Ok(Planned {
                value: Value::Null,
                private: Bytes::new(),
                identity: None,
                replace: Vec::new(),
                diagnostics,
            });
        }
        assert!(!answer.legacy_type_system && answer.deferred.is_none());
        let value = decode(answer.planned_state.as_ref(), &ty)?;
        none(rules::write_only_null(schema, &value))?;
        none(rules::plan_valid(schema, prior, config, &value))?;
        let replace = replaced(prior, &value, &answer.requires_replace)?;
        let kept = if replace.is_empty() { prior } else { &Value::Null };
        let identity = self.planned_identity(type_name, kept, answer.planned_identity.as_ref())?;
        Ok(Planned { value, private: answer.planned_private, identity, replace, diagnostics })
    }

    /// Plans a destroy.
    pub async fn plan_destroy(&self, type_name: &str, prior: &Value, private: &Bytes) -> Checked<Planned> {
        let ty = self.ty(type_name);
        let null = Some(encode(&Value::Null, &ty));
        let request = proto::plan_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: Some(encode(prior, &ty)),
            proposed_new_state: null.clone(),
            config: null,
            prior_private: private.clone(),
            client_capabilities: self.capabilities(),
            prior_identity: self.stored_identity(type_name, prior),
            ..Default::default()
        };
        let answer = self.rpc().plan_resource_change(request).await.unwrap().into_inner();
        let diagnostics = read_diagnostics(&answer.diagnostics);
        let value = decode(answer.planned_state.as_ref(), &ty)?;
        if !value.is_null() {
            return broken(Rule::PlannedDestroy, format!("planned {value:?}"));
        }
        let identity = self.planned_identity(type_name, prior, answer.planned_identity.as_ref())?;
        Ok(Planned { value, private: answer.planned_private, identity, replace: Vec::new(), diagnostics })
    }

    /// Applies a plan. `config` is null in a destroy.
    pub async fn apply(&self, type_name: &str, prior: &Value, planned: &Planned, config: &Value) -> Checked<Left> {
        assert!(config.is_wholly_known(), "Terraform applies only what is wholly known");
        let (schema, ty) = (self.schema(type_name), self.ty(type_name));
        let request = proto::apply_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: Some(encode(prior, &ty)),
            planned_state: Some(encode(&planned.value, &ty)),
            config: Some(encode(config, &ty)),
            planned_private: planned.private.clone(),
            planned_identity: planned.identity.as_ref().map(|identity| self.write_identity(type_name, identity)),
            ..Default::default()
        };
        let answer = self.rpc().apply_resource_change(request).await.unwrap().into_inner();
        let diagnostics = read_diagnostics(&answer.diagnostics);
        let value = decode(answer.new_state.as_ref(), &ty)?;
        none(rules::write_only_null(schema, &value))?;
        if !value.is_wholly_known() {
            return broken(Rule::AppliedUnknown, format!("{value:?}"));
        }
        if !has_errors(&diagnostics) {
            if value.is_null() != planned.value.is_null() {
                return broken(Rule::AppliedPresence, format!("planned {:?}, is {value:?}", planned.value));
            }
            none(rules::compatible(Rule::AppliedValue, &ty, &planned.value, &value))?;
        }
        let (expected, identity) = (planned.identity.as_ref(), answer.new_identity.as_ref());
        self.left_identity(type_name, &value, expected, identity, has_errors(&diagnostics))?;
        Ok(Left { value, private: answer.private, diagnostics })
    }

    pub async fn read(&self, type_name: &str, state: &Value, private: &Bytes) -> Checked<Left> {
        let (schema, ty) = (self.schema(type_name), self.ty(type_name));
        let request = proto::read_resource::Request {
            type_name: type_name.to_owned(),
            current_state: Some(encode(state, &ty)),
            private: private.clone(),
            client_capabilities: self.capabilities(),
            current_identity: self.stored_identity(type_name, state),
            ..Default::default()
        };
        let answer = self.rpc().read_resource(request).await.unwrap().into_inner();
        let diagnostics = read_diagnostics(&answer.diagnostics);
        let value = decode(answer.new_state.as_ref(), &ty)?;
        if has_errors(&diagnostics) {
            return Ok(Left { value: state.clone(), private: private.clone(), diagnostics });
        }
        if !value.is_wholly_known() {
            return broken(Rule::ReadUnknown, format!("{value:?}"));
        }
        none(rules::write_only_null(schema, &value))?;
        let stored = self.identity_of(type_name, state);
        self.left_identity(type_name, &value, stored.as_ref(), answer.new_identity.as_ref(), false)?;
        Ok(Left { value, private: answer.private, diagnostics })
    }

    /// Imports by id and reads.
    pub async fn import(&self, type_name: &str, id: &str) -> Checked<Left> {
        let request = proto::import_resource_state::Request {
            type_name: type_name.to_owned(),
            id: id.to_owned(),
            client_capabilities: self.capabilities(),
            identity: None,
        };
        self.import_and_read(type_name, request).await
    }

    /// Imports by identity and reads.
    pub async fn import_by_identity(&self, type_name: &str, identity: &Value) -> Checked<Left> {
        let request = proto::import_resource_state::Request {
            type_name: type_name.to_owned(),
            id: String::new(),
            client_capabilities: self.capabilities(),
            identity: Some(self.write_identity(type_name, identity)),
        };
        self.import_and_read(type_name, request).await
    }

    async fn import_and_read(&self, type_name: &str, request: proto::import_resource_state::Request) -> Checked<Left> {
        let by_identity = request.identity.is_some();
        let answer = self.rpc().import_resource_state(request).await.unwrap().into_inner();
        let diagnostics = read_diagnostics(&answer.diagnostics);
        if has_errors(&diagnostics) {
            return Ok(Left { value: Value::Null, private: Bytes::new(), diagnostics });
        }
        let [imported] = answer.imported_resources.as_slice() else {
            return broken(Rule::AppliedPresence, format!("imported {:?}", answer.imported_resources));
        };
        assert_eq!(imported.type_name, type_name);
        let value = decode(imported.state.as_ref(), &self.ty(type_name))?;
        if value.is_null() || !value.is_wholly_known() {
            return broken(Rule::AppliedPresence, format!("imported {value:?}"));
        }
        none(rules::write_only_null(self.schema(type_name), &value))?;
        let identity = self.read_identity(type_name, imported.identity.as_ref())?;
        if by_identity && identity.is_none() {
            return broken(Rule::IdentityPresence, "an import by identity answered none");
        }
        self.store_identity(type_name, &value, identity)?;
        self.read(type_name, &value, &imported.private).await
    }

    /// What a state as the file has it becomes.
    pub async fn upgrade(
        &self,
        type_name: &str,
        version: i64,
        state: &serde_json::Value,
    ) -> Checked<(Value, Vec<Diagnostic>)> {
        let raw = proto::RawState { json: state.to_string().into(), ..Default::default() };
        let request =
            proto::upgrade_resource_state::Request { type_name: type_name.to_owned(), version, raw_state: Some(raw) };
        let answer = self.rpc().upgrade_resource_state(request).await.unwrap().into_inner();
        let value = decode(answer.upgraded_state.as_ref(), &self.ty(type_name))?;
        Ok((value, read_diagnostics(&answer.diagnostics)))
    }

    /// Writes a state with its identity to its file and reads it again, as happens between two commands.
    pub async fn through_file(&self, type_name: &str, state: &Value) -> Checked<()> {
        let version = self.schema(type_name).version;
        let (upgraded, diagnostics) = self.upgrade(type_name, version, &json::encode(state)).await?;
        if upgraded != *state || !diagnostics.is_empty() {
            return broken(Rule::Upgraded, format!("{state:?} became {upgraded:?} {diagnostics:?}"));
        }
        self.identity_through_file(type_name, state).await
    }
}

/// Serves on one end of a pipe and connects to the other.
async fn serve(routes: Routes) -> Channel {
    let (ours, theirs) = tokio::io::duplex(1 << 20);
    let incoming = tokio_stream::once(Ok::<_, std::io::Error>(theirs));
    tokio::spawn(Server::builder().add_routes(routes).serve_with_incoming(incoming));
    let mut ours = Some(TokioIo::new(ours));
    let connector = tower::service_fn(move |_| {
        std::future::ready(ours.take().ok_or_else(|| std::io::Error::other("one connection only")))
    });
    Endpoint::from_static("http://localhost").connect_with_connector(connector).await.unwrap()
}

pub fn broken<T>(rule: Rule, message: impl Into<String>) -> Checked<T> {
    Err(vec![Violation::new(rule, &Path::root(), message)])
}

fn none(found: Vec<Violation>) -> Checked<()> {
    if found.is_empty() { Ok(()) } else { Err(found) }
}
