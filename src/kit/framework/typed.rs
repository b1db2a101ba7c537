//! Between the values that the server holds and the models of authors.

use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::{FromValue, Path, Value};

/// The model of a value.
pub(super) fn model<M: FromValue>(value: Value) -> Result<M, Diagnostics> {
    Ok(M::from_value(value, &Path::root())?)
}

/// What a check across attributes finds.
pub(super) fn validated<M: FromValue>(config: Value, check: impl FnOnce(&M, &mut Diagnostics)) -> Diagnostics {
    match model(config) {
        Ok(config) => {
            let mut diagnostics = Diagnostics::new();
            check(&config, &mut diagnostics);
            diagnostics
        }
        Err(diagnostics) => diagnostics,
    }
}
