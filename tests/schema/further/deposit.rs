use super::Family;

pub(super) const FAMILY: Family = Family { tables: &[], without_a_file: &[], meant: &[] };
