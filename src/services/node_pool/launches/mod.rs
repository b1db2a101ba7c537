//! Why nodes of a pool do not come. The pool itself does not tell: it reads `normal` without them, and only the scaling
//! activities of its group say what is in their way.

mod advice;
pub mod earlier;
mod findings;
mod wake;
mod watch;

pub use self::wake::wake;
pub use self::watch::{Launches, Verdict};
