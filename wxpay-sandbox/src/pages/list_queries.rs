//! Reads a page of a list out of the state: the rows before a number that match the filter, of memory and of the
//! archive.

use super::filter::delivery_state_name;
#[cfg(feature = "all-messages")]
use super::rows::record_row;
use super::rows::{matches_filter, notification_view, order_row, refund_view, request_view};
#[cfg(feature = "all-messages")]
use super::view_model::RecordRow;
use super::view_model::{Filter, ListPage, NotificationView, OrderRow, RefundView, RequestView};
use crate::archive;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::storage::ArchivedList;

/// The rows of a page.
const PAGE: usize = 50;
/// How many rows are read at a time: one more than a page, to see whether another follows.
const BATCH: usize = PAGE + 1;
/// How many rows are looked at for a page. The next one goes on where they end.
const MAX_SCANNED: usize = 2_000;

/// The orders with smaller ids, the latest first.
pub(super) fn orders(state: &SandboxState, filter: &Filter, before: Option<u64>) -> ListPage<OrderRow> {
    let now = state.clock.now();
    let list = ArchivedList::Orders;
    let ids = |end: u64| {
        let in_memory = |memory: &Memory| memory.orders_before(end).map(|order| order.id).take(BATCH).collect();
        archive::ids_before(state, list, end, BATCH, in_memory)
    };
    let row = |memory: &Memory, id: u64| memory.order(id).map(|order| order_row(memory, order, now));
    page(before, ids, |id| {
        let row = in_memory_or_archive(state, list, id, row)?;
        let is_shown =
            filter.has_state(row.state.as_str()) && matches_filter(filter, row.on_cloud, &[&row.out_trade_no]);
        is_shown.then_some(row)
    })
}

/// The refunds with smaller ids, the latest first.
pub(super) fn refunds(state: &SandboxState, filter: &Filter, before: Option<u64>) -> ListPage<RefundView> {
    let now = state.clock.now();
    let list = ArchivedList::Refunds;
    let ids = |end: u64| {
        let in_memory = |memory: &Memory| memory.refunds_before(end).map(|refund| refund.id).take(BATCH).collect();
        archive::ids_before(state, list, end, BATCH, in_memory)
    };
    let row = |memory: &Memory, id: u64| memory.refund(id).and_then(|refund| refund_view(memory, refund, now));
    page(before, ids, |id| {
        let row = in_memory_or_archive(state, list, id, row)?;
        let numbers = [row.out_refund_no.as_str(), &row.out_trade_no];
        let is_shown = filter.has_state(row.state.as_str()) && matches_filter(filter, row.on_cloud, &numbers);
        is_shown.then_some(row)
    })
}

/// The notifications with smaller ids. Those of archived orders are on the pages of their orders.
pub(super) fn notifications(state: &SandboxState, filter: &Filter, before: Option<u64>) -> ListPage<NotificationView> {
    let ids =
        |end: u64| state.memory().notifications_before(end).map(|notification| notification.id).take(BATCH).collect();
    page(before, ids, |id| {
        let memory = state.memory();
        let row = notification_view(&memory, memory.notification(id)?, filter)?;
        filter.has_state(delivery_state_name(row.state)).then_some(row)
    })
}

/// The records of further calls with smaller ids, the latest first.
#[cfg(feature = "all-messages")]
pub(super) fn records(state: &SandboxState, filter: &Filter, before: Option<u64>) -> ListPage<RecordRow> {
    let ids = |end: u64| state.memory_now().records.by_id.range(..end).rev().map(|(id, _)| *id).take(BATCH).collect();
    page(before, ids, |id| {
        let row = record_row(state.memory().records.by_id.get(&id)?)?;
        (filter.has_kind(row.kind) && row.number.contains(&filter.text)).then_some(row)
    })
}

/// The requests with smaller numbers, of those that the log has.
pub(super) fn requests(state: &SandboxState, filter: &Filter, before: Option<u64>) -> ListPage<RequestView> {
    let entries = state.memory().log.snapshot(0);
    let ids =
        |end: u64| entries.iter().rev().map(|(number, _)| *number).filter(|number| *number < end).take(BATCH).collect();
    page(before, ids, |id| {
        let at = entries.binary_search_by_key(&id, |(number, _)| *number).ok()?;
        let row = request_view(&entries.get(at)?.1);
        let is_shown = filter.has_verdict(row.refused.is_some()) && filter.shows_request(&row);
        is_shown.then_some(row)
    })
}

/// The rows of the ids before one, as many as a page has. `ids` lists those before an id, the latest first, as many as
/// a batch has; `row` makes the row of one, unless the filter hides it.
fn page<T>(before: Option<u64>, ids: impl Fn(u64) -> Vec<u64>, row: impl Fn(u64) -> Option<T>) -> ListPage<T> {
    let mut page = ListPage { rows: Vec::new(), next: None, is_first: before.is_none(), is_cut: false };
    let (mut end, mut last, mut scanned) = (before.unwrap_or(u64::MAX), None, 0);
    loop {
        let batch = ids(end);
        let is_last = batch.len() < BATCH;
        for id in batch {
            end = id;
            scanned += 1;
            let Some(row) = row(id) else { continue };
            if page.rows.len() == PAGE {
                page.next = last;
                return page;
            }
            page.rows.push(row);
            last = Some(id);
        }
        if is_last {
            return page;
        }
        if scanned >= MAX_SCANNED {
            page.next = Some(end);
            page.is_cut = true;
            return page;
        }
    }
}

/// The memory is unlocked in between, so that a page does not block calls.
fn in_memory_or_archive<T>(
    state: &SandboxState,
    list: ArchivedList,
    id: u64,
    row: impl Fn(&Memory, u64) -> Option<T>,
) -> Option<T> {
    let shown = row(&state.memory(), id);
    shown.or_else(|| row(&archive::archived(state, list, id)?, id))
}

#[cfg(test)]
mod tests {
    use super::{BATCH, MAX_SCANNED, PAGE, page};

    /// The lengths of the pages of ids from 1 to `count`, of which the filter shows those that `is_shown` takes, and
    /// whether each was cut.
    fn pages(count: u64, is_shown: impl Fn(u64) -> bool) -> Vec<(usize, bool)> {
        let ids = |end: u64| (1..=count).rev().filter(|id| *id < end).take(BATCH).collect();
        let (mut lengths, mut before) = (Vec::new(), None);
        loop {
            let page = page(before, ids, |id| is_shown(id).then_some(id));
            assert_eq!(page.is_first, before.is_none());
            lengths.push((page.rows.len(), page.is_cut));
            if page.next.is_none() {
                return lengths;
            }
            before = page.next;
        }
    }

    #[test]
    fn page_looks_for_rows_that_the_filter_shows() {
        assert_eq!(pages(0, |_| true), [(0, false)]);
        assert_eq!(pages(50, |_| true), [(50, false)]);
        assert_eq!(pages(101, |_| true), [(PAGE, false), (PAGE, false), (1, false)]);
        // Every tenth: as many on a page, without a page more.
        assert_eq!(pages(1_000, |id| id % 10 == 0), [(PAGE, false), (PAGE, false)]);
        assert_eq!(pages(1_000, |_| false), [(0, false)]);
        // A page that looked long enough leads on.
        let sparse = pages(3 * MAX_SCANNED as u64, |id| id == 7);
        assert!(sparse.len() >= 3 && sparse.iter().rev().skip(1).all(|page| *page == (0, true)), "{sparse:?}");
        assert_eq!(sparse.last(), Some(&(1, false)));
    }
}
