//! The structs of 企业付款.
