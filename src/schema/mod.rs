//! Schemas: attributes, blocks, defaults, validators, plan modifiers.
