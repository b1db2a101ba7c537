//! A simulated Tencent cloud: a pure state machine and two thin shells.
