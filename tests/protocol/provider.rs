//! A provider written on the kit, for tests: a cloud in memory and the resources of these tests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use terraform_provider_tke::kit::diagnostics::Diagnostics;
use terraform_provider_tke::kit::framework::{AnyResource, Catalog, Configure, Operation, Provider, Resource};
use terraform_provider_tke::kit::schema::{Attribute, Schema};
use terraform_provider_tke::kit::value::{Attr, Value};
use terraform_provider_tke::model;

use super::client::Client;

/// How many handlers meet before any of them goes on.
pub const MEETING: usize = 64;

/// The region that has a cloud of its own.
pub const ELSEWHERE: &str = "elsewhere";

/// Objects by id, and what the next handlers are to do.
pub struct Cloud {
    objects: Mutex<BTreeMap<String, Value>>,
    behaviour: Mutex<&'static str>,
    made: Mutex<usize>,
    pub meeting: tokio::sync::Barrier,
    /// What a handler waits at until the test lets it go on.
    pub gate: tokio::sync::Notify,
}

impl Default for Cloud {
    fn default() -> Self {
        let meeting = tokio::sync::Barrier::new(MEETING);
        Self {
            objects: Mutex::default(),
            behaviour: Mutex::default(),
            made: Mutex::default(),
            meeting,
            gate: Default::default(),
        }
    }
}

impl Cloud {
    pub fn new_id(&self) -> String {
        let mut made = self.made.lock().unwrap();
        *made += 1;
        format!("obj-{made}")
    }

    pub fn put(&self, id: &str, object: Value) {
        self.objects.lock().unwrap().insert(id.to_owned(), object);
    }

    pub fn object(&self, id: &str) -> Option<Value> {
        self.objects.lock().unwrap().get(id).cloned()
    }

    pub fn remove(&self, id: &str) -> Option<Value> {
        self.objects.lock().unwrap().remove(id)
    }

    /// All objects, by id.
    pub fn objects(&self) -> Vec<Value> {
        self.objects.lock().unwrap().values().cloned().collect()
    }

    pub fn count(&self) -> usize {
        self.objects.lock().unwrap().len()
    }

    /// Something in the cloud changes by itself.
    pub fn change(&self, id: &str, member: &str, value: Value) {
        if let Some(Value::Map(members)) = self.objects.lock().unwrap().get_mut(id) {
            members.insert(member.to_owned(), value);
        }
    }

    pub fn behave(&self, behaviour: &'static str) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    pub fn behaviour(&self) -> &'static str {
        *self.behaviour.lock().unwrap()
    }
}

pub type Data = Arc<Cloud>;
pub type Resources = Vec<Box<dyn AnyResource<Data>>>;

model! {
    pub struct Settings { region: Attr<String> }
}

pub struct TestProvider {
    cloud: Data,
    catalog: Box<dyn Fn() -> Catalog<Data> + Send + Sync>,
}

impl TestProvider {
    /// A provider of these resources and nothing else.
    pub fn new(cloud: &Data, resources: impl Fn() -> Resources + Send + Sync + 'static) -> Self {
        Self::offering(cloud, move || Catalog { resources: resources(), ..Catalog::default() })
    }

    /// A provider of anything.
    pub fn offering(cloud: &Data, catalog: impl Fn() -> Catalog<Data> + Send + Sync + 'static) -> Self {
        Self { cloud: cloud.clone(), catalog: Box::new(catalog) }
    }
}

impl Provider for TestProvider {
    type Data = Data;
    type Model = Settings;

    fn schema(&self) -> Schema {
        Schema::new("A provider for tests.", [("region", Attribute::string().description("The region."))])
    }

    async fn configure(&self, settings: Settings, _: Configure) -> Result<(Data, Diagnostics), Diagnostics> {
        let cloud = match settings.region.as_str() {
            Some(ELSEWHERE) => Data::default(),
            _ => self.cloud.clone(),
        };
        Ok((cloud, Diagnostics::new()))
    }

    fn catalog(&self) -> Catalog<Data> {
        (self.catalog)()
    }
}

/// A client of a provider with these resources, and its cloud.
pub async fn client(resources: impl Fn() -> Resources + Send + Sync + 'static) -> (Client, Data) {
    let cloud = Data::default();
    let client = Client::of(TestProvider::new(&cloud, resources)).await.unwrap();
    (client, cloud)
}

/// A resource that is whatever it is planned to be.
pub struct Echo {
    pub type_name: &'static str,
    pub schema: fn() -> Schema,
}

type Members = BTreeMap<String, Value>;

impl Resource for Echo {
    type Data = Data;
    type Model = Members;

    fn type_name(&self) -> &'static str {
        self.type_name
    }

    fn schema(&self) -> Schema {
        (self.schema)()
    }

    async fn create(&self, _: &Operation<Data, Members>, planned: Members) -> Result<Members, Diagnostics> {
        Ok(planned)
    }

    async fn read(&self, _: &Operation<Data, Members>, state: Members) -> Result<Option<Members>, Diagnostics> {
        Ok(Some(state))
    }

    async fn update(&self, _: &Operation<Data, Members>, planned: Members, _: Members) -> Result<Members, Diagnostics> {
        Ok(planned)
    }

    async fn delete(&self, _: &Operation<Data, Members>, _: Members) -> Result<(), Diagnostics> {
        Ok(())
    }
}
