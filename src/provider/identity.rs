//! Whose keys a client has.

use crate::cloud::sts::identity::{CallerIdentity, GetCallerIdentity};
use crate::cloud::{Client, Error};

/// Who a client's keys belong to.
pub async fn identity(client: &Client) -> Result<CallerIdentity, Error> {
    client.call(&GetCallerIdentity {}).await
}
