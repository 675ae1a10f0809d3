//! The structs of 车主服务.
