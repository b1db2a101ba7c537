//! What every handler of a provider works with during one call.

use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;

use super::private::{Mirror, Private};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Value;

/// What a call has to show for itself so far. It outlives the handler, so that an error, a
/// cancellation or a panic loses nothing that was saved.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    /// The state last saved.
    pub(super) state: Option<Value>,
    /// Private data.
    pub(super) private: Private,
    /// Who is told of its changes.
    pub(super) mirror: Option<Mirror>,
    /// Warnings so far.
    pub(super) warnings: Diagnostics,
}

/// A progress shared between a handler and the server.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedProgress(Arc<Mutex<Progress>>);

impl Progress {
    /// Changes private data under a key, and tells of it.
    pub(super) fn change_private(&mut self, key: &str, change: impl FnOnce(&mut Private)) {
        change(&mut self.private);
        if let Some(mirror) = self.mirror.clone() {
            mirror.tell(&mut self.private, key);
        }
    }
}

impl SharedProgress {
    pub(super) fn of(progress: Progress) -> Self {
        Self(Arc::new(Mutex::new(progress)))
    }

    pub(super) fn with<R>(&self, f: impl FnOnce(&mut Progress) -> R) -> R {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes what the call has to show for itself.
    pub(super) fn take(&self) -> Progress {
        self.with(std::mem::take)
    }
}

/// One call of a handler: the provider's data, cancellation, and warnings.
pub struct Call<D> {
    data: Option<Arc<D>>,
    cancellation: CancellationToken,
    pub(super) progress: SharedProgress,
    replaced: Private,
}

impl<D> Call<D> {
    pub(super) fn new(data: Option<Arc<D>>, cancellation: CancellationToken, progress: SharedProgress) -> Self {
        Self { data, cancellation, progress, replaced: Private::default() }
    }

    /// The same in the plan of an object that replaces the one with this private data.
    pub(super) fn replacing(self, replaced: Private) -> Self {
        Self { replaced, ..self }
    }

    /// In the plan of a new object that replaces another one: what the plan of that one noted in its private data.
    pub fn replaced<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.replaced.read(key)
    }

    /// What the provider's configuration made. An error before the provider is configured.
    pub fn data(&self) -> Result<&D, Diagnostics> {
        self.data.as_deref().ok_or_else(|| {
            Diagnostic::error(
                "Provider not configured",
                "The client called an operation before it configured the provider. This is a defect of the client.",
            )
            .into()
        })
    }

    /// Cancelled when the user interrupts.
    pub fn cancellation(&self) -> &CancellationToken {
        &self.cancellation
    }

    /// Warns the user; the operation goes on.
    pub fn warn(&self, diagnostic: Diagnostic) {
        self.progress.with(|progress| progress.warnings.push(diagnostic));
    }
}
