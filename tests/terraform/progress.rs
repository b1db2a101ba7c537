//! What is told of long work: each change of state in the log, the last ones in the error.
