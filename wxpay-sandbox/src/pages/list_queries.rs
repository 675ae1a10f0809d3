//! Reads a page of a list out of the state: the rows before a number, of memory and of the archive, and no others.

use super::queries::{notification_view, order_row, refund_view, request_view};
use super::view_model::{Filter, ListPage, NotificationView, OrderRow, RefundView, RequestView};
use crate::archive;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::storage::ArchivedList;

/// The rows of a page.
const PAGE: usize = 50;

/// The orders with smaller ids, the latest first.
pub(super) fn orders(state: &SandboxState, before: Option<u64>) -> ListPage<OrderRow> {
    let now = state.clock.now();
    let ids =
        |memory: &Memory, before: u64| memory.orders_before(before).map(|order| order.id).take(PAGE + 1).collect();
    let row = |memory: &Memory, id: u64| memory.order(id).map(|order| order_row(memory, order, now));
    archived_page(state, ArchivedList::Orders, before, ids, row)
}

/// The refunds with smaller ids, the latest first.
pub(super) fn refunds(state: &SandboxState, before: Option<u64>) -> ListPage<RefundView> {
    let now = state.clock.now();
    let ids =
        |memory: &Memory, before: u64| memory.refunds_before(before).map(|refund| refund.id).take(PAGE + 1).collect();
    let row = |memory: &Memory, id: u64| memory.refund(id).and_then(|refund| refund_view(memory, refund, now));
    archived_page(state, ArchivedList::Refunds, before, ids, row)
}

/// The notifications with smaller ids. Those of archived orders are on the pages of their orders.
pub(super) fn notifications(state: &SandboxState, before: Option<u64>) -> ListPage<NotificationView> {
    let memory = state.memory();
    let mut shown = memory.notifications_before(before.unwrap_or(u64::MAX)).take(PAGE + 1);
    let page: Vec<_> = shown.by_ref().take(PAGE).collect();
    let next = page.last().map(|last| last.id).filter(|_| shown.next().is_some());
    let filter = Filter::default();
    let rows = page.into_iter().filter_map(|one| notification_view(&memory, one, &filter)).collect();
    ListPage { rows, next, is_first: before.is_none() }
}

/// The requests with smaller numbers, of those that the log has.
pub(super) fn requests(state: &SandboxState, before: Option<u64>) -> ListPage<RequestView> {
    let entries = state.memory().log.snapshot(0);
    let mut shown = entries.iter().rev().filter(|(number, _)| before.is_none_or(|before| *number < before));
    let page: Vec<_> = shown.by_ref().take(PAGE).collect();
    let next = page.last().map(|(number, _)| *number).filter(|_| shown.next().is_some());
    let rows = page.into_iter().map(|(_, entry)| request_view(entry)).collect();
    ListPage { rows, next, is_first: before.is_none() }
}

fn archived_page<T>(
    state: &SandboxState,
    list: ArchivedList,
    before: Option<u64>,
    ids: impl FnOnce(&Memory, u64) -> Vec<u64>,
    row: impl Fn(&Memory, u64) -> Option<T>,
) -> ListPage<T> {
    let end = before.unwrap_or(u64::MAX);
    // One more than the page, to see whether another follows.
    let mut ids = archive::ids_before(state, list, end, PAGE + 1, |memory| ids(memory, end));
    let has_more = ids.len() > PAGE;
    ids.truncate(PAGE);
    let next = ids.last().copied().filter(|_| has_more);
    // The memory is unlocked in between, so that a page does not block calls.
    let row = |id| {
        let shown = row(&state.memory(), id);
        shown.or_else(|| row(&archive::archived(state, list, id)?, id))
    };
    ListPage { rows: ids.into_iter().filter_map(row).collect(), next, is_first: before.is_none() }
}
