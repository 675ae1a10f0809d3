//! The structs of 评价与上报.
