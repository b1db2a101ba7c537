//! What a resource's handler works with during one call.

use std::marker::PhantomData;
use std::ops::Deref;

use serde::{Serialize, de::DeserializeOwned};

use super::Call;
use super::private::Mirror;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::{FromValue, IntoValue, Path, Value};

/// One [`Call`] of a resource's handler, with its configuration, private data, and the place to save
/// state in as soon as there is something to lose.
pub struct Operation<D, M> {
    call: Call<D>,
    config: Value,
    model: PhantomData<fn() -> M>,
}

impl<D, M> Deref for Operation<D, M> {
    type Target = Call<D>;

    fn deref(&self) -> &Call<D> {
        &self.call
    }
}

impl<D, M: FromValue + IntoValue> Operation<D, M> {
    pub(super) fn new(call: Call<D>, config: Value) -> Self {
        Self { call, config, model: PhantomData }
    }

    /// The configuration, with its write-only values. All null where there is none: in a read, a
    /// delete, an import and a move.
    pub fn config(&self) -> Result<M, Diagnostics> {
        Ok(M::from_value(self.config.clone(), &Path::root())?)
    }

    /// Saves the state: whatever happens from here on, the answer carries it.
    pub fn save(&self, model: &M)
    where
        M: Clone,
    {
        let state = model.clone().into_value();
        self.progress.with(|progress| progress.state = Some(state));
    }

    /// Private data under a key.
    pub fn private<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.progress.with(|progress| progress.private.read(key))
    }

    /// Sets private data; the answer carries it, whatever happens.
    pub fn set_private<T: Serialize>(&self, key: &str, value: &T) {
        self.progress.with(|progress| progress.change_private(key, |private| private.write(key, value)));
    }

    /// Removes private data.
    pub fn remove_private(&self, key: &str) {
        self.progress.with(|progress| progress.change_private(key, |private| private.remove(key)));
    }

    /// Tells `mirror` of each change of private data from now on.
    pub fn mirror_private(&self, mirror: Mirror) {
        self.progress.with(|progress| progress.mirror = Some(mirror));
    }
}
