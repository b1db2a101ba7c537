//! A resource with every kind of attribute and rule.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use terraform_provider_tke::kit::diagnostics::Diagnostics;
use terraform_provider_tke::kit::framework::{Operation, Resource};
use terraform_provider_tke::kit::schema::{Attribute, Nesting, Schema, timeouts};
use terraform_provider_tke::kit::value::{Attr, FromValue, IntoValue, Number, Path, Secret, Type, Value};
use terraform_provider_tke::model;

use super::provider::Data;

model! {
    pub struct Disk { pub id: Attr<String>, pub size_gb: Attr<i64> }
}
model! {
    pub struct Pool {
        pub id: Attr<String>,
        pub size: Attr<i64>,
        pub status: Attr<String>,
        pub key_wo: Attr<Secret>,
        pub disks: Attr<Vec<Disk>>,
    }
}
model! {
    pub struct Rule { pub port: Attr<i64>, pub from: Attr<BTreeSet<String>> }
}
model! {
    pub struct Condition { pub r#type: Attr<String>, pub status: Attr<String> }
}
model! {
    pub struct Network { pub mode: Attr<String>, pub cidr: Attr<String>, pub gateway: Attr<String> }
}
model! {
    pub struct KindsModel {
        pub id: Attr<String>,
        pub name: Attr<String>,
        pub note: Attr<String>,
        pub remark: Attr<String>,
        pub ratio: Attr<f64>,
        pub amount: Attr<Number>,
        pub flag: Attr<bool>,
        pub names: Attr<Vec<String>>,
        pub tags: Attr<BTreeMap<String, String>>,
        pub zones: Attr<BTreeSet<String>>,
        pub size: Attr<i64>,
        pub label: Attr<String>,
        pub region: Attr<String>,
        pub tier: Attr<i64>,
        pub version: Attr<String>,
        pub edition: Attr<String>,
        pub status: Attr<String>,
        pub access: Attr<String>,
        pub endpoint: Attr<String>,
        pub secret: Attr<Secret>,
        pub key_wo: Attr<Secret>,
        pub anything: Attr<Value>,
        pub network: Attr<Network>,
        pub limits: Attr<Network>,
        pub disks: Attr<Vec<Disk>>,
        pub rules: Attr<Vec<Rule>>,
        pub pools: Attr<BTreeMap<String, Pool>>,
        pub conditions: Attr<Vec<Condition>>,
        pub timeouts: Attr<timeouts::Timeouts>,
    }
}

pub struct Kinds;

pub const KINDS: &str = "test_kinds";

fn same_version(a: &Value, b: &Value) -> bool {
    let plain = |value: &Value| value.as_str().map(|text| text.trim_end_matches(".0").to_owned());
    plain(a) == plain(b)
}

pub fn schema() -> Schema {
    let disk = || [("id", Attribute::string().computed()), ("size_gb", Attribute::number().default(50))];
    let pool = [
        ("id", Attribute::string().computed()),
        ("size", Attribute::number().default(1)),
        ("status", Attribute::string().computed().volatile()),
        ("key_wo", Attribute::string().write_only()),
        ("disks", Attribute::nested(Nesting::List, disk())),
    ];
    let rule = [("port", Attribute::number().required()), ("from", Attribute::string_set())];
    let condition = [("type", Attribute::string().computed()), ("status", Attribute::string().computed())];
    let network = || {
        [
            ("mode", Attribute::string().default("GR").replaces()),
            ("cidr", Attribute::string()),
            ("gateway", Attribute::string().computed().unknown_when(&["cidr"])),
        ]
    };
    let label = |siblings: &BTreeMap<String, Value>| match siblings.get("name") {
        Some(Value::String(name)) => format!("{}-label", name.as_str()).into(),
        _ => Value::Unknown,
    };
    let downgrade = |old: &Value, new: &Value| match (old, new) {
        (Value::Number(old), Value::Number(new)) => old.as_i64() > new.as_i64(),
        _ => false,
    };
    let attributes = [
        ("id", Attribute::string().computed()),
        ("name", Attribute::string().required()),
        ("note", Attribute::string()),
        ("remark", Attribute::string().deprecated("Write a note.")),
        ("ratio", Attribute::number()),
        ("amount", Attribute::number()),
        ("flag", Attribute::bool().default(false)),
        ("names", Attribute::string_list()),
        ("tags", Attribute::string_map()),
        ("zones", Attribute::string_set()),
        ("size", Attribute::number().default(1)),
        ("label", Attribute::string().default_from(label)),
        ("region", Attribute::string().optional_computed().replaces()),
        ("tier", Attribute::number().replaces_if(downgrade)),
        ("version", Attribute::string().same_if(same_version)),
        ("edition", Attribute::string().default("2.0").same_if(same_version)),
        ("status", Attribute::string().computed().volatile()),
        ("access", Attribute::string().default("none")),
        ("endpoint", Attribute::string().computed().unknown_when(&["access"])),
        ("secret", Attribute::string().sensitive()),
        ("key_wo", Attribute::string().write_only()),
        ("anything", Attribute::of(Type::Dynamic)),
        ("network", Attribute::nested(Nesting::Single, network())),
        // a default that does not spell out every member
        ("limits", Attribute::nested(Nesting::Single, network()).default(Value::object([("mode", "VPC".into())]))),
        ("disks", Attribute::nested(Nesting::List, disk())),
        ("rules", Attribute::nested(Nesting::Set, rule)),
        ("pools", Attribute::nested(Nesting::Map, pool)),
        ("conditions", Attribute::nested(Nesting::List, condition).computed()),
    ];
    let attributes = attributes.map(|(name, attribute)| (name, attribute.description("For tests.")));
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    Schema::new("Every kind of attribute.", attributes).block(
        "timeouts",
        timeouts::block(&[
            ("create", minutes(60)),
            ("read", minutes(5)),
            ("update", minutes(60)),
            ("delete", minutes(60)),
        ]),
    )
}

/// Fills in whatever the plan left to the cloud.
fn fill(model: &mut KindsModel, id: &str) {
    let text = |attr: &mut Attr<String>, value: String| {
        if attr.is_unknown() {
            *attr = Attr::Known(value);
        }
    };
    text(&mut model.id, id.to_owned());
    text(&mut model.region, "r1".into());
    text(&mut model.label, "label".into());
    text(&mut model.status, "Running".into());
    let access = model.access.known_or_default();
    text(&mut model.endpoint, format!("https://{access}"));
    if model.conditions.is_unknown() {
        let ready = Condition { r#type: "Ready".into(), status: "True".into() };
        model.conditions = Attr::Known(vec![ready]);
    }
    let fill_disks = |disks: &mut Attr<Vec<Disk>>, owner: &str| {
        if let Attr::Known(disks) = disks {
            for (index, disk) in disks.iter_mut().enumerate() {
                text(&mut disk.id, format!("{owner}-disk-{index}"));
            }
        }
    };
    fill_disks(&mut model.disks, id);
    for network in [&mut model.network, &mut model.limits] {
        if let Attr::Known(network) = network {
            let cidr = network.cidr.known_or_default();
            text(&mut network.gateway, format!("gateway of {cidr}"));
        }
    }
    if let Attr::Known(pools) = &mut model.pools {
        for (name, pool) in pools {
            text(&mut pool.id, format!("np-{name}"));
            text(&mut pool.status, "normal".into());
            fill_disks(&mut pool.disks, name);
        }
    }
}

impl Resource for Kinds {
    type Data = Data;
    type Model = KindsModel;

    fn type_name(&self) -> &'static str {
        KINDS
    }

    fn schema(&self) -> Schema {
        schema()
    }

    async fn create(
        &self,
        operation: &Operation<Data, KindsModel>,
        mut planned: KindsModel,
    ) -> Result<KindsModel, Diagnostics> {
        let cloud = operation.data()?;
        let id = cloud.new_id();
        fill(&mut planned, &id);
        cloud.put(&id, planned.clone().into_value());
        operation.set_private("made", &"here");
        Ok(planned)
    }

    async fn read(
        &self,
        operation: &Operation<Data, KindsModel>,
        state: KindsModel,
    ) -> Result<Option<KindsModel>, Diagnostics> {
        let id = state.id.known_or_default();
        Ok(operation.data()?.object(&id).map(|object| KindsModel::from_value(object, &Path::root())).transpose()?)
    }

    async fn update(
        &self,
        operation: &Operation<Data, KindsModel>,
        mut planned: KindsModel,
        prior: KindsModel,
    ) -> Result<KindsModel, Diagnostics> {
        let id = prior.id.known_or_default();
        fill(&mut planned, &id);
        operation.data()?.put(&id, planned.clone().into_value());
        Ok(planned)
    }

    async fn delete(&self, operation: &Operation<Data, KindsModel>, prior: KindsModel) -> Result<(), Diagnostics> {
        operation.data()?.remove(&prior.id.known_or_default());
        Ok(())
    }

    async fn import(&self, operation: &Operation<Data, KindsModel>, id: &str) -> Result<KindsModel, Diagnostics> {
        operation.set_private("made", &"elsewhere");
        Ok(KindsModel { id: id.into(), key_wo: Attr::Known(Secret::new("leaked")), ..KindsModel::default() })
    }
}
