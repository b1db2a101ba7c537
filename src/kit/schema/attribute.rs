//! One attribute and its rules.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::{Nesting, Validator};
use crate::kit::value::{Type, Value};

/// Attributes by name.
pub type Attributes = BTreeMap<String, Attribute>;

/// Attributes from a list of pairs. Of one that is there twice the last counts, and remembers it: see
/// [`crate::kit::schema::check`].
pub fn named<K: Into<String>>(attributes: impl IntoIterator<Item = (K, Attribute)>) -> Attributes {
    let mut all = Attributes::new();
    for (name, attribute) in attributes {
        let name = name.into();
        let is_repeated = attribute.is_repeated || all.contains_key(&name);
        all.insert(name, Attribute { is_repeated, ..attribute });
    }
    all
}

/// The type of an object with these attributes.
pub(super) fn object_type(attributes: &Attributes) -> Type {
    Type::object(attributes.iter().map(|(name, attribute)| (name.clone(), attribute.ty())))
}

/// What an attribute holds.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A value of a type.
    Value(Type),
    /// Objects with attributes of their own, each with its rules.
    Nested(Nesting, Attributes),
}

/// When a computed value that the user did not write is unknown in the plan of an update. In the
/// plan of a create it always is.
#[derive(Clone, Debug, PartialEq, Eq, std::default::Default)]
pub enum Unknowns {
    /// Never: it is kept from state.
    #[default]
    Never,
    /// In any update.
    AnyUpdate,
    /// When one of these attributes of the same object changes.
    When(Vec<&'static str>),
}

/// Compares an old value with a new one.
pub type Compare = Arc<dyn Fn(&Value, &Value) -> bool + Send + Sync>;

/// What an update makes of a computed value, by the object in the state and the planned one: none where it stays.
pub type Moves = Arc<dyn Fn(&Value, &Value) -> Option<Value> + Send + Sync>;

/// Whether an object asks for a value.
pub type Asked = Arc<dyn Fn(&Value) -> bool + Send + Sync>;

/// Makes a value of the configuration of the same object.
pub type Derive = Arc<dyn Fn(&BTreeMap<String, Value>) -> Value + Send + Sync>;

/// What an attribute is when the user does not write it.
#[derive(Clone)]
pub enum Default {
    /// Always this.
    Fixed(Value),
    /// What this makes of the configuration of the same object.
    From(Derive),
}

impl Default {
    /// The value, given the configuration of the same object.
    pub fn value(&self, config: &BTreeMap<String, Value>) -> Value {
        match self {
            Default::Fixed(value) => value.clone(),
            Default::From(rule) => rule(config),
        }
    }
}

/// Whether a change of the attribute needs a new object.
#[derive(Clone, std::default::Default)]
pub enum Replace {
    /// It changes in place.
    #[default]
    Never,
    /// Any change does.
    Always,
    /// A change does for which this says so of the old and the planned value.
    If(Compare),
}

/// An attribute: optional unless it says otherwise.
#[derive(Clone)]
pub struct Attribute {
    /// What it holds.
    pub kind: Kind,
    /// The user must write it.
    pub required: bool,
    /// The user may write it.
    pub optional: bool,
    /// The provider may fill it in.
    pub computed: bool,
    /// Never shown.
    pub sensitive: bool,
    /// Whether messages leave its value out: plans show it, but it may be secret by the mark of a variable.
    pub is_unshown: bool,
    /// In configuration only: never in plan or state.
    pub write_only: bool,
    /// What to use instead.
    pub deprecated: Option<String>,
    /// What it is, in markdown.
    pub description: String,
    /// What it is when the user does not write it.
    pub default: Option<Default>,
    /// What is checked of a known value.
    pub validators: Vec<Validator>,
    /// Whether a change needs a new object.
    pub replace: Replace,
    /// When the computed value becomes unknown.
    pub unknowns: Unknowns,
    /// What an update makes of the computed value; holds before `unknowns`.
    pub moves: Option<Moves>,
    /// Whether a value that is missing in the state is asked for, by the planned object that it is in.
    pub missing: Option<Asked>,
    /// Whether two spellings mean the same: then the one in state is kept.
    pub same: Option<Compare>,
    /// Whether an empty list, set or map counts as null.
    pub empty_is_null: bool,
    /// Whether an import brings it empty where it is null.
    pub is_imported_empty: bool,
    /// It was named more than once: only the last one counts.
    pub is_repeated: bool,
    /// It exists in Terraform only: nothing of it is in the cloud, and a read or an import finds none of it.
    pub local: bool,
}

impl Attribute {
    /// An optional attribute of a type.
    pub fn of(ty: Type) -> Self {
        Self::new(Kind::Value(ty))
    }

    /// An optional string.
    pub fn string() -> Self {
        Self::of(Type::String)
    }

    /// An optional number.
    pub fn number() -> Self {
        Self::of(Type::Number)
    }

    /// An optional bool.
    pub fn bool() -> Self {
        Self::of(Type::Bool)
    }

    /// An optional set of strings.
    pub fn string_set() -> Self {
        Self::of(Type::set(Type::String))
    }

    /// An optional list of strings.
    pub fn string_list() -> Self {
        Self::of(Type::list(Type::String))
    }

    /// An optional map of strings.
    pub fn string_map() -> Self {
        Self::of(Type::map(Type::String))
    }

