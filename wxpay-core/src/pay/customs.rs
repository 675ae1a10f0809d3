//! The structs of 海关报关.
