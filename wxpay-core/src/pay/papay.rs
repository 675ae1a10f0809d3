//! The structs of 委托代扣.