    /// An optional nested attribute.
    pub fn nested<K: Into<String>>(nesting: Nesting, attributes: impl IntoIterator<Item = (K, Attribute)>) -> Self {
        Self::new(Kind::Nested(nesting, named(attributes)))
    }

    fn new(kind: Kind) -> Self {
        Self {
            kind,
            required: false,
            optional: true,
            computed: false,
            sensitive: false,
            is_unshown: false,
            write_only: false,
            deprecated: None,
            description: String::new(),
            default: None,
            validators: Vec::new(),
            replace: Replace::Never,
            unknowns: Unknowns::Never,
            moves: None,
            missing: None,
            same: None,
            empty_is_null: false,
            is_imported_empty: false,
            is_repeated: false,
            local: false,
        }
    }

    /// The user must write it.
    pub fn required(mut self) -> Self {
        (self.required, self.optional) = (true, false);
        self
    }

    /// Only the provider fills it in.
    pub fn computed(mut self) -> Self {
        (self.computed, self.optional) = (true, false);
        self
    }

    /// The user may write it, else the provider fills it in.
    pub fn optional_computed(mut self) -> Self {
        (self.computed, self.optional) = (true, true);
        self
    }

    /// What it is when the user does not write it; returns when the attribute is removed.
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(Default::Fixed(value.into()));
        self.optional_computed()
    }

    /// What the rule makes of the configuration of the same object, when the user does not write it.
    pub fn default_from(mut self, rule: impl Fn(&BTreeMap<String, Value>) -> Value + Send + Sync + 'static) -> Self {
        self.default = Some(Default::From(Arc::new(rule)));
        self.optional_computed()
    }

    /// Never shown.
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Not sensitive, but never shown in messages: what users put here may be a secret. Terraform hides what comes from a
    /// sensitive variable in plans; a provider is not told which values do.
    pub fn unshown(mut self) -> Self {
        self.is_unshown = true;
        self
    }

    /// In configuration only. Also sensitive.
    pub fn write_only(mut self) -> Self {
        self.write_only = true;
        self.sensitive()
    }

    /// Should no longer be used; `instead` says what to use.
    pub fn deprecated(mut self, instead: &str) -> Self {
        self.deprecated = Some(instead.to_owned());
        self
    }

    /// What it is, in markdown.
    pub fn description(mut self, markdown: impl Into<String>) -> Self {
        self.description = markdown.into();
        self
    }

    /// Adds a check.
    pub fn validate(mut self, validator: Validator) -> Self {
        self.validators.push(validator);
        self
    }

    /// Any change needs a new object.
    pub fn replaces(mut self) -> Self {
        self.replace = Replace::Always;
        self
    }

    /// A change needs a new object if this says so of the old and the planned value.
    pub fn replaces_if(mut self, rule: impl Fn(&Value, &Value) -> bool + Send + Sync + 'static) -> Self {
        self.replace = Replace::If(Arc::new(rule));
        self
    }

    /// Moves by itself in the cloud: unknown in any update, unless [`Self::moved_by`] says otherwise.
    pub fn volatile(mut self) -> Self {
        self.unknowns = Unknowns::AnyUpdate;
        self
    }

    /// Unknown in an update that changes one of these attributes of the same object.
    pub fn unknown_when(mut self, causes: &[&'static str]) -> Self {
        self.unknowns = Unknowns::When(causes.to_vec());
        self
    }

    /// What an update makes of it, by the object in the state and the planned one, either of which may hold unknown
    /// values: mostly unknown, where the change moves it; none where it keeps its value.
    pub fn moved_by(mut self, rule: impl Fn(&Value, &Value) -> Option<Value> + Send + Sync + 'static) -> Self {
        self.moves = Some(Arc::new(rule));
        self
    }

    /// Unknown in an update of an object where the value is null in the state, though the planned object that it is in
    /// asks for it: what gives it its value is still missing. Null it stays where nothing asks for it.
    pub fn unknown_while_null(mut self, is_asked_for: impl Fn(&Value) -> bool + Send + Sync + 'static) -> Self {
        self.missing = Some(Arc::new(is_asked_for));
        self
    }

    /// Two spellings for which this says so mean the same; the one in state is kept.
    pub fn same_if(mut self, rule: impl Fn(&Value, &Value) -> bool + Send + Sync + 'static) -> Self {
        self.same = Some(Arc::new(rule));
        self
    }

    /// An empty list, set or map counts as not set: nothing of the provider sees it, and the state keeps what is written.
    /// An import brings an empty one, which is no other than none that is not written.
    pub fn empty_is_null(mut self) -> Self {
        (self.empty_is_null, self.is_imported_empty) = (true, true);
        self.optional_computed()
    }

    /// An import brings none all the same: another attribute has what this one would.
    pub fn imported_as_null(mut self) -> Self {
        self.is_imported_empty = false;
        self
    }

    /// Exists in Terraform only, as a setting of how the provider works does: a read keeps it as it is, and an
    /// import starts it as its default.
    pub fn local(mut self) -> Self {
        self.local = true;
        self
    }

    /// The type.
    pub fn ty(&self) -> Type {
        match &self.kind {
            Kind::Value(ty) => ty.clone(),
            Kind::Nested(nesting, attributes) => nesting.of(object_type(attributes)),
        }
    }
}

impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attribute").field("kind", &self.kind).finish_non_exhaustive()
    }
}
