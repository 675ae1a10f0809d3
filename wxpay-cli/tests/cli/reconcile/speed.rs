//! A large day, planted with differences: time and memory of the built binary. `scripts/reconcile-speed` runs it.
