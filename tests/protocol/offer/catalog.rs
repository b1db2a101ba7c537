//! Faults of a provider that its own test finds.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use terraform_provider_tke::kit::diagnostics::Diagnostics;
use terraform_provider_tke::kit::framework::{
    Action, Call, Catalog, Configure, DataSource, EphemeralResource, Findings, Function, FunctionError, Lease,
    ListResource, Messages, Operation, Provider, Resource,
};
use terraform_provider_tke::kit::schema::{Attribute, Identity, Parameter, Schema, Signature};
use terraform_provider_tke::kit::value::{Attr, FromValue, IntoValue, Shape, Type, Value};
use terraform_provider_tke::model;

use super::super::provider::{Data, TestProvider};
use super::{action, data_source, ephemeral, function, list, thing};

model! {
    pub struct Named { name: Attr<String>, note: Attr<bool> }
}

/// Objects and arguments of any schema.
type Anything = BTreeMap<String, Value>;

/// A model of objects and of arguments.
trait Model: FromValue + IntoValue + Shape + Clone + Send + Sync + 'static {}
impl Model for Named {}
impl Model for Anything {}

/// Something of any kind, with a name, a schema and a model.
struct Faulty<M>(&'static str, fn() -> Schema, PhantomData<fn() -> M>);

/// One of each kind that is `Faulty`.
macro_rules! faulty {
    ($($kind:ident { $($handler:tt)* })*) => {
        $(impl<M: Model> $kind for Faulty<M> {
            type Data = Data;
            type Model = M;
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
        async fn create(&self, _: &Operation<Data, M>, planned: M) -> Answer<M> {
            Ok(planned)
        }
        async fn read(&self, _: &Operation<Data, M>, state: M) -> Answer<Option<M>> {
            Ok(Some(state))
        }
        async fn update(&self, _: &Operation<Data, M>, planned: M, _: M) -> Answer<M> {
            Ok(planned)
        }
        async fn delete(&self, _: &Operation<Data, M>, _: M) -> Answer<()> {
            Ok(())
        }
        fn identity(&self) -> Option<Identity> {
            (self.0 == "test_misnamed").then(|| Identity::new().required("number", Type::Number, "The number."))
        }
    }
    DataSource {
        async fn read(&self, _: &Call<Data>, config: M) -> Answer<M> {
            Ok(config)
        }
    }
    EphemeralResource {
        type Private = ();
        async fn open(&self, _: &Call<Data>, config: M) -> Answer<(M, Lease<()>)> {
            Ok((config, Lease::default()))
        }
    }
    ListResource {
        type Object = M;
        async fn list(&self, _: &Call<Data>, _: M, _: &Findings<M>) -> Answer<()> {
            Ok(())
        }
    }
    Action {
        async fn invoke(&self, _: &Call<Data>, _: M, _: &Messages) -> Answer<()> {
            Ok(())
        }
    }
}

struct FaultyFunction<M>(fn() -> Signature, PhantomData<fn() -> M>);

impl<M: Model> Function for FaultyFunction<M> {
    type Arguments = M;
    type Return = String;

    fn name(&self) -> &'static str {
        "faulty"
    }

    fn signature(&self) -> Signature {
        (self.0)()
    }

    fn call(&self, _: M) -> Result<String, FunctionError> {
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
    let function = |signature| catalog().function(FaultyFunction::<Anything>(signature, PhantomData));
    let x = |name, schema| Faulty::<Anything>(name, schema, PhantomData);
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
fn a_model_that_does_not_fit_its_schema_is_found() {
    fn schema() -> Schema {
        let attributes = [("name", Attribute::number()), ("size", Attribute::number())];
        Schema::new("For tests.", attributes.map(|(name, attribute)| (name, attribute.description("For tests."))))
    }
    fn signature() -> Signature {
        let parameters = ["name", "size"].map(|name| Parameter::new(name, Type::Number, "For tests."));
        Signature::new("Fine.", "Fine.", parameters, Type::Number)
    }
    let misfits = |name: &str| {
        [
            "size: the model has no such field",
            "note: the schema has no such attribute, and the model has",
            "name: it is a number, and a string in the model",
        ]
        .map(|misfit| format!("{name}: {misfit}"))
    };
    let catalog = || Catalog::<Data>::new();
    let x = || Faulty::<Named>("test_x", schema, PhantomData);
    for catalog in
        [catalog().resource(x()), catalog().data_source(x()), catalog().ephemeral_resource(x()), catalog().action(x())]
    {
        assert_eq!(catalog.violations(), misfits("test_x"));
    }
    let thing = thing::Thing::default();
    let search = catalog().resource(thing).list_resource(Faulty::<Named>(thing::THING, sound, PhantomData));
    let found = search.violations();
    let expected = [
        // of the search
        "test_thing: note: the schema has no such attribute, and the model has",
        // of what is found
        "test_thing: note: it is a string, and a bool in the model",
    ];
    assert!(expected.iter().all(|misfit| found.iter().any(|found| found == misfit)), "{found:?}");
    let called = catalog().function(FaultyFunction::<Named>(signature, PhantomData)).violations();
    let returned = "faulty: it is a number, and a string in the model".to_owned();
    assert_eq!(called, [misfits("faulty").as_slice(), &[returned]].concat());
}

#[test]
fn a_provider_block_is_held_against_its_rules_and_its_model_too() {
    let provider = TestProvider::offering(&Data::default(), || {
        Catalog::new().resource(Faulty::<Anything>("test_x", undescribed, PhantomData))
    });
    assert_eq!(provider.violations(), ["test_x: it has no description"]);
    struct Misfit(TestProvider);
    impl Provider for Misfit {
        type Data = Data;
        type Model = Named;
        fn schema(&self) -> Schema {
            Schema { description: String::new(), ..self.0.schema() }
        }
        async fn configure(&self, _: Named, _: Configure) -> Answer<(Data, Diagnostics)> {
            Ok((Data::default(), Diagnostics::new()))
        }
        fn catalog(&self) -> Catalog<Data> {
            Catalog::new()
        }
    }
    let expected = [
        "provider: it has no description",
        "provider: region: the model has no such field",
        "provider: name: the schema has no such attribute, and the model has",
        "provider: note: the schema has no such attribute, and the model has",
    ];
    assert_eq!(Misfit(provider).violations(), expected);
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
