//! Values of any type, for property tests.

use proptest::prelude::*;

use super::{Number, Type, Value};

/// A type and a value of it, up to three levels deep.
pub fn typed_value() -> impl Strategy<Value = (Type, Value)> {
    any_type().prop_flat_map(|ty| {
        let values = value_of(&ty);
        (Just(ty), values)
    })
}

fn any_type() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![Just(Type::String), Just(Type::Number), Just(Type::Bool), Just(Type::Dynamic)];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(Type::list),
            inner.clone().prop_map(Type::set),
            inner.clone().prop_map(Type::map),
            proptest::collection::btree_map("[a-z]{1,4}", inner.clone(), 0..4).prop_map(Type::Object),
            proptest::collection::vec(inner, 0..3).prop_map(Type::Tuple),
        ]
    })
}

fn value_of(ty: &Type) -> BoxedStrategy<Value> {
    let known = match ty {
        Type::String => ".{0,8}".prop_map(Value::from).boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Number => prop_oneof![
            any::<i64>().prop_map(Number::from),
            any::<u64>().prop_map(Number::from),
            any::<f64>().prop_filter_map("finite", Number::from_exact),
            "-?[1-9][0-9]{0,40}(\\.[0-9]{1,10})?".prop_filter_map("decimal", |text| Number::parse(&text)),
        ]
        .prop_map(Value::Number)
        .boxed(),
        // a dynamic value is never itself dynamic
        Type::Dynamic => prop_oneof![
            ".{0,8}".prop_map(|text| Value::Dynamic(Box::new(Type::String), Box::new(text.into()))),
            any::<i64>().prop_map(|n| Value::Dynamic(
                Box::new(Type::list(Type::Number)),
                Box::new(Value::List(vec![n.into()]))
            )),
        ]
        .boxed(),
        Type::List(element) => proptest::collection::vec(value_of(element), 0..4).prop_map(Value::List).boxed(),
        Type::Set(element) => proptest::collection::vec(value_of(element), 0..4).prop_map(Value::set).boxed(),
        Type::Map(element) => {
            proptest::collection::btree_map(".{0,4}", value_of(element), 0..4).prop_map(Value::Map).boxed()
        }
        Type::Object(attributes) => attributes
            .iter()
            .map(|(name, ty)| (Just(name.clone()), value_of(ty)))
            .collect::<Vec<_>>()
            .prop_map(|members| Value::Map(members.into_iter().collect()))
            .boxed(),
        Type::Tuple(types) => types.iter().map(value_of).collect::<Vec<_>>().prop_map(Value::List).boxed(),
    };
    prop_oneof![8 => known, 1 => Just(Value::Null), 1 => Just(Value::Unknown)].boxed()
}
