//! The structs of 现金红包.
