//! Every framework takes and answers notifications alike, over HTTP.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]
#![allow(dead_code, reason = "the fixtures are those of all tests")]

#[path = "../../../../tests/common/fixtures.rs"]
mod fixtures;
#[path = "../../../../tests/common/hostile.rs"]
mod hostile;

mod bodies;
mod disconnect;
mod http;
mod kinds;
mod messages;
mod servers;

/// The tests of each framework.
macro_rules! frameworks {
    ($( $name:ident, )*) => {$(
        mod $name {
            use super::{bodies, disconnect, kinds, servers};

            #[test]
            fn answers_each_hostile_message_as_the_core_decides() {
                kinds::check_hostile_messages(servers::$name);
            }

            #[test]
            fn tells_all_messages_of_one_address_apart() {
                kinds::check_all_kinds(servers::$name);
            }

            #[test]
            fn takes_a_body_up_to_the_limit_of_the_receiver() {
                bodies::check_limit(servers::$name);
            }

            #[test]
            fn takes_a_body_beyond_the_limit_of_the_framework() {
                bodies::check_long_body(servers::$name);
            }

            #[test]
            fn refuses_a_slow_body() {
                bodies::check_slow_body(servers::$name);
            }

            #[test]
            fn refuses_in_time_while_the_handler_goes_on() {
                disconnect::check_late_handler(servers::$name);
            }

            #[test]
            fn takes_the_repetition_after_the_client_went_away() {
                disconnect::check_each_stage(servers::$name);
            }
        }
    )*};
}

frameworks! { axum, actix_web, salvo, poem, tower, rocket, ntex, }
