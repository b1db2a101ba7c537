//! Faults of a provider that its own test finds.

use terraform_provider_tke::kit::diagnostics::Diagnostics;
use terraform_provider_tke::kit::framework::{
    Action, Call, Catalog, DataSource, EphemeralResource, Findings, Function, FunctionError, Lease, ListResource,
    Messages, Operation, Resource,
};
use terraform_provider_tke::kit::schema::{Attribute, Identity, Parameter, Schema, Signature};
use terraform_provider_tke::kit::value::{Attr, Type};
use terraform_provider_tke::model;

use super::super::provider::Data;
use super::{action, data_source, ephemeral, function, list, thing};

model! {
    pub struct Nothing { name: Attr<String> }
}

/// Anything, with a name and a schema.
struct Faulty(&'static str, fn() -> Schema);

/// One of each kind that is `Faulty`.
macro_rules! faulty {
    ($($kind:ident { $($handler:tt)* })*) => {
        $(impl $kind for Faulty {
            type Data = Data;
            type Model = Nothing;
            fn type_name(&self) -> &'static str {
                self.0
            }
            fn schema(&self) -> Schema {
                (self.1)()
            }
            $($handler)*
        })*
    };
}

type Answer<T> = Result<T, Diagnostics>;

faulty! {
    Resource {
        async fn create(&self, _: &Operation<Data, Nothing>, planned: Nothing) -> Answer<Nothing> {
            Ok(planned)
        }
        async fn read(&self, _: &Operation<Data, Nothing>, state: Nothing) -> Answer<Option<Nothing>> {
            Ok(Some(state))
        }
        async fn update(&self, _: &Operation<Data, Nothing>, planned: Nothing, _: Nothing) -> Answer<Nothing> {
            Ok(planned)
        }
        async fn delete(&self, _: &Operation<Data, Nothing>, _: Nothing) -> Answer<()> {
            Ok(())
        }
        fn identity(&self) -> Option<Identity> {
            (self.0 == "test_misnamed").then(|| Identity::new().required("number", Type::Number, "The number."))
        }
    }
    DataSource {
        async fn read(&self, _: &Call<Data>, config: Nothing) -> Answer<Nothing> {
            Ok(config)
        }
    }
    EphemeralResource {
        type Private = ();
        async fn open(&self, _: &Call<Data>, config: Nothing) -> Answer<(Nothing, Lease<()>)> {
            Ok((config, Lease::default()))
        }
    }
    ListResource {
        type Object = Nothing;
        async fn list(&self, _: &Call<Data>, _: Nothing, _: &Findings<Nothing>) -> Answer<()> {
            Ok(())
        }
    }
    Action {
        async fn invoke(&self, _: &Call<Data>, _: Nothing, _: &Messages) -> Answer<()> {
            Ok(())
        }
    }
}

struct FaultyFunction(fn() -> Signature);

impl Function for FaultyFunction {
    type Arguments = Nothing;
    type Return = String;

    fn name(&self) -> &'static str {
        "faulty"
    }

    fn signature(&self) -> Signature {
        (self.0)()
    }

    fn call(&self, _: Nothing) -> Result<String, FunctionError> {
        Ok(String::new())
    }
}

fn schema(name: &str, attribute: Attribute) -> Schema {
    Schema::new("For tests.", [(name, attribute.description("For tests."))])
}

fn sound() -> Schema {
    schema("name", Attribute::string())
}

fn undescribed() -> Schema {
    Schema { description: String::new(), ..sound() }
}

fn computed() -> Schema {
    schema("name", Attribute::string().computed())
}

fn write_only() -> Schema {
    schema("name", Attribute::string().write_only())
}

fn reserved() -> Schema {
    schema("count", Attribute::string())
}

#[test]
fn a_sound_provider_has_none() {
    assert_eq!(super::catalog().violations(), Vec::<String>::new());
}

#[test]
fn each_fault_is_found() {
    let catalog = || Catalog::<Data>::new();
    let function = |signature| catalog().function(FaultyFunction(signature));
    let x = Faulty;
    let cases: Vec<(Catalog<Data>, &str)> = vec![
        (catalog().resource(x("test_x", undescribed)), "test_x: it has no description"),
        (catalog().resource(x("test_x", reserved)), "test_x: count: Terraform keeps the name for itself"),
        (catalog().resource(x("test_misnamed", sound)), "test_misnamed: identity.number: the resource has no such"),
        (catalog().data_source(x("test_x", undescribed)), "test_x: it has no description"),
        (catalog().data_source(x("test_x", write_only)), "test_x: name: only what has a state has write-only"),
        (catalog().ephemeral_resource(x("test_x", undescribed)), "test_x: it has no description"),
        (catalog().ephemeral_resource(x("test_x", write_only)), "test_x: name: only what has a state has write-only"),
        (catalog().action(x("test_x", undescribed)), "test_x: it has no description"),
        (catalog().action(x("test_x", computed)), "test_x: name: nothing is computed"),
        (catalog().list_resource(x("test_x", sound)), "test_x: there is no resource of the type that has an identity"),
        (
            catalog().resource(x("test_x", sound)).list_resource(x("test_x", sound)),
            "test_x: there is no resource of the type that has an identity",
        ),
        (
            catalog().resource(thing::Thing::default()).list_resource(x(thing::THING, computed)),
            "test_thing: name: nothing is computed",
        ),
        (
            function(|| Signature::new("", "For tests.", [], Type::String)),
            "faulty: it has no summary or no description",
        ),
        (
            function(|| Signature::new("Fine.", "Fine.", [Parameter::new("name", Type::String, "")], Type::String)),
            "faulty: name: it has no description",
        ),
        (
            function(|| {
                let parameter = || Parameter::new("name", Type::String, "Fine.");
                Signature::new("Fine.", "Fine.", [parameter()], Type::String).variadic(parameter())
            }),
            "faulty: name: another parameter has the name",
        ),
    ];
    for (catalog, expected) in cases {
        let found = catalog.violations();
        assert!(found.len() == 1 && found[0].starts_with(expected), "{expected}: {found:?}");
    }
}

#[test]
fn two_of_a_kind_of_one_name_are_found() {
    let twice = super::catalog()
        .resource(thing::Thing::default())
        .data_source(data_source::Things)
        .ephemeral_resource(ephemeral::Token)
        .list_resource(list::ListThings)
        .action(action::Poke)
        .function(function::Join);
    let expected = [
        "test_thing: another resource has the name",
        "test_things: another data source has the name",
        "test_token: another ephemeral resource has the name",
        "test_thing: another list resource has the name",
        "test_poke: another action has the name",
        "join: another function has the name",
    ];
    assert_eq!(twice.violations(), expected);
}
