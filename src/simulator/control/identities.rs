//! Accounts, users and roles, and the policies attached to them.

use crate::simulator::policy_document::well_formed;
use crate::simulator::seed::fresh::{APP_ID, UIN};
use crate::simulator::state::account::User;
use crate::simulator::state::cloud::State;
use crate::simulator::state::policy::Policy;
use crate::simulator::state::role::Role;

impl State {
    /// Adds another account, whose owner signs with these keys, with networks, a key pair and a
    /// security group of its own in every region.
    pub fn add_account(&mut self, uin: &str, app_id: i64, secret_id: &str, secret_key: &str) {
        self.users.insert(
            secret_id.to_owned(),
            User {
                uin: uin.to_owned(),
                owner_uin: uin.to_owned(),
                app_id,
                secret_key: secret_key.to_owned(),
                ..User::default()
            },
        );
        self.equip(uin, false);
    }

    /// Adds a sub-user of the first account that signs with these keys. It may do everything until it has
    /// [policies](Self::set_policies).
    pub fn add_user(&mut self, uin: &str, secret_id: &str, secret_key: &str) {
        let user = User {
            uin: uin.to_owned(),
            owner_uin: UIN.to_owned(),
            app_id: APP_ID,
            secret_key: secret_key.to_owned(),
            ..User::default()
        };
        self.users.insert(secret_id.to_owned(), user);
    }

    /// Adds a role to an account that is there, trusting whom `change` says; gives its arn.
    pub fn add_role(&mut self, owner_uin: &str, name: &str, change: impl FnOnce(&mut Role)) -> String {
        let app_id = self.users.values().find(|user| user.owner_uin == owner_uin).map(|user| user.app_id);
        let id = format!("46116860184{:08}", self.identifiers.number() % 100_000_000);
        let mut role = Role {
            id: id.clone(),
            owner_uin: owner_uin.to_owned(),
            app_id: app_id.unwrap_or_default(),
            name: name.to_owned(),
            ..Role::default()
        };
        change(&mut role);
        let arn = role.arn();
        self.roles.insert(id, role);
        arn
    }

    /// Takes the role of this name from an account, such as `AS_QCSRole`; whether it was there.
    pub fn remove_role(&mut self, owner_uin: &str, name: &str) -> bool {
        let before = self.roles.len();
        self.roles.retain(|_, role| role.owner_uin != owner_uin || role.name != name);
        self.roles.len() < before
    }

    /// Attaches these policies to a sub-user, and no others. Effects and actions are evaluated; every
    /// statement has to be for all resources.
    ///
    /// # Errors
    /// If there is no such user, or a document is not such a policy.
    pub fn set_policies(&mut self, secret_id: &str, documents: &[&str]) -> Result<(), String> {
        let policies = self.new_policies(documents)?;
        let user = self.users.get_mut(secret_id).ok_or("there is no such user")?;
        user.policies = Some(policies);
        Ok(())
    }

    /// Attaches these policies to the role of this arn, and no others, as [`State::set_policies`].
    ///
    /// # Errors
    /// If there is no such role, or a document is not such a policy.
    pub fn set_policies_of_role(&mut self, arn: &str, documents: &[&str]) -> Result<(), String> {
        let policies = self.new_policies(documents)?;
        let role = self.roles.values_mut().find(|role| role.is_named(arn)).ok_or("there is no such role")?;
        role.policies = Some(policies);
        Ok(())
    }

    fn new_policies(&self, documents: &[&str]) -> Result<Vec<Policy>, String> {
        let of_users = self.users.values().flat_map(|user| self.attached(user));
        let last = of_users.chain(self.roles.values().flat_map(Role::attached)).map(|policy| policy.id).max();
        let policies = (last.unwrap_or_default() + 1..).zip(documents).map(|(id, document)| {
            well_formed(document)?;
            Ok(Policy { id, name: format!("policy-{id}"), document: (*document).to_owned() })
        });
        policies.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::clock::Moment;
    use crate::simulator::state::quirks::Quirks;

    #[test]
    fn what_is_not_evaluated_is_no_policy() {
        let mut state = State::fresh(Moment::default(), 1, Quirks::default());
        state.add_user("100000000099", "AKIDsub", "sub-key");
        for document in [
            "{",
            r#"{"version":"1.0","statement":[]}"#,
            r#"{"version":"2.0","statement":[{"effect":"allow","action":[],"resource":"*"}]}"#,
            r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"qcs::tke:::cluster/*"}]}"#,
            r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"*","condition":{}}]}"#,
        ] {
            assert!(state.set_policies("AKIDsub", &[document]).is_err(), "{document}");
        }
        assert!(state.set_policies("AKIDnobody", &[]).is_err());
    }
}
