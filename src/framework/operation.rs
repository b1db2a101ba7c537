//! What a handler works with during one call.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Serialize, de::DeserializeOwned};
use tokio_util::sync::CancellationToken;

use super::Private;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::value::{FromValue, IntoValue, Path, Value};

/// What a call has to show for itself so far. It outlives the handler, so that an error, a
/// cancellation or a panic loses nothing that was saved.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    /// The state last saved.
    pub(super) state: Option<Value>,
    /// Private data.
    pub(super) private: Private,
    /// Warnings so far.
    pub(super) warnings: Diagnostics,
}

/// A progress shared between a handler and the server.
pub(super) type SharedProgress = Arc<Mutex<Progress>>;

/// Takes what a call has to show for itself.
pub(super) fn take(progress: &SharedProgress) -> Progress {
    std::mem::take(&mut *progress.lock().unwrap_or_else(PoisonError::into_inner))
}

/// One call of a resource's handler: the provider's data, cancellation, private data, and the place
/// to save state in as soon as there is something to lose.
pub struct Operation<D, M> {
    pub(super) data: Option<Arc<D>>,
    pub(super) cancellation: CancellationToken,
    pub(super) config: Value,
    pub(super) progress: SharedProgress,
    pub(super) model: PhantomData<fn() -> M>,
}

impl<D, M: FromValue + IntoValue> Operation<D, M> {
    /// What the provider's configuration made.
    pub fn data(&self) -> Result<&D, Diagnostics> {
        self.data.as_deref().ok_or_else(|| {
            Diagnostic::error(
                "Provider not configured",
                "The client called an operation before it configured the provider. This is a defect of the client.",
            )
            .into()
        })
    }

    /// The configuration, with its write-only values. All null in a read or delete.
    pub fn config(&self) -> Result<M, Diagnostics> {
        Ok(M::from_value(self.config.clone(), &Path::root())?)
    }

    /// Saves the state: whatever happens from here on, the answer carries it.
    pub fn save(&self, model: &M)
    where
        M: Clone,
    {
        self.with(|progress| progress.state = Some(model.clone().into_value()));
    }

    /// Cancelled when the user interrupts.
    pub fn cancellation(&self) -> &CancellationToken {
        &self.cancellation
    }

    /// Warns the user; the operation goes on.
    pub fn warn(&self, diagnostic: Diagnostic) {
        self.with(|progress| progress.warnings.push(diagnostic));
    }

    /// Private data under a key.
    pub fn private<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.with(|progress| progress.private.read(key))
    }

    /// Sets private data; the answer carries it, whatever happens.
    pub fn set_private<T: Serialize>(&self, key: &str, value: &T) {
        self.with(|progress| progress.private.write(key, value));
    }

    /// Removes private data.
    pub fn remove_private(&self, key: &str) {
        self.with(|progress| progress.private.remove(key));
    }

    fn with<R>(&self, f: impl FnOnce(&mut Progress) -> R) -> R {
        f(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
