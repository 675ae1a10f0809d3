//! The structs of 刷脸支付.
