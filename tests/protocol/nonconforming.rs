//! Resources that break Terraform's rules by a plan hook or a handler, where the kit lets them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use terraform_provider_tke::kit::diagnostics::Diagnostics;
use terraform_provider_tke::kit::framework::{Change, Operation, Resource};
use terraform_provider_tke::kit::schema::timeouts::Timeouts;
use terraform_provider_tke::kit::schema::{Attribute, Block, Nesting, Schema};
use terraform_provider_tke::kit::value::{Attr, Path};
use terraform_provider_tke::model;

use super::provider::Data;

model! {
    pub struct Item { pub id: Attr<String>, pub label: Attr<String> }
}
model! {
    pub struct Plain {
        pub id: Attr<String>,
        pub name: Attr<String>,
        pub note: Attr<String>,
        pub size: Attr<i64>,
        pub status: Attr<String>,
        pub key_wo: Attr<String>,
        pub main: Attr<Item>,
        pub steps: Attr<Vec<Item>>,
        pub items: Attr<BTreeMap<String, Item>>,
        pub marks: Attr<Vec<Mark>>,
        pub timeouts: Attr<Timeouts>,
    }
}
model! {
    pub struct Mark { pub label: Attr<String> }
}

pub type PlanHook = fn(&mut Change<Plain>);

/// A resource that behaves but for these hooks.
pub struct Nonconforming {
    pub plan: PlanHook,
    /// Changes what a create or an update answers.
    pub applied: fn(&mut Plain),
    /// Changes what a read answers.
    pub read: fn(&mut Plain),
}

pub const NONCONFORMING: &str = "test_nonconforming";

impl Default for Nonconforming {
    fn default() -> Self {
        Self { plan: |_| {}, applied: |_| {}, read: |_| {} }
    }
}

fn fill(model: &mut Plain) {
    let text = |attr: &mut Attr<String>, value: &str| {
        if attr.is_unknown() {
            *attr = value.into();
        }
    };
    text(&mut model.id, "obj-1");
    text(&mut model.status, "Running");
    let items = model.items.clone().into_known().unwrap_or_default().into_iter();
    let items = items.map(|(key, mut item)| {
        text(&mut item.id, &key);
        (key, item)
    });
    if !model.items.is_null() {
        model.items = Attr::Known(items.collect());
    }
    for item in [&mut model.main] {
        if let Attr::Known(item) = item {
            text(&mut item.id, "main");
        }
    }
    if let Attr::Known(steps) = &mut model.steps {
        steps.iter_mut().for_each(|step| text(&mut step.id, "step"));
    }
}

impl Resource for Nonconforming {
    type Data = Data;
    type Model = Plain;

    fn type_name(&self) -> &'static str {
        NONCONFORMING
    }

    fn schema(&self) -> Schema {
        let item = || [("id", Attribute::string().computed()), ("label", Attribute::string())];
        let attributes = [
            ("id", Attribute::string().computed()),
            ("name", Attribute::string().required()),
            ("note", Attribute::string()),
            ("size", Attribute::number().default(1)),
            ("status", Attribute::string().computed()),
            ("key_wo", Attribute::string().write_only()),
            ("main", Attribute::nested(Nesting::Single, item())),
            ("steps", Attribute::nested(Nesting::List, item())),
            ("items", Attribute::nested(Nesting::Map, item())),
            ("marks", Attribute::nested(Nesting::Set, [("label", Attribute::string())])),
        ];
        Schema::new("Breaks a rule.", attributes).block(
            "timeouts",
            Block::single("Timeouts.", ["create", "read", "update", "delete"].map(|o| (o, Attribute::string()))),
        )
    }

    async fn plan(&self, _: &Operation<Data, Plain>, change: &mut Change<Plain>) -> Result<(), Diagnostics> {
        (self.plan)(change);
        Ok(())
    }

    async fn create(&self, _: &Operation<Data, Plain>, mut planned: Plain) -> Result<Plain, Diagnostics> {
        fill(&mut planned);
        (self.applied)(&mut planned);
        Ok(planned)
    }

    async fn read(&self, _: &Operation<Data, Plain>, mut state: Plain) -> Result<Option<Plain>, Diagnostics> {
        (self.read)(&mut state);
        Ok(Some(state))
    }

    async fn update(&self, _: &Operation<Data, Plain>, mut planned: Plain, _: Plain) -> Result<Plain, Diagnostics> {
        fill(&mut planned);
        (self.applied)(&mut planned);
        Ok(planned)
    }

    async fn delete(&self, _: &Operation<Data, Plain>, _: Plain) -> Result<(), Diagnostics> {
        Ok(())
    }
}

/// Plan hooks, each with the rule that it breaks.
pub mod hooks {
    use super::*;

    static CALLS: AtomicI64 = AtomicI64::new(0);

    pub fn changes_a_configured_value(change: &mut Change<Plain>) {
        change.planned.name = "other".into();
    }

    pub fn fills_what_is_not_computed(change: &mut Change<Plain>) {
        change.planned.note = "filled".into();
    }

    pub fn drops_a_nested_object(change: &mut Change<Plain>) {
        change.planned.main = Attr::Null;
    }

    pub fn adds_a_nested_object(change: &mut Change<Plain>) {
        change.planned.main = Attr::Known(Item::default());
    }

    pub fn makes_a_nested_object_unknown(change: &mut Change<Plain>) {
        change.planned.main = Attr::Unknown;
    }

    pub fn changes_a_value_in_a_map(change: &mut Change<Plain>) {
        if let Attr::Known(items) = &mut change.planned.items {
            items.values_mut().for_each(|item| item.label = "other".into());
        }
    }

    pub fn renames_a_map_key(change: &mut Change<Plain>) {
        if let Attr::Known(items) = &mut change.planned.items {
            *items = items.values().map(|item| ("other".to_owned(), item.clone())).collect();
        }
    }

    pub fn adds_a_list_element(change: &mut Change<Plain>) {
        if let Attr::Known(steps) = &mut change.planned.steps {
            steps.push(Item::default());
        }
    }

    pub fn adds_a_set_element(change: &mut Change<Plain>) {
        if let Attr::Known(marks) = &mut change.planned.marks {
            marks.push(Mark { label: "other".into() });
        }
    }

    pub fn plans_a_write_only_value(change: &mut Change<Plain>) {
        change.planned.key_wo = "leaked".into();
    }

    pub fn drops_a_block(change: &mut Change<Plain>) {
        change.planned.timeouts = Attr::Null;
    }

    pub fn makes_a_block_unknown(change: &mut Change<Plain>) {
        change.planned.timeouts = Attr::Unknown;
    }

    pub fn changes_a_value_in_a_block(change: &mut Change<Plain>) {
        if let Attr::Known(timeouts) = &mut change.planned.timeouts {
            timeouts.create = "1s".into();
        }
    }

    pub fn replaces_what_is_not_there(change: &mut Change<Plain>) {
        change.replace.push(Path::of("no_such_attribute"));
    }

    pub fn plans_another_value_each_time(change: &mut Change<Plain>) {
        change.planned.status = format!("{}", CALLS.fetch_add(1, Ordering::Relaxed)).as_str().into();
    }

    /// A value that the apply's plan knows otherwise than the plan did.
    pub fn plans_otherwise_once_all_is_known(change: &mut Change<Plain>) {
        change.planned.status = if change.config.note.is_unknown() { "guess".into() } else { "truth".into() };
    }

    pub fn always_plans_a_change(change: &mut Change<Plain>) {
        change.planned.status = Attr::Unknown;
    }
}
