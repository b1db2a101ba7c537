//! A managed resource with an identity.

use terraform_provider_tke::kit::diagnostics::{Diagnostic, Diagnostics};
use terraform_provider_tke::kit::framework::{Change, MoveSource, Operation, Resource};
use terraform_provider_tke::kit::schema::{Attribute, Identity, Schema};
use terraform_provider_tke::kit::value::{Attr, FromValue, IntoValue, Path, Secret, Type};
use terraform_provider_tke::model;

use super::super::provider::Data;
use super::misbehave;

pub const THING: &str = "test_thing";

/// The provider that things were taken from.
pub const OTHER: &str = "registry.example.com/other/other";

model! {
    pub struct ThingModel {
        pub id: Attr<String>,
        pub region: Attr<String>,
        pub name: Attr<String>,
        pub note: Attr<String>,
        pub status: Attr<String>,
        pub key_wo: Attr<Secret>,
    }
}

/// A thing, which behaves but for these hooks.
pub struct Thing {
    pub plan: fn(&mut Change<ThingModel>),
    pub read: fn(&mut ThingModel),
    pub generate: fn(&mut ThingModel),
}

impl Default for Thing {
    fn default() -> Self {
        Self { plan: |_| {}, read: |_| {}, generate: |_| {} }
    }
}

type Operations = Operation<Data, ThingModel>;

pub fn schema() -> Schema {
    let attributes = [
        ("id", Attribute::string().computed()),
        ("region", Attribute::string().optional_computed().replaces()),
        ("name", Attribute::string().required()),
        ("note", Attribute::string()),
        ("status", Attribute::string().computed().volatile()),
        ("key_wo", Attribute::string().write_only()),
    ];
    Schema::new("A thing.", attributes.map(|(name, attribute)| (name, attribute.description("For tests."))))
}

pub fn identity() -> Identity {
    Identity::new().required("id", Type::String, "The id.").optional("region", Type::String, "The region.").version(2)
}

impl Resource for Thing {
    type Data = Data;
    type Model = ThingModel;

    fn type_name(&self) -> &'static str {
        THING
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn identity(&self) -> Option<Identity> {
        Some(identity())
    }

    async fn plan(&self, _: &Operations, change: &mut Change<ThingModel>) -> Result<(), Diagnostics> {
        (self.plan)(change);
        Ok(())
    }

    async fn create(&self, operation: &Operations, mut planned: ThingModel) -> Result<ThingModel, Diagnostics> {
        let cloud = operation.data()?;
        if cloud.behaviour() == "fail at once" {
            return Err(Diagnostic::error("The cloud refused", "Nothing was made.").into());
        }
        let id = cloud.new_id();
        planned.id = Attr::Known(id.clone());
        planned.status = "Running".into();
        operation.save(&planned);
        misbehave(operation).await?;
        if planned.region.is_unknown() {
            planned.region = "r1".into();
        }
        cloud.put(&id, ThingModel { key_wo: Attr::Null, ..planned.clone() }.into_value());
        Ok(planned)
    }

    async fn read(&self, operation: &Operations, state: ThingModel) -> Result<Option<ThingModel>, Diagnostics> {
        misbehave(operation).await?;
        let Some(object) = operation.data()?.object(&state.id.known_or_default()) else { return Ok(None) };
        let mut found = ThingModel::from_value(object, &Path::root())?;
        (self.read)(&mut found);
        Ok(Some(found))
    }

    async fn update(
        &self,
        operation: &Operations,
        mut planned: ThingModel,
        prior: ThingModel,
    ) -> Result<ThingModel, Diagnostics> {
        misbehave(operation).await?;
        planned.status = "Running".into();
        operation.data()?.put(&prior.id.known_or_default(), planned.clone().into_value());
        Ok(planned)
    }

    async fn delete(&self, operation: &Operations, prior: ThingModel) -> Result<(), Diagnostics> {
        misbehave(operation).await?;
        operation.data()?.remove(&prior.id.known_or_default());
        Ok(())
    }

    async fn import(&self, operation: &Operations, id: &str) -> Result<ThingModel, Diagnostics> {
        misbehave(operation).await?;
        Ok(ThingModel { id: id.into(), ..ThingModel::default() })
    }

    /// Things of the other provider, and of ours as they were called before. Asked before the provider
    /// is configured.
    async fn take_over(&self, operation: &Operations, source: &MoveSource) -> Result<Option<ThingModel>, Diagnostics> {
        let name = match (source.provider_address.as_str(), source.type_name.as_str(), source.schema_version) {
            (OTHER, "other_thing", 3) => "title",
            (OTHER, "other_thing", version) => {
                return Err(Diagnostic::error("State too old", format!("Version {version} cannot be moved.")).into());
            }
            (OTHER, "other_defect", _) => panic!("a defect"),
            (_, "test_thing_of_old", _) => "name",
            ("terraform.io/builtin/terraform", "terraform_data", _) => "input",
            _ => return Ok(None),
        };
        let text = |name: &str| source.state[name].as_str().map(str::to_owned).into();
        let region = source.identity.as_ref().and_then(|identity| identity["region"].as_str().map(str::to_owned));
        operation.set_private("taken_from", &String::from_utf8_lossy(&source.private));
        operation.warn(Diagnostic::warning("Moved", "Apply soon."));
        Ok(Some(ThingModel {
            id: text("id"),
            name: text(name),
            region: region.into(),
            status: Attr::Unknown,
            key_wo: Attr::Known(Secret::new("leaked")),
            ..ThingModel::default()
        }))
    }

    fn generate(&self, config: &mut ThingModel) {
        (self.generate)(config);
    }

    fn upgrade_identity(&self, version: i64, identity: serde_json::Value) -> Result<serde_json::Value, Diagnostics> {
        match version {
            1 => Ok(serde_json::json!({"id": identity["number"], "region": null})),
            _ => panic!("no identity was of version {version}"),
        }
    }
}
