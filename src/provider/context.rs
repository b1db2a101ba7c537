//! What resources work with: clients of the right account and region.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use super::api_error::api_error;
use super::argument::UnknownArgument;
use super::asked_once::AskedOnce;
use super::credentials::{self, CredentialsModel};
use super::guard::Guard;
use super::journal::Journal;
use super::preflight::Preflight;
use crate::cloud::credentials::StaticKeys;
use crate::cloud::sts::identity::CallerIdentity;
use crate::cloud::{Client, Error};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Attr;
use crate::kubernetes::{Connector, HttpConnector};

/// A configured provider.
pub struct Context {
    client: Result<Client, UnknownArgument>,
    region: Attr<String>,
    default_tags: Attr<BTreeMap<String, String>>,
    force_delete: bool,
    preflight: Preflight,
    is_embedded: bool,
    connector: Arc<dyn Connector>,
    answers: AskedOnce,
    refreshed: Mutex<HashSet<String>>,
    replaced: Mutex<HashSet<String>>,
    has_told_how_to_destroy: AtomicBool,
    refused_keys: Mutex<HashMap<String, Diagnostic>>,
    journal: Option<Arc<Journal>>,
    guard: Option<Guard>,
}

impl Context {
    /// A context over a client, or over what it still waits for.
    pub fn new(
        client: Result<Client, UnknownArgument>,
        region: Attr<String>,
        default_tags: Attr<BTreeMap<String, String>>,
        force_delete: bool,
        preflight: Preflight,
    ) -> Self {
        let (answers, refreshed, replaced) = (AskedOnce::default(), Mutex::default(), Mutex::default());
        let refused_keys = Mutex::default();
        let (journal, guard, is_embedded) = (None, None, false);
        Self {
            client,
            region,
            default_tags,
            force_delete,
            preflight,
            is_embedded,
            connector: Arc::new(HttpConnector),
            answers,
            refreshed,
            replaced,
            has_told_how_to_destroy: AtomicBool::new(false),
            refused_keys,
            journal,
            guard,
        }
    }

    /// The same with a journal of what is begun.
    pub fn with_journal(self, journal: Option<Journal>) -> Self {
        Self { journal: journal.map(Arc::new), ..self }
    }

    /// The same with keys of wanted accounts alone.
    pub fn with_guard(self, guard: Option<Guard>) -> Self {
        Self { guard, ..self }
    }

    /// Which accounts are wanted, where that matters.
    pub(super) fn guard(&self) -> Option<&Guard> {
        self.guard.as_ref()
    }

    /// The journal of what is begun; none where there is no place for one.
    pub fn journal(&self) -> Option<&Arc<Journal>> {
        self.journal.as_ref()
    }

    /// The same, over a cloud that is in this process, or not.
    pub fn embedded(self, is_embedded: bool) -> Self {
        Self { is_embedded, ..self }
    }

    /// The same with another way to the API servers of clusters.
    pub fn with_connector(self, connector: Arc<dyn Connector>) -> Self {
        Self { connector, ..self }
    }

    /// The way to the API servers of clusters.
    pub fn connector(&self) -> &Arc<dyn Connector> {
        &self.connector
    }

    /// Whether the cloud is in this process, so that it lives only as long as an operation, and nothing in it can be
    /// connected to.
    pub fn is_embedded(&self) -> bool {
        self.is_embedded
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

    /// Whether this process refreshed an object: a state has it.
    pub fn was_refreshed(&self, id: &str) -> bool {
        self.refreshed.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    /// Notes that a refresh of an object found its keys refused, and what the user was told: a plan that keeps these keys
    /// must not look as if nothing were wrong.
    pub fn note_refused_keys(&self, id: &str, told: Diagnostic) {
        self.refused_keys.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), told);
    }

    /// What was told of the refused keys of an object that this process refreshed.
    pub fn refused_keys(&self, id: &str) -> Option<Diagnostic> {
        self.refused_keys.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Whether a plan of this object may still turn into a replacement. Terraform asks for a plan once more
    /// in the apply, where one calls it a defect of the provider. It does not tell which of the two it is;
    /// but a process lives for one walk, and none that applies refreshes.
    pub fn may_plan_replacement(&self, id: &str) -> bool {
        self.was_refreshed(id)
    }

    /// Whether this is the first error of this process that ends with how to destroy in spite of it.
    pub(super) fn tells_how_to_destroy(&self) -> bool {
        !self.has_told_how_to_destroy.swap(true, Ordering::Relaxed)
    }

    /// Notes that this process planned to replace an object.
    pub fn note_replacement(&self, id: &str) {
        self.replaced.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
    }

    /// Whether this process planned to replace an object, whose successor is then planned as if it were new.
    pub fn is_replaced(&self, id: &str) -> bool {
        self.replaced.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    /// A client with an account's keys, or the provider's own where those are null.
    pub fn client(
        &self,
        credentials: &Attr<CredentialsModel>,
        cancellation: &CancellationToken,
    ) -> Result<Client, Diagnostics> {
        let client = self.client.as_ref().map_err(|argument| argument.diagnostic())?;
        let client = client.with_cancellation(cancellation.clone());
        Ok(match credentials::keys(credentials)? {
            Some(keys) => match &self.guard {
                Some(guard) => guard.client(&client, keys),
                None => client.with_credentials(Arc::new(StaticKeys::new(keys))),
            },
            None => client,
        })
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
        let is_unknown =
            credentials.is_unknown() || credentials.known().is_some_and(CredentialsModel::has_unknown_keys);
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
        Ok(self.answers.own_identity(&client).await)
    }

    /// The regions that there are; asked once.
    pub async fn regions(&self, client: &Client) -> Result<&[String], Error> {
        self.answers.regions(client).await
    }

    /// The Kubernetes versions that a client's region offers to new clusters; asked once a region.
    pub async fn versions(&self, client: &Client) -> Result<Arc<[String]>, Error> {
        self.answers.versions(client).await
    }
}
