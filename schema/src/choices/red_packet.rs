//! The lists of values of 现金红包.

use crate::table::model::Choices;

lists! {
    LISTS:
}
