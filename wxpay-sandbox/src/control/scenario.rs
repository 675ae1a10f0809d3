//! An order as a scenario, to be downloaded.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::request::MerchantQuery;
use super::response::{error_response, record_response};
use crate::archive;
use crate::http::responses::storage_unreadable;
use crate::scenario;
use crate::state::SandboxState;

/// The longest part of an order number in the name of a file.
const MAX_NAME: usize = 64;

pub(super) async fn download(
    State(state): State<Arc<SandboxState>>,
    Path(number): Path<String>,
    Query(query): Query<MerchantQuery>,
) -> Response {
    let reference = query.number_ref(&number);
    if let Err(why) = archive::recall_number(&state, &number) {
        return storage_unreadable(&why);
    }
    let now = state.clock.now();
    let saved = {
        let memory = state.memory();
        let order = memory.find_order(reference.number, reference.merchant);
        order.map(|order| scenario::save(&state, &memory, order, now))
    };
    match saved {
        None => record_response(&state, None, || super::orders::unknown(reference)).await,
        Some(Err(reason)) => error_response(StatusCode::CONFLICT, &reason),
        Some(Ok(text)) => {
            let disposition = format!("attachment; filename=\"{}\"", file_name(&number));
            let headers = [
                (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
                (header::CONTENT_DISPOSITION, &disposition),
            ];
            (StatusCode::OK, headers, text).into_response()
        }
    }
}

/// The name of the file: of the number only letters and digits of ASCII, `-` and `_`, which no system and no header
/// takes for something else.
fn file_name(number: &str) -> String {
    let safe = number.chars().take(MAX_NAME).map(|letter| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => letter,
        _ => '_',
    });
    format!("order-{}.toml", safe.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn file_name_has_safe_characters_only() {
        assert_eq!(file_name("20261123091010"), "order-20261123091010.toml");
        assert_eq!(file_name("../a\"\r\nX: y|*@茶"), "order-___a___X__y____.toml");
        assert_eq!(file_name(&"a".repeat(300)).len(), "order-.toml".len() + 64);
    }
}
