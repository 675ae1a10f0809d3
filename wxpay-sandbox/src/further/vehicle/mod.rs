//! 车主服务: cars that enter, and deductions from the accounts of their drivers. The orders of deductions are kept
//! with all others.

mod deduction;
mod driver;
mod event;

use wxpay_core::schema::pay::{self, fields::vehicle};

use self::deduction::Deduction;
use self::driver::Vehicle;
use self::event::CarEntry;
use super::kind::{Action, Kind, no_change};
use super::records::Content as _;
use super::{Family, call};

pub(super) use driver::set;

/// The calls and records of the family.
pub(super) const FAMILY: Family = Family {
    calls: &[
        call(&pay::VEHICLE_NOTIFICATION, event::enter),
        call(&pay::VEHICLE_PAYAPPLY, deduction::apply),
        call(&pay::VEHICLE_QUERYSTATE, driver::query),
        call(&pay::TRANSIT_QUERYORDER, deduction::query),
    ],
    notifications: &[&pay::VEHICLE_EVENT_NOTIFICATION],
    kinds: &[
        Kind {
            name: Vehicle::KIND,
            path: "vehicles",
            on_due: no_change,
            actions: &[Action {
                name: "event",
                takes: &["state", vehicle::VEHICLE_EVENT_TYPE.name, vehicle::VEHICLE_EVENT_DES.name],
                act: event::happen,
            }],
        },
        Kind { name: CarEntry::KIND, path: "car-entries", on_due: no_change, actions: &[] },
        Kind { name: Deduction::KIND, path: "vehicle-deductions", on_due: deduction::carry_on, actions: &[] },
    ],
    #[cfg(test)]
    lifecycles: &[&deduction::DEDUCTIONS],
};
