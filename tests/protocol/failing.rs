//! A resource whose handlers go wrong in the way that the cloud of the test says.

use std::time::Duration;

use terraform_provider_tke::kit::diagnostics::{Diagnostic, Diagnostics};
use terraform_provider_tke::kit::framework::wait::{self, Seen};
use terraform_provider_tke::kit::framework::{Change, Operation, Resource};
use terraform_provider_tke::kit::schema::{Attribute, Schema};
use terraform_provider_tke::kit::value::{Attr, IntoValue, Path, Secret, Value};
use terraform_provider_tke::model;

use super::provider::Data;

model! {
    pub struct FailingModel {
        pub id: Attr<String>,
        pub name: Attr<String>,
        pub note: Attr<String>,
        pub status: Attr<String>,
        pub blob: Attr<Value>,
        pub key_wo: Attr<Secret>,
    }
}

pub struct Failing;

pub const FAILING: &str = "test_failing";

type Operations = Operation<Data, FailingModel>;

fn refuse(what: &str) -> Diagnostics {
    Diagnostic::error("The cloud refused", what).at(Path::of("note")).into()
}

/// What goes wrong once there is something to lose.
async fn go_wrong(operation: &Operations, model: &FailingModel) -> Result<(), Diagnostics> {
    match operation.data()?.behaviour() {
        "fail" => Err(refuse("It failed.")),
        "panic" => panic!("a defect"),
        "wait" => {
            let wait = wait::until("an object to run", Duration::from_secs(60), operation.cancellation(), async || {
                Ok::<_, String>(Seen::<()>::Pending("Creating".into()))
            });
            wait.await.map_err(|error| Diagnostic::error("Interrupted", error.to_string()).into())
        }
        "meet" => {
            operation.data()?.meeting.wait().await;
            Ok(())
        }
        "warn" => {
            operation.warn(Diagnostic::warning("Slow today", "It took its time."));
            Ok(())
        }
        "save what is not to be saved" => {
            let key_wo = Attr::Known(Secret::new("leaked"));
            operation.save(&FailingModel {
                key_wo,
                blob: Attr::Known(Value::Bool(true)),
                status: Attr::Unknown,
                ..model.clone()
            });
            Err(refuse("It failed."))
        }
        _ => Ok(()),
    }
}

impl Resource for Failing {
    type Data = Data;
    type Model = FailingModel;

    fn type_name(&self) -> &'static str {
        FAILING
    }

    fn schema(&self) -> Schema {
        let attributes = [
            ("id", Attribute::string().computed()),
            ("name", Attribute::string().required()),
            ("note", Attribute::string()),
            ("status", Attribute::string().computed().volatile()),
            ("blob", Attribute::string()),
            ("key_wo", Attribute::string().write_only()),
        ];
        Schema::new("Goes wrong.", attributes).version(2)
    }

    async fn plan(&self, operation: &Operations, change: &mut Change<FailingModel>) -> Result<(), Diagnostics> {
        if operation.data()?.behaviour() == "panic in the plan" {
            panic!("a defect, with {:?}", operation.config()?.key_wo.as_secret());
        }
        if change.prior.is_some() {
            operation.set_private("planned", &true);
        }
        Ok(())
    }

    async fn plan_deletion(&self, operation: &Operations, prior: FailingModel) -> Result<(), Diagnostics> {
        let name = prior.name.known_or_default();
        match operation.data()?.behaviour() {
            "refuse the deletion" => Err(refuse(&format!("{name} is in use."))),
            "panic in the plan" => panic!("a defect"),
            "warn of the deletion" => {
                operation.warn(Diagnostic::warning("In use", format!("{name} may be in use.")));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn create(&self, operation: &Operations, mut planned: FailingModel) -> Result<FailingModel, Diagnostics> {
        let cloud = operation.data()?;
        if cloud.behaviour() == "fail at once" {
            return Err(refuse("Nothing was made."));
        }
        assert_eq!(operation.private::<bool>("planned"), None, "private data of another object");
        if operation.config()?.key_wo.as_secret() == Some("wrong") {
            return Err(refuse("The key is wrong."));
        }
        let id = cloud.new_id();
        planned.id = Attr::Known(id.clone());
        planned.status = "Creating".into();
        operation.set_private("made", &planned.name.known_or_default());
        operation.save(&planned);
        go_wrong(operation, &planned).await?;
        planned.status = "Running".into();
        cloud.put(&id, planned.clone().into_value());
        Ok(planned)
    }

    async fn read(&self, operation: &Operations, state: FailingModel) -> Result<Option<FailingModel>, Diagnostics> {
        match operation.data()?.behaviour() {
            "vanish" => Ok(None),
            "panic in the read" => panic!("a defect"),
            "fail to read" => Err(refuse("It cannot be read.")),
            "leak in the read" => Ok(Some(FailingModel { key_wo: Attr::Known(Secret::new("leaked")), ..state })),
            "keys stopped" => {
                operation.warn(Diagnostic::warning("Keys stopped working", "The state is kept."));
                Ok(Some(state))
            }
            _ => {
                let seen = operation.private::<i64>("reads").unwrap_or_default();
                operation.set_private("reads", &seen.max(1));
                Ok(Some(state))
            }
        }
    }

    async fn update(
        &self,
        operation: &Operations,
        mut planned: FailingModel,
        prior: FailingModel,
    ) -> Result<FailingModel, Diagnostics> {
        assert_eq!(operation.private::<bool>("planned"), Some(true), "the plan's private data");
        let half = FailingModel { note: planned.note.clone(), ..prior };
        operation.save(&half);
        go_wrong(operation, &half).await?;
        planned.status = "Running".into();
        Ok(planned)
    }

    async fn delete(&self, operation: &Operations, prior: FailingModel) -> Result<(), Diagnostics> {
        operation.set_private("deleting", &true);
        go_wrong(operation, &prior).await?;
        operation.data()?.remove(&prior.id.known_or_default());
        Ok(())
    }

    fn upgrade(&self, version: i64, mut state: serde_json::Value) -> Result<serde_json::Value, Diagnostics> {
        match version {
            0 => Err(Diagnostic::error("Unknown state version", "Version 0 was never released.").into()),
            _ => {
                if let Some(title) = state.as_object_mut().and_then(|members| members.remove("title")) {
                    state["name"] = title;
                }
                Ok(state)
            }
        }
    }
}

trait AsSecret {
    fn as_secret(&self) -> Option<&str>;
}

impl AsSecret for Attr<Secret> {
    fn as_secret(&self) -> Option<&str> {
        self.known().map(Secret::expose)
    }
}
