//! The structs of 分账.
