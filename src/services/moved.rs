//! What an update makes of computed attributes, as rules on models. Each attribute has its rule beside it in the facet
//! that owns it, and keeps its value in every update but those that the rule names: see `design/plan-semantics.md`.

use crate::kit::value::{Attr, FromValue, IntoValue, Path, Value};

/// What an update makes of a computed attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Moved {
    /// It keeps its value.
    Stays,
    /// It may get another one.
    Unknown,
    /// It is null afterwards.
    Gone,
    /// It is this afterwards, as far as that is known.
    To(Value),
}

impl Moved {
    /// It may get another value, if this holds.
    pub fn unknown_if(moves: bool) -> Self {
        if moves { Self::Unknown } else { Self::Stays }
    }
}

impl<T: IntoValue> From<Attr<T>> for Moved {
    /// It is this afterwards.
    fn from(planned: Attr<T>) -> Self {
        Self::To(planned.into_value())
    }
}

/// The rule on models as one on values. Either object may hold unknown values.
pub fn by<M: FromValue + 'static>(
    rule: fn(&M, &M) -> Moved,
) -> impl Fn(&Value, &Value) -> Option<Value> + Send + Sync + 'static {
    move |prior, planned| {
        let model = |value: &Value| M::from_value(value.clone(), &Path::root());
        let (Ok(prior), Ok(planned)) = (model(prior), model(planned)) else {
            return Some(Value::Unknown);
        };
        match rule(&prior, &planned) {
            Moved::Stays => None,
            Moved::Unknown => Some(Value::Unknown),
            Moved::Gone => Some(Value::Null),
            Moved::To(value) => Some(value),
        }
    }
}
