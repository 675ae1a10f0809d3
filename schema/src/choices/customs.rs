//! The lists of values of 海关报关.

use crate::table::model::Choices;

lists! {
    LISTS:
}
