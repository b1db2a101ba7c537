//! What an account's operations work with.

use super::model::AccountModel;
use crate::kit::framework::Operation;
use crate::provider::Context;

/// An operation on an account.
pub(super) type Op = Operation<Context, AccountModel>;
