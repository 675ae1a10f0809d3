//! The structs of 押金.
