//! Groups of fields that describe the same things: coupons and refunds. Each has the fields of one thing, their number
//! and the sum of their amounts.

use std::collections::BTreeSet;

use wxpay_core::schema::{Field, pay, shared};
use wxpay_core::server::TableMessage;
use wxpay_core::value::CouponType;

use super::sample::sample_of;

/// Fields that are there for each of several things, under indexes or as lists of the same length.
struct Group {
    fields: &'static [&'static str],
    /// The field with their number.
    count: &'static str,
    /// The field with the amount of one, and that with the sum.
    amount: &'static str,
    sum: &'static str,
    /// Whether there is one without being given.
    is_usual: bool,
}

/// The groups, those within another before it, since their sums are fields of it.
const GROUPS: [Group; 7] = [
    Group {
        fields: &[shared::COUPON_TYPE_N_M.name, shared::COUPON_REFUND_ID_N_M.name, shared::COUPON_REFUND_FEE_N_M.name],
        count: shared::COUPON_REFUND_COUNT_N.name,
        amount: shared::COUPON_REFUND_FEE_N_M.name,
        sum: shared::COUPON_REFUND_FEE_N.name,
        is_usual: false,
    },
    Group {
        fields: &[
            shared::OUT_REFUND_NO_N.name,
            shared::REFUND_ID_N.name,
            shared::REFUND_CHANNEL_N.name,
            shared::REFUND_FEE_N.name,
            shared::REFUND_STATUS_N.name,
            shared::REFUND_ACCOUNT_N.name,
            shared::REFUND_RECV_ACCOUT_N.name,
            shared::REFUND_SUCCESS_TIME_N.name,
        ],
        count: pay::REFUND_COUNT.name,
        amount: shared::REFUND_FEE_N.name,
        sum: shared::REFUND_FEE.name,
        is_usual: true,
    },
    Group {
        fields: &[shared::COUPON_TYPE_N.name, shared::COUPON_ID_N.name, shared::COUPON_FEE_N.name],
        count: shared::COUPON_COUNT.name,
        amount: shared::COUPON_FEE_N.name,
        sum: shared::COUPON_FEE.name,
        is_usual: false,
    },
    Group {
        fields: &[shared::REFUND_COUPON_TYPE_N.name, shared::COUPON_REFUND_ID_N.name, shared::COUPON_REFUND_FEE_N.name],
        count: shared::COUPON_REFUND_COUNT.name,
        amount: shared::COUPON_REFUND_FEE_N.name,
        sum: shared::COUPON_REFUND_FEE.name,
        is_usual: false,
    },
    Group {
        fields: &[
            shared::OUT_REFUND_NO_LIST.name,
            shared::REFUND_ID_LIST.name,
            shared::REFUND_CHANNEL_LIST.name,
            shared::REFUND_FEE_LIST.name,
            shared::REFUND_STATUS_LIST.name,
            shared::REFUND_ACCOUNT_LIST.name,
            shared::REFUND_RECV_ACCOUT_LIST.name,
            shared::REFUND_SUCCESS_TIME_LIST.name,
        ],
        count: pay::REFUND_COUNT.name,
        amount: shared::REFUND_FEE_LIST.name,
        sum: shared::REFUND_FEE.name,
        is_usual: true,
    },
    Group {
        fields: &[shared::COUPON_TYPE_LIST.name, shared::COUPON_ID_LIST.name, shared::COUPON_FEE_LIST.name],
        count: shared::COUPON_COUNT.name,
        amount: shared::COUPON_FEE_LIST.name,
        sum: shared::COUPON_FEE.name,
        is_usual: false,
    },
    Group {
        fields: &[
            shared::COUPON_TYPE_LIST.name,
            shared::COUPON_REFUND_ID_LIST.name,
            shared::COUPON_REFUND_FEE_LIST.name,
        ],
        count: shared::COUPON_REFUND_COUNT.name,
        amount: shared::COUPON_REFUND_FEE_LIST.name,
        sum: shared::COUPON_REFUND_FEE.name,
        is_usual: false,
    },
];

/// Fills the groups of a message: the other fields of each thing that is given, the numbers and the sums.
pub(super) fn fill_groups(message: &mut TableMessage) {
    for group in &GROUPS {
        let table = message.table();
        let fields: Vec<&'static Field> = group.fields.iter().filter_map(|name| table.find(name)).collect();
        if fields.len() < group.fields.len() {
            continue;
        }
        if fields.iter().all(|field| field.repeat.is_indexed()) {
            group.fill_indexed(&fields, message);
        } else {
            group.fill_lists(&fields, message);
        }
    }
}

impl Group {
    fn fill_indexed(&self, fields: &[&'static Field], message: &mut TableMessage) {
        // All indexed fields of a table describe the same things, and those with two indexes the things within them.
        let repeat = fields.first().map(|field| field.repeat);
        let alike = message.table().all_fields().filter(|field| Some(field.repeat) == repeat);
        let mut indexes: BTreeSet<Vec<usize>> =
            alike.flat_map(|field| message.indexes(field.name).map(<[usize]>::to_vec)).collect();
        if indexes.is_empty() && self.is_usual {
            indexes.insert(vec![0]);
        }
        for (number, index) in indexes.iter().enumerate() {
            for field in fields {
                message.fill(field.name, index, &sample_of(field, number));
            }
        }
        let outer: BTreeSet<&[usize]> =
            indexes.iter().filter_map(|index| index.split_last()).map(|(_, at)| at).collect();
        for at in outer {
            let own: Vec<&Vec<usize>> = indexes.iter().filter(|index| index.starts_with(at)).collect();
            let amounts = own.iter().filter_map(|index| message.text(self.amount, index));
            let sum = sum_of(amounts);
            message.fill(self.count, at, &own.len().to_string());
            message.fill(self.sum, at, &sum.to_string());
        }
    }

    fn fill_lists(&self, fields: &[&'static Field], message: &mut TableMessage) {
        let length = fields.iter().map(|field| message.list(field.name).len()).max().unwrap_or_default();
        let length = length.max(usize::from(self.is_usual));
        if length == 0 {
            return;
        }
        for field in fields {
            message.fill_list(field.name, (0..length).map(|number| sample_of(field, number)).collect());
        }
        let sum = sum_of(message.list(self.amount).into_iter());
        message.fill(self.count, &[], &length.to_string());
        message.fill(self.sum, &[], &sum.to_string());
    }
}

/// Returns the sum of the coupons of a message that are not settled to the merchant.
pub(super) fn unsettled_amount(message: &TableMessage) -> u64 {
    let no_cash = CouponType::NoCash.as_str();
    let amounts = [shared::COUPON_FEE_N.name, shared::COUPON_REFUND_FEE_N.name];
    let indexed = amounts.iter().flat_map(|amount| {
        message.indexes(amount).filter_map(|index| {
            let kind = message.text(shared::COUPON_TYPE_N.name, index)?;
            (kind == no_cash).then(|| message.text(amount, index))?
        })
    });
    let lists = [shared::COUPON_FEE_LIST.name, shared::COUPON_REFUND_FEE_LIST.name];
    let kinds = message.list(shared::COUPON_TYPE_LIST.name);
    let listed = lists.iter().flat_map(|amount| message.list(amount).into_iter().zip(&kinds));
    let listed = listed.filter(|(_, kind)| *kind == no_cash).map(|(amount, _)| amount);
    sum_of(indexed.chain(listed))
}

fn sum_of(amounts: impl Iterator<Item = String>) -> u64 {
    amounts.filter_map(|amount| amount.parse().ok()).fold(0, u64::saturating_add)
}
