//! The lists of values of 代金券.

use crate::table::model::Choices;

lists! {
    LISTS:
}
