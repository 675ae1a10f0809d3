//! The structs of 代金券.
