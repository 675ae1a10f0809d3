//! The lists of values of 押金.

use crate::table::model::Choices;

lists! {
    LISTS:
}
